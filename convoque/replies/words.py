"""The small pieces of an answer: names of convocations, durations, source lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from convoque.casefile.models import Convocation
from convoque.knowledge import Knowledge
from convoque.knowledge.sources import Source
from convoque.replies.french import say_day, say_list, say_moment, typeset


def placeholders(
    convocation: Convocation | None, knowledge: Knowledge, today: date, **more: str | None
) -> dict[str, str]:
    """Give the values that editors' sentences may use; those that are unknown are left out."""
    values: dict[str, str | None] = dict(more)
    if convocation is not None:
        title = convocation.intitule
        values |= {
            "intitule": f"« {title} »" if title else knowledge.messages.get("convocation.sans_titre"),
            "quand": say_moment(convocation.debut, today) if convocation.debut else None,
            "lieu": convocation.lieu,
            "organisateur": convocation.organisateur,
            "date_limite": say_day(convocation.date_limite) if convocation.date_limite else None,
        }
    return {name: value for name, value in values.items() if value}


def convocation_line(convocation: Convocation, knowledge: Knowledge, today: date) -> str:
    """Say which convocation, when and where, on one line."""
    values = placeholders(convocation, knowledge, today)
    names = ("annulee",) if convocation.statut == "ANNULE" else ("ligne", "ligne_sans_lieu")
    lines = (knowledge.messages.fill(f"convocation.{name}", **values) for name in names)
    return next((line for line in lines if line), values.get("intitule", ""))


def months(low: int | None, high: int, knowledge: Knowledge) -> str:
    """Say a duration in months, in words for small numbers."""
    messages = knowledge.messages
    last = messages.find(f"nombres.{high}") or str(high)
    if low in (high, None):
        return messages.get("mois.un") if high == 1 else messages.fill("mois.egal", max=last)
    if low == 1:
        return messages.fill("mois.un_a", max=last)
    return messages.fill("mois.plage", min=messages.find(f"nombres.{low}") or str(low), max=last)


def sources_line(sources: Iterable[Source], knowledge: Knowledge) -> str:
    """Say which articles the answer rests on, and when the rules were checked."""
    messages, checked = knowledge.messages, say_day(knowledge.sources.checked_on)
    by_code: dict[str, list[str]] = {}
    for source in sources:
        by_code.setdefault(source.code, []).append(source.article)
    if not by_code:
        return messages.fill("sources.sans", date=checked)
    parts = []
    for code, articles in by_code.items():
        articles = [article for article in articles if not code.casefold().startswith(article.casefold())]
        if not articles:
            parts.append(code)
            continue
        coded = any(article[0].isdigit() or (article[0] in "LRDA" and article[1:2].isdigit()) for article in articles)
        word = messages.get("sources.articles" if len(articles) > 1 else "sources.article")
        listed = say_list(articles, messages.get("sources.et"))
        parts.append(f"{code}, {word} {listed}" if coded else f"{code}, {listed}")
    text = " ; ".join(parts)
    return messages.fill("sources.ligne", liste=text[0].upper() + text[1:], date=checked)


def facts_list(facts: Mapping[str, str], names: Iterable[str], knowledge: Knowledge) -> list[str]:
    """Say facts as plain clauses, in the order of ``names``."""
    sheets = knowledge.facts.sheets
    return [sheets[name].labels[facts[name]] for name in names if name in facts and knowledge.facts.sayable(name)]


def paragraph(*sentences: str) -> str:
    """Join the sentences that are not empty."""
    return " ".join(sentence.strip() for sentence in sentences if sentence and sentence.strip())


def layout(headline: str, *paragraphs: str) -> str:
    """Put an answer together: the bold first line, then short paragraphs, typeset."""
    parts = [f"**{headline.strip()}**"] if headline.strip() else []
    parts += [text.strip() for text in paragraphs if text.strip()]
    return typeset("\n\n".join(parts))
