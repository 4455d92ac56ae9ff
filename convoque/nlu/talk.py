"""What was heard before in a talk, as the topic model scored it: numbers that add up, never a text.

A linear model scores several messages read as one about as the sum of their
scores, each with the length of its features. So what was said before weighs on
a follow-up (« et si je le rate ? ») without any of its words being kept.
Measured on 200 short talks (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

PREVIOUS, FADES = 0.75, 0.8
"""What the message before weighs beside this one, and what each one further back keeps of that."""
CLEAR = 0.7
"""The share from which a message says by itself what it is about, whatever came before."""
_FEWEST, _MOST = 4, 12
"""Words between which a longer message weighs more."""


@dataclass(frozen=True)
class Talk:
    """The scores heard so far: their weighted sum, one for each topic in the model's order, and its squared length."""

    scores: npt.NDArray[Any]
    squared: float

    @classmethod
    def read(cls, value: object, size: int) -> Talk:
        """Read what ``to_json`` gave; anything else, or of a model with other topics, is a talk that begins."""
        if isinstance(value, Mapping):
            scores, squared = value.get("sommes"), value.get("poids")
            numbers = isinstance(scores, list) and all(isinstance(one, (int, float)) for one in scores)
            if numbers and isinstance(scores, list) and len(scores) == size and isinstance(squared, (int, float)):
                return cls(np.array(scores, np.float32) / 10, float(squared))
        return cls(np.zeros(size, np.float32), 0.0)

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON-able values, to a tenth."""
        return {"sommes": np.rint(self.scores * 10).astype(int).tolist(), "poids": round(self.squared, 1)}

    def beside(self, scores: npt.NDArray[Any], text: str) -> npt.NDArray[Any]:
        """Give the scores of a message (without the model's biases) with what came before it."""
        weight = _weight(text)
        both: npt.NDArray[Any] = weight * scores + PREVIOUS * self.scores
        return both / float(np.sqrt(weight**2 + PREVIOUS**2 * self.squared))

    def after(self, scores: npt.NDArray[Any], text: str) -> Talk:
        """Give the talk once a message with these scores was heard."""
        weight = _weight(text)
        return Talk(weight * scores + FADES * self.scores, weight**2 + FADES**2 * self.squared)


def _weight(text: str) -> float:
    return float(np.sqrt(min(max(len(text.split()), _FEWEST), _MOST)))
