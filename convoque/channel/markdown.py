"""Light Markdown of replies as safe HTML, for the page without JavaScript.

Bold, italics, line breaks and lists; everything else is shown as written.
``web/panneau/outils.js`` reads the same marks in the browser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from markupsafe import Markup, escape

_MARKS = re.compile(
    r"\*\*(?P<strong>(?!\s)[^*\n]+(?<!\s))\*\*|(?<![\w*])(?P<mark>[*_])(?P<em>(?!\s)[^*_\n]+(?<!\s))(?P=mark)(?![\w*])"
)
_ITEM = re.compile(r"\s*(?:[-*•]\s+|(?P<number>\d+)[.)]\s+)(?P<text>.*)")


def to_html(text: str, phones: Sequence[str] = ()) -> Markup:
    r"""Write one message as HTML; the numbers of ``phones`` become links that call them.

    >>> str(to_html("**Oui.** <b>"))
    '<p><strong>Oui.</strong> &lt;b&gt;</p>'
    >>> str(to_html("- un\n- deux"))
    '<ul><li>un</li><li>deux</li></ul>'
    """
    html = Markup("").join(_block(list(lines), kind) for kind, lines in groupby(text.split("\n"), _kind) if kind)
    if not phones:
        return html
    # Nothing here has an attribute, and an escape (&#39;) is never a whole number between two other signs.
    numbers = re.compile(rf"(?<![\w#])({'|'.join(map(re.escape, phones))})(?![\w;])")
    return Markup(numbers.sub(r'<a href="tel:\1">\1</a>', str(html)))


def _kind(line: str) -> str:
    item = _ITEM.fullmatch(line)
    if item:
        return "ol" if item["number"] else "ul"
    return "p" if line.strip() else ""


def _block(lines: list[str], kind: str) -> Markup:
    if kind == "p":
        return Markup("<p>{}</p>").format(Markup("<br>").join(_inline(line.strip()) for line in lines))
    items = (match["text"] for line in lines if (match := _ITEM.fullmatch(line)))
    content = Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in items)
    return Markup(f"<{kind}>{content}</{kind}>")


def _inline(text: str) -> Markup:
    parts, end = [], 0
    for mark in _MARKS.finditer(text):
        parts.append(escape(text[end : mark.start()]))
        name = "strong" if mark["strong"] else "em"
        parts.append(Markup(f"<{name}>") + (mark["strong"] or mark["em"]) + Markup(f"</{name}>"))
        end = mark.end()
    return Markup("").join((*parts, escape(text[end:])))
