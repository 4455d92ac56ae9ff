"""Rasa's own command line, started the quick and quiet way.

``python -m convoque.rasa_launcher train …`` is ``rasa train …`` with telemetry
off, TensorFlow silent, and ``skops`` imported first (it saves ten seconds).
Nothing is deferred here (see ``channel.quiet``): any command may use any part of Rasa.
"""

from __future__ import annotations


def main() -> None:
    """Run Rasa's command line on this process's arguments."""
    from convoque.channel.notices import hush

    hush()
    import skops.io  # noqa: F401  (it looks through every module: ten seconds less before TensorFlow)

    # isort: split
    from rasa.__main__ import main as rasa

    rasa()


if __name__ == "__main__":
    main()
