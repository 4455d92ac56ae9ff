"""Wait until a process of the site can answer: ``attendre.py PORT [SECONDS]``; exit status 1 when it cannot.

For systemd (``ExecStartPost``) and for the image's own check; nothing but the standard library.
"""

import http.client
import sys
import time


def is_ready(port: int) -> bool:
    """Ask ``GET /health``; anything but 200 is no."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main(port: int, seconds: float) -> int:
    """Ask until the answer is yes or the time is over; give the exit status."""
    limit = time.monotonic() + seconds
    while not is_ready(port):
        if time.monotonic() >= limit:
            return 1
        time.sleep(0.5)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0))
