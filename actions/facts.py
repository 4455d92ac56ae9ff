"""Answers to a question that was asked, and facts offered."""

from actions.base import TopicAction


class ActionDonnerFait(TopicAction):
    """Answers ``donner_fait``."""

    topic = "donner_fait"


class ActionAffirmer(TopicAction):
    """Answers ``affirmer``."""

    topic = "affirmer"


class ActionNier(TopicAction):
    """Answers ``nier``."""

    topic = "nier"


class ActionNeSaitPas(TopicAction):
    """Answers ``ne_sait_pas``."""

    topic = "ne_sait_pas"
