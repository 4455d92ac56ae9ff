"""The person's own appointments, and which one is meant."""

from actions.base import TopicAction


class ActionMesConvocations(TopicAction):
    """Answers ``mes_convocations``."""

    topic = "mes_convocations"


class ActionChoisirConvocation(TopicAction):
    """Answers ``choisir_convocation``."""

    topic = "choisir_convocation"
