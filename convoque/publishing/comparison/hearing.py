"""What a model hears in each sentence, kept: a text or a rule changes what is answered, not what is heard."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from convoque.publishing import durable

Parsed = Mapping[str, Any]
Listen = Callable[[str], Parsed]
_NOT_UNDERSTOOD = "nlu_fallback"


class Hearing:
    """What one model hears; ``listen`` is asked for what was not heard yet."""

    def __init__(self, model: str, kept: Path, listen: Listen) -> None:
        """``kept``: the file of what was heard, made when it is not there and can be."""
        self.model = model
        self._kept, self._listen = kept, listen
        self._heard: dict[str, Parsed] = _read(kept)
        self._new = False

    def topic_of(self, text: str, payload: bool) -> tuple[str, Parsed]:
        """Give the topic of a message and the message as Rasa hands it to the actions."""
        if payload:
            return _button(text)
        if text not in self._heard:
            self._heard[text], self._new = self._listen(text), True
        parsed = self._heard[text]
        name = str((parsed.get("intent") or {}).get("name") or _NOT_UNDERSTOOD)
        return ("incompris" if name == _NOT_UNDERSTOOD else name), parsed

    def keep(self) -> None:
        """Keep what was heard, where something can be written."""
        if self._new:
            with contextlib.suppress(OSError):
                self._kept.parent.mkdir(parents=True, exist_ok=True)
                durable.replace(self._kept, json.dumps(self._heard, ensure_ascii=False).encode())


def _button(payload: str) -> tuple[str, Parsed]:
    """Read a button's payload as Rasa does.

    >>> topic, parsed = _button('/recours/delai')
    >>> topic, parsed["entities"]
    ('recours', [{'entity': 'besoin', 'value': 'delai'}])
    """
    name, brace, rest = payload.removeprefix("/").partition("{")
    name, slash, need = name.partition("/")
    values = json.loads(brace + rest) if brace else {"besoin": need} if slash else {}
    intent = {"name": name, "confidence": 1.0}
    entities = [{"entity": key, "value": value} for key, value in values.items()]
    return name, {"text": payload, "intent": intent, "intent_ranking": [intent], "entities": entities}


def _read(path: Path) -> dict[str, Parsed]:
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}
