"""What must be right before anything goes out: mistakes, and the widget that other sites have pinned."""

from __future__ import annotations

from pathlib import Path

from convoque.errors import InputErrors, Located


def mistakes(savoir: Path) -> tuple[Located, ...]:
    """Give every mistake of a folder, those of the answers and those of the words around them."""
    from convoque.channel.served import read_face
    from convoque.knowledge.base import load_knowledge
    from convoque.nlu.examples import check_examples
    from convoque.nlu.lexicon import read_lexicon

    found: list[Located] = []
    knowledge = savoir / "knowledge"
    for read in (
        lambda: read_lexicon(knowledge / "lexique.yml", knowledge / "faits.yml"),
        lambda: load_knowledge(knowledge),
        lambda: read_face(savoir),
    ):
        try:
            read()
        except InputErrors as wrong:
            found += wrong.errors
    if not found:
        try:
            found += check_examples(savoir / "data" / "nlu", load_knowledge(knowledge))
        except InputErrors as wrong:
            found += wrong.errors
    return tuple(dict.fromkeys(found))


def integrity(savoir: Path, web: Path) -> str:
    """Give the fingerprint of the widget's launcher with the words of a folder: what other sites' pages pin."""
    from convoque.channel.assets import load_assets
    from convoque.channel.words import Words

    words = Words(savoir / "knowledge" / "messages" / "widget.yml")
    return load_assets(web, words)["convoque.js"].integrity
