"""Run Convoqué on one machine as in production: PostgreSQL, several processes, nginx (``make run-cluster``).

SIGHUP restarts the processes one after the other; Ctrl-C or SIGTERM stop everything.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from grappe.main import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], HERE.parent))
