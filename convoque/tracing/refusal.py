"""What a traced answer is refused with: shared by the console and by its worker."""

from __future__ import annotations


class RehearsalError(Exception):
    """What was asked could not be answered; ``sentence`` says why, in French."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.faults: list[dict[str, str]] = []
