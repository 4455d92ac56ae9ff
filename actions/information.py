"""Topics that the fiches answer."""

from actions.base import TopicAction


class ActionJustificatif(TopicAction):
    """Answers ``justificatif``."""

    topic = "justificatif"


class ActionReport(TopicAction):
    """Answers ``report``."""

    topic = "report"


class ActionContenuAtelier(TopicAction):
    """Answers ``contenu_atelier``."""

    topic = "contenu_atelier"


class ActionFraisDeplacement(TopicAction):
    """Answers ``frais_deplacement``."""

    topic = "frais_deplacement"


class ActionADistance(TopicAction):
    """Answers ``a_distance``."""

    topic = "a_distance"


class ActionSituation(TopicAction):
    """Answers ``situation``."""

    topic = "situation"


class ActionContrat(TopicAction):
    """Answers ``contrat``."""

    topic = "contrat"


class ActionHorsSujet(TopicAction):
    """Answers ``hors_sujet``."""

    topic = "hors_sujet"


class ActionDonneesTiers(TopicAction):
    """Answers ``donnees_tiers``."""

    topic = "donnees_tiers"
