"""Rasa's own command line, started the quick and quiet way.

``python -m convoque.rasa_launcher train …`` is ``rasa train …`` with telemetry
off, TensorFlow silent, and ``skops`` imported first (it saves ten seconds).
"""

from __future__ import annotations


def main() -> None:
    """Run Rasa's command line on this process's arguments."""
    import convoque.channel.quiet  # noqa: F401  (must come before Rasa)

    # isort: split
    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    main()
