"""What content editors own, loaded, checked and ready to use."""

from convoque.knowledge.base import TOPICS, Knowledge, load_knowledge, load_rules
from convoque.knowledge.conversation import Conversation
from convoque.knowledge.fiches import Button, Case, Fiche
from convoque.knowledge.phrases import fold

__all__ = [
    "TOPICS",
    "Button",
    "Case",
    "Conversation",
    "Fiche",
    "Knowledge",
    "fold",
    "load_knowledge",
    "load_rules",
]
