"""When something holds, as people say it: a day, hours, « jusqu'à vendredi », « du 3 au 7 », « la semaine dernière ».

``find_spans`` works on corrected text, where ``dates.find_dates`` does, and
knows no clock: it keeps the words; ``span_places`` puts them on the calendar.
What cannot be placed is told apart from what was not said: nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from convoque.nlu.dates import DAY_NAMES, MONTH_NAMES, NUMBER, UNIT, find_dates, is_bare_hour
from convoque.nlu.periods import PERIOD_PATTERN
from convoque.nlu.text import strip_accents

ON, UNTIL, BEFORE, ENDED, SINCE, FROM, BETWEEN = "le", "jusque", "avant", "fini", "depuis", "des", "entre"
PERIOD, EVERY, HOURS = "periode", "chaque", "heures"

_HOUR = r"(?:[01]?\d|2[0-3]) ?(?:h(?:eures?)?(?: ?[0-5]\d)?|:[0-5]\d)|midi|minuit"
_WEEKDAY = f"(?:{'|'.join(DAY_NAMES)})"
_MONTH = f"(?:{'|'.join(MONTH_NAMES)})"
_NUMBER = r"(?:0?[1-9]|[12]\d|3[01]|1er)"
_PART = r"matin(?:ee)?|aprem|apres-midi|soir(?:ee)?|nuit"
_NOT_A_LENGTH = rf"(?! ?(?:h|{UNIT}))"

_END = (
    rf"(?:{_WEEKDAY}(?: {_NUMBER}(?!\d))?(?: {_MONTH})?"
    rf"|{_NUMBER}(?:[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?| {_MONTH}(?: 20\d\d)?)?{_NOT_A_LENGTH}"
    r"|aujourd'hui|demain|hier)"
)
_RANGE = re.compile(
    rf"(?<!\w)(?:du|de|entre(?: le)?|des?) (?:ce )?(?P<first>{_END}) "
    rf"(?:au|a|et(?: le)?|jusqu'au|jusqu'a|-) ?(?P<last>{_END})(?!\w)"
)
_LISTED = re.compile(
    rf"(?<!\w)les? (?P<days>{_NUMBER}(?:(?:, ?(?:le )?|,? (?:et|ou) | (?:et|ou) le ){_NUMBER}(?! ?h))+)"
    rf"(?: (?P<month>{_MONTH}))?(?![\w/:]){_NOT_A_LENGTH}"
)
_THAT_DAY = re.compile(rf"(?<!\w)(?:(?:ce|le) meme (?P<same>{_WEEKDAY})|(?:ce )?(?P<that>{_WEEKDAY})-la)(?!\w)")
_EVERY = re.compile(
    rf"(?<!\w)(?:tous les|toutes les|chaque|les) "
    rf"(?P<days>{_WEEKDAY}s?(?:(?:,| et|, et) (?:les |le )?{_WEEKDAY}s?)*)(?! (?:{NUMBER}|1er))(?!\w)"
)
_HOUR_RANGE = re.compile(
    rf"(?<![\w/])(?:de |entre |des )?(?P<start>{_HOUR}) ?(?:a|et|-|/|jusqu'a) ?(?P<end>{_HOUR})(?!\w)"
    rf"|(?<![\w/])(?:jusqu'a|avant|finis a|finit a|termine a|sors a|fini a) (?P<only_end>{_HOUR})(?!\w)"
    rf"|(?<![\w/])(?:a partir de|des|apres|commence a|(?<!d')(?<!entretien )(?<!entretiens )embauche a)"
    rf" (?P<only_start>{_HOUR})(?!\w)"
    rf"|(?<![\w/])(?:a|vers|pour) (?P<at>{_HOUR})(?!\w)"
)
_PART_AFTER = re.compile(rf",? ?(?:l'|le |en )?(?P<hour>{_PART})(?!\w)")
"""« Tous les mercredis après-midi »."""
_PART_ONLY = re.compile(
    rf"(?<![\w-])(?:le|l'|dans la|dans l'|en fin de|en debut d'|en debut de|toute la|tout l') ?(?P<part>{_PART})(?!\w)"
)
_AT = re.compile(rf"(?<!apres)(?<!après),? ?(?:(?<=[ ,])(?:a|à|vers|de|des|dès|pour))? ?(?<![-\w])(?:{_HOUR})$")
_BARE_HOUR = re.compile(rf",? ?(?P<hour>{_HOUR})(?![\w-])(?! ?(?:a|-|jusqu'a) ?\d)(?! (?:de|d'))")
_SINCE_LONG = re.compile(rf"(?<!\w)depuis (?P<count>{NUMBER} ?{UNIT})(?!\w)")

_THE = r"(?: (?:le|du|au|en))? ?$"
_ONLY = r"(?: (?:que|qu'|deja|seulement|a|en|pas avant))*"
_UNTIL = re.compile(r"(?:jusqu'? ?(?:a|au|en|aux)|jusque)(?: (?:au|le|ce|la))? ?$")
_BEFORE = re.compile(r"avant(?: le)? ?$")
_SINCE = re.compile(r"depuis(?: (?:le|ce))? ?$")
_FROM = re.compile(r"(?:a partir|a compter|des|apres|qu'a partir)(?: (?:du|de|d'|le))? ?$")
_STARTS = re.compile(rf"(?:commenc\w+|debut\w+|demarr\w+|repren\w+|attaqu\w+|pars|partirai|pars en \w+){_ONLY}{_THE}")
_ENDS = re.compile(
    r"(?:fini\w*|termin\w+|s'arret\w+|achev\w+|ferme|echeance|(?:pris|prend|prendra|prenait) fin"
    r"|(?:sorti\w*|sors|sort|sortie (?:prevue|est))(?: d(?:e |')(?:la |l')?"
    r"(?:prison|taule|detention|maison d'arret|hopital|clinique|rea|reanimation|cure|hp))?"
    r"|libere\w*|liberable|repri\w+ (?:le )?(?:travail|boulot|l'ecole|ecole)"
    rf"|consolid\w+|gueri\w*){_ONLY}{_THE}"
)
_DONE = re.compile(
    r"\b(?:a|ont|avait|est|s'est|etait|suis|ai)(?: deja)? \w+"
    rf"(?: (?:que|du|de|seulement|le travail|l'hopital))*{_THE}"
)
_DONE_ACCENT = re.compile(rf"\w+(?:é|ée|és|ées|ris|ti|tie|ni|nie){_THE}")
_BOUNDS = ((UNTIL, _UNTIL), (BEFORE, _BEFORE), (SINCE, _SINCE), (FROM, _FROM), (FROM, _STARTS), (UNTIL, _ENDS))
_OVER = {FROM: SINCE, UNTIL: ENDED}
"""« Commence le 2 » is to come, « commencé le 2 » is past: the same words once accents are gone."""


@dataclass(frozen=True)
class SpanWords:
    """The words of a span: its kind, its one or two phrases, its letters in the corrected text."""

    kind: str
    phrases: tuple[str, ...]
    start: int
    end: int


def find_spans(text: str) -> tuple[SpanWords, ...]:
    """Give every time that a corrected text speaks of, in order, none inside another.

    >>> [(one.kind, one.phrases) for one in find_spans("en arrêt jusqu'à vendredi, l'atelier est le 9 à 14h")]
    [('jusque', ('vendredi',)), ('le', ('le 9', '14h'))]
    """
    plain = strip_accents(text)
    found: list[SpanWords] = []

    def add(one: SpanWords) -> None:
        if not any(one.start < other.end and other.start < one.end for other in found):
            found.append(one)

    for match in _LISTED.finditer(plain):
        days = re.findall(r"1er|\d{1,2}", match["days"])
        tail = f" {match['month']}" if match["month"] else ""
        for day in days:
            found.append(SpanWords(ON, (f"le {day}{tail}",), *match.span()))
    for match in _RANGE.finditer(plain):
        add(SpanWords(BETWEEN, (match["first"], match["last"]), *match.span()))
    for match in _THAT_DAY.finditer(plain):
        add(SpanWords(EVERY, (match["same"] or match["that"],), *match.span()))
    for match in _EVERY.finditer(plain):
        add(SpanWords(EVERY, tuple(re.findall(_WEEKDAY, match["days"])), *match.span()))
    for start, end, phrase in find_dates(text):
        if not is_bare_hour(phrase):
            kind, width = _bound(plain[:start], plain[start:end], text)
            day = phrase if phrase.startswith(("dans ", "il y a ")) else _AT.sub("", phrase)
            add(SpanWords(kind, (day,), start - width, start + len(day)))
    for match in _SINCE_LONG.finditer(plain):
        add(SpanWords(SINCE, (f"il y a {match['count']}",), *match.span()))
    for match in PERIOD_PATTERN.finditer(plain):
        add(SpanWords(_bound(plain[: match.start()], match[0], text)[0], (match[0],), *match.span()))
    for match in _HOUR_RANGE.finditer(plain):
        add(SpanWords(HOURS, _hours_said(match), *match.span()))
    for match in _PART_ONLY.finditer(plain):
        add(SpanWords(HOURS, (match["part"],), *match.span()))
    return tuple(_joined([_with_hour(one, plain) for one in sorted(found, key=lambda one: one.start)], plain))


def _with_hour(one: SpanWords, plain: str) -> SpanWords:
    """Give a day the bare hour said right after it (« demain 7h30 »)."""
    match = _BARE_HOUR.match(plain, one.end) if one.kind in (ON, EVERY) else None
    match = match or (_PART_AFTER.match(plain, one.end) if one.kind == EVERY else None)
    return replace(one, phrases=(*one.phrases, match["hour"]), end=match.end()) if match else one


def _joined(found: Sequence[SpanWords], plain: str) -> Iterator[SpanWords]:
    """Give the hours told right after a day (« jeudi de 9h à 11h ») as that day's."""
    waiting: SpanWords | None = None
    for one in found:
        if waiting is not None and one.kind == HOURS and not plain[waiting.end : one.start].strip(" ,"):
            yield replace(waiting, phrases=(*waiting.phrases, *one.phrases), end=one.end)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = one if one.kind in (ON, EVERY) else None
        if waiting is None:
            yield one
    if waiting is not None:
        yield waiting


def _bound(before: str, words: str, raw: str) -> tuple[str, int]:
    """Tell how the words before a time bound it, and how many letters they take; ``raw`` has its accents."""
    if words.startswith(("au ", "a ", "en ")) and before.endswith("jusqu'"):
        return UNTIL, len("jusqu'")
    for kind, pattern in _BOUNDS:
        if match := pattern.search(before):
            verb = pattern in (_STARTS, _ENDS)
            done = verb and (_DONE.search(before) or _DONE_ACCENT.search(raw[: len(before)]))
            return _OVER[kind] if done else kind, len(match[0])
    if words.startswith("depuis"):
        return SINCE, 0
    return (PERIOD if PERIOD_PATTERN.fullmatch(words) else ON), 0


def _hours_said(match: re.Match[str]) -> tuple[str, ...]:
    if match["start"]:
        return match["start"], match["end"]
    if match["only_end"]:
        return "-", match["only_end"]
    if match["only_start"]:
        return match["only_start"], "-"
    return (match["at"],)
