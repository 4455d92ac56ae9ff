"""A conversation as text: light Markdown, numbered buttons that one chooses by their number."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from convoque.channel.protocol import AssistantError
from convoque.testing.bench import Messages
from convoque.testing.compare import buttons_of, text_of

FAILED = "L’assistant n’a pas pu répondre ({reason}). Le message n’a pas été traité : réessayez."


class Talk:
    """One conversation in a terminal; remembers the buttons offered last.

    ``say(text, payload=False) -> messages``; ``bold``: the terminal shows bold.
    """

    def __init__(self, say: Callable[..., Messages], bold: bool) -> None:
        self.say = say
        self.bold = bold
        self.buttons: Sequence[Mapping[str, str]] = ()

    def answer(self, line: str) -> str:
        """Send what the person wrote, or the button of that number; give the reply as text."""
        button = self._chosen(line)
        try:
            if button is None:
                reply = self.say(line)
            else:
                reply = self.say(button["payload"], payload=button["payload"].startswith("/"))
        except AssistantError as error:
            return FAILED.format(reason=error.__cause__ or error)
        self.buttons = buttons_of(reply)
        titles = [f"  {number}. {one['title']}" for number, one in enumerate(self.buttons, 1)]
        return "\n".join([rendered(text_of(reply), self.bold), *([""] if titles else []), *titles])

    def _chosen(self, line: str) -> Mapping[str, str] | None:
        if not re.fullmatch(r"\[?\d{1,2}\]?", line):
            return None
        number = int(line.strip("[]"))
        return self.buttons[number - 1] if 0 < number <= len(self.buttons) else None


def rendered(text: str, bold: bool) -> str:
    """Show light Markdown: bold and italics with the terminal's own, or without their marks.

    >>> rendered("**Oui.** *Code du travail*", bold=False)
    'Oui. Code du travail'
    """
    text = re.sub(r"\*\*(.+?)\*\*", "\033[1m\\1\033[0m" if bold else r"\1", text)
    return re.sub(r"(?<![\w*])\*(?!\s)([^*\n]+?)\*(?!\w)", "\033[3m\\1\033[0m" if bold else r"\1", text)
