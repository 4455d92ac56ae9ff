"""What is offered to someone who was not understood."""

from datetime import datetime

from actions.understanding import understand


def test_on_ne_propose_ni_bonjour_ni_merci_a_qui_n_est_pas_compris() -> None:
    names = ("remerciement", "salutation", "injure", "obligation", "humain", "report")
    ranking = [{"name": name, "confidence": 0.2} for name in names]
    heard = understand("incompris", {"text": "🤯", "intent_ranking": ranking}, datetime(2026, 11, 23, 10))
    assert heard.nearest == ("obligation", "humain")
