"""The mood of first messages, measured: distress alone, a practical question from somebody hurt, the ordinary.

``python -m benchmarks.comprehension.humeur FILE``, one JSON line per message:
``{"dit": …, "attendu": "detresse" | "mixte" | "ordinaire"}``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from convoque.errors import InputErrors, Located
from convoque.testing.bench import Bench, open_bench
from convoque.testing.compare import custom_of

DISTRESS, MIXED, ORDINARY = "detresse", "mixte", "ordinaire"
NOT_UNDERSTOOD = "incompris"


@dataclass(frozen=True)
class Heard:
    """One message, what is expected of it, and what the reply was."""

    text: str
    expected: str
    topic: str
    softened: bool
    offered: bool

    @property
    def right(self) -> bool:
        """Whether the reply is the one for this mood."""
        if self.expected == DISTRESS:
            return self.topic == DISTRESS
        return self.topic != DISTRESS and (self.expected == ORDINARY or (self.softened and self.offered))

    def __str__(self) -> str:
        marks = (" · phrase douce" if self.softened else "") + (" · bouton" if self.offered else "")
        return f"{self.expected} → {self.topic}{marks} : « {self.text} »"


def read(path: Path) -> tuple[tuple[str, str], ...]:
    """Read messages and what is expected of them; raises InputErrors with every bad line."""
    rows, errors = [], []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputErrors((Located(str(path), None, None, "fichier introuvable ou illisible"),)) from None
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            text, expected = str(row["dit"]), str(row["attendu"])
        except (ValueError, KeyError, TypeError):
            errors.append(Located(str(path), number, None, "ligne illisible", '{"dit": …, "attendu": …}'))
            continue
        if expected not in (DISTRESS, MIXED, ORDINARY):
            errors.append(
                Located(str(path), number, "attendu", f"« {expected} » inconnu", "detresse, mixte, ordinaire")
            )
        rows.append((text, expected))
    if errors:
        raise InputErrors(tuple(errors))
    return tuple(rows)


def listen(bench: Bench, rows: Iterable[tuple[str, str]]) -> tuple[Heard, ...]:
    """Say each message in a fresh anonymous conversation."""
    from convoque import runtime

    soft = runtime.runtime().knowledge.messages.get("humeur.blessee")
    heard = []
    for text, expected in rows:
        with bench.conversation() as say:
            messages = say(text)
        topic = str(custom_of(messages).get("sujet"))
        buttons = [button["payload"] for message in messages for button in message.get("buttons") or ()]
        softened = any(str(message.get("text") or "").startswith(soft) for message in messages)
        heard.append(Heard(text, expected, topic, softened, "/detresse" in buttons))
    return tuple(heard)


def summary(heard: Iterable[Heard]) -> str:
    """Write the figures, one line for each mood that the messages hold."""
    kinds = {kind: [one for one in heard if one.expected == kind] for kind in (DISTRESS, ORDINARY, MIXED)}
    shares = {
        DISTRESS: (("rappel", lambda one: one.topic == DISTRESS),),
        ORDINARY: (
            ("détresse à tort", lambda one: one.topic == DISTRESS),
            ("phrase douce", lambda one: one.softened),
            ("bouton", lambda one: one.offered),
        ),
        MIXED: (
            ("réponse, phrase douce et bouton", lambda one: one.right),
            ("détresse à tort", lambda one: one.topic == DISTRESS),
            ("incompris", lambda one: one.topic == NOT_UNDERSTOOD),
        ),
    }
    return "\n".join(
        f"{kind} ({len(some)}) : "
        + ", ".join(f"{name} {100 * sum(map(test, some)) / len(some):.1f} %" for name, test in shares[kind])
        for kind, some in kinds.items()
        if some
    )


def main() -> None:
    """Measure a file and print the figures, then the messages that got another reply."""
    parser = argparse.ArgumentParser(description="Mesure la détresse, la peine et l’ordinaire sur un fichier.")
    parser.add_argument("fichier", type=Path)
    parser.add_argument("--chiffres", action="store_true", help="les chiffres seuls, sans les messages")
    options = parser.parse_args()
    rows = read(options.fichier)
    with open_bench() as bench:
        heard = listen(bench, rows)
    print(summary(heard))
    if not options.chiffres:
        print(*(str(one) for one in heard if not one.right), sep="\n")


if __name__ == "__main__":
    main()
