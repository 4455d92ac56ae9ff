"""Letters and appeals."""

from actions.base import TopicAction


class ActionCourrierRecu(TopicAction):
    """Answers ``courrier_recu``."""

    topic = "courrier_recu"


class ActionRecours(TopicAction):
    """Answers ``recours``."""

    topic = "recours"
