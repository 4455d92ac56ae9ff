"""Topics that the rules answer."""

from actions.base import TopicAction


class ActionObligation(TopicAction):
    """Answers ``obligation``."""

    topic = "obligation"


class ActionAbsenceFuture(TopicAction):
    """Answers ``absence_future``."""

    topic = "absence_future"


class ActionAbsencePassee(TopicAction):
    """Answers ``absence_passee``."""

    topic = "absence_passee"


class ActionMotifLegitime(TopicAction):
    """Answers ``motif_legitime``."""

    topic = "motif_legitime"


class ActionConsequences(TopicAction):
    """Answers ``consequences``."""

    topic = "consequences"
