"""Explanations, people, care and courtesy."""

from actions.base import TopicAction


class ActionPourquoi(TopicAction):
    """Answers ``pourquoi``."""

    topic = "pourquoi"


class ActionHumain(TopicAction):
    """Answers ``humain``."""

    topic = "humain"


class ActionDetresse(TopicAction):
    """Answers ``detresse``."""

    topic = "detresse"


class ActionSalutation(TopicAction):
    """Answers ``salutation``."""

    topic = "salutation"


class ActionRemerciement(TopicAction):
    """Answers ``remerciement``."""

    topic = "remerciement"


class ActionAuRevoir(TopicAction):
    """Answers ``au_revoir``."""

    topic = "au_revoir"


class ActionInjure(TopicAction):
    """Answers ``injure``."""

    topic = "injure"


class ActionIncompris(TopicAction):
    """Answers ``incompris``."""

    topic = "incompris"
