"""What a process answers from: the model, the knowledge, and all the words around the answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from convoque.channel.errors import ErrorTexts
from convoque.channel.words import Words
from convoque.errors import ConvoqueError
from convoque.knowledge import Knowledge, load_knowledge
from convoque.knowledge.version import knowledge_version
from convoque.knowledge.yamlfile import read_yaml
from convoque.publishing.publication import Publication


@dataclass(frozen=True)
class Face:
    """The words around the answers, as of one reading, and which ones they are.

    ``version``: see ``knowledge_version``; ``publication``: its number, None
    when the editors' own folder answers; ``checked_on``: the day on which the
    rules were last checked, as it is written.
    """

    version: str
    publication: int | None
    checked_on: str
    texts: ErrorTexts
    words: Words

    def told(self) -> dict[str, object]:
        """Give what ``GET /health`` tells of it."""
        return {"version": self.version, "publication": self.publication}


@dataclass(frozen=True)
class Served:
    """Everything that answers, but the model: ``face`` and ``knowledge`` come from ``savoir``."""

    savoir: Path
    face: Face
    knowledge: Knowledge


def read_face(savoir: Path, publication: int | None = None) -> Face:
    """Read the words around the answers; raises InputErrors, ConvoqueError, in French."""
    knowledge = savoir / "knowledge"
    checked = read_yaml(knowledge / "sources.yml").get("verifie_le")
    if checked is None or not checked.text:
        raise ConvoqueError(f"{knowledge / 'sources.yml'} : il manque « verifie_le », la date de vérification.")
    return Face(
        version=knowledge_version(knowledge),
        publication=publication,
        checked_on=checked.text,
        texts=ErrorTexts(knowledge / "messages" / "erreurs.yml"),
        words=Words(knowledge / "messages" / "widget.yml"),
    )


def read_served(savoir: Path, publication: Publication | None = None) -> Served:
    """Read everything that answers, but the model; raises InputErrors, ConvoqueError, in French."""
    folder = publication.folder if publication is not None else savoir
    face = read_face(folder, publication.number if publication is not None else None)
    return Served(folder, face, load_knowledge(folder / "knowledge"))
