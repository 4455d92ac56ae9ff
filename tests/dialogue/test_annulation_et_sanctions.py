"""« Annulé » that proves nothing is asked about; the dates of an earlier sanction never choose the day of the law."""

from datetime import date, datetime

import pytest

from convoque.dialogue.model import Said, State, Time, Understanding
from convoque.dialogue.turn import answer
from convoque.verdict.occasion import Span

NOW = datetime(2026, 11, 30, 10)


@pytest.fixture
def talk(knowledge, casefile):
    def speak(person, *messages):
        state, replies = State(), []
        dossier = casefile.dossier(person, NOW.date()) if person else None
        for message in messages:
            reply, state = answer(message, state, dossier, knowledge, NOW)
            state = State.from_dict(state.to_dict())
            replies.append(reply)
        return replies, state

    return speak


def heard(topic, text="", *said, **more):
    return Understanding(topic, text, tuple(Said(*fact) for fact in said), **more)


def time(first, last=None, role="", days=()):
    return Time(Span(date.fromisoformat(first), date.fromisoformat(last or first)), role, tuple(days))


ENTENDU = heard("obligation", "il paraît que c'est annulé", ("annule", "entendu"))
REPONSES = {
    "oui": (heard("affirmer", "oui"), "non_due"),
    "non": (heard("nier", "non"), "a_verifier"),
    "sans savoir": (heard("ne_sait_pas", "je sais pas"), "a_verifier"),
    "bien avant": (heard("incompris", "le mail est arrivé avant"), "non_due"),
    "trop tard": (heard("incompris", "il est arrivé trop tard"), "a_verifier"),
    "un autre": (heard("incompris", "ah non, un autre"), "obligatoire"),
    "bouton": (heard("donner_fait", "", ("annulation", "apres")), "a_verifier"),
}


@pytest.mark.parametrize("reponse", REPONSES, ids=str)
def test_une_annulation_entendue_se_demande_puis_se_juge(talk, reponse):
    message, expected = REPONSES[reponse]
    (asked, reply), _ = talk("amina", ENTENDU, message)
    assert asked.custom["question"]["fait"] == "annulation"
    assert "inconnu" in asked.custom["question"]["valeurs"]
    assert reply.custom["verdict"]["obligation"] == expected


def test_le_risque_demande_d_abord_ce_qui_est_annule(talk):
    (asked, reply), _ = talk(None, heard("consequences", "…", ("annule", "entendu")), heard("ne_sait_pas", "jsp"))
    assert asked.custom["question"]["fait"] == "annulation"
    assert [one["mesure"] for one in reply.custom["consequences"]] == ["a_verifier"]


@pytest.mark.parametrize(
    ("more", "fact"), [({}, "annulation"), ({"extra": ("annulation", "avant")}, None)], ids=["sans date", "la veille"]
)
def test_un_atelier_passe_annule_ne_l_est_que_si_on_l_a_su_avant(talk, more, fact):
    said = [("annule", "oui"), ("moment", "passe"), *([more["extra"]] if more else [])]
    (reply,), _ = talk("hugo", heard("absence_passee", "l'atelier d'hier était annulé", *said, dates=("2026-11-29",)))
    assert (reply.custom["question"] or {}).get("fait") == fact
    if fact is None:
        assert reply.custom["verdict"]["obligation"] == "non_due"


def test_un_message_du_lendemain_arrive_apres_l_heure(talk):
    first = heard("absence_passee", "…", ("annule", "entendu"), ("moment", "passe"), dates=("2026-11-29",))
    mail = heard("incompris", "le mail est de ce matin", ("date", "ce matin"), dates=("2026-11-30",))
    (_, reply), state = talk("hugo", first, mail)
    assert state.facts["annulation"] == "apres"
    assert reply.custom["verdict"]["obligation"] == "a_verifier"
    assert reply.custom["convocation"] is not None


def test_l_entretien_qui_tombe_n_annule_pas_l_atelier(talk):
    reason = heard("motif_legitime", "entretien d'embauche à la même heure", ("motif", "entretien_embauche"))
    off = heard(
        "motif_legitime", "l'entretien est annulé", ("annule", "entendu"), ("motif", "entretien_embauche", "nie")
    )
    _, state = talk("amina", reason, off)
    assert "annule" not in state.facts
    assert state.facts["motif"] == "aucun"


def test_une_sanction_de_2024_ne_choisit_pas_le_jour_du_droit(talk):
    times = (
        time("2024-03-10", role="sanction", days=["2024-03-10"]),
        time("2026-11-27", role="absence", days=["2026-11-27"]),
    )
    said = (("ressource", "are"), ("moment", "passe"))
    days = ("2024-03-10", "2026-11-27")
    (reply,), _ = talk(None, heard("consequences", "…", *said, date=days[0], dates=days, past_dates=days, times=times))
    assert reply.custom["au"] == "2026-11-27"
    assert [(one["mesure"], one["rang"]) for one in reply.custom["consequences"]] == [("suspension", "premier")]


QUESTION = (heard("consequences", "je risque quoi ?", ("ressource", "are"), ("sanction_anterieure", "oui")),)
DATES = {
    "il y a trois ans": ([time("2023-08-02", "2024-03-29")], "premier"),
    "en septembre dernier": ([time("2026-09-01", "2026-09-30")], "reiteration"),
    "le 12 mai": ([time("2026-05-12", days=["2026-05-12", "2027-05-12"])], "reiteration"),
    "lettre et faits": (
        [time("2025-09-01", "2025-09-30", "lettre"), time("2025-07-01", "2025-07-31", "faits")], "reiteration",
    ),
    "lettre et faits d'avant": (
        [time("2025-09-01", "2025-09-30", "lettre"), time("2025-04-03", role="absence")], "premier",
    ),
}  # fmt: skip


@pytest.mark.parametrize("dates", DATES, ids=str)
def test_la_date_de_la_lettre_se_dit_avec_ses_mots(talk, dates):
    times, rank = DATES[dates]
    days = tuple(day for one in times for day in one.days)
    told = heard("courrier_recu", dates, dates=days, date=next(iter(days), None), times=tuple(times))
    (asked, reply), _ = talk(None, *QUESTION, told)
    assert asked.custom["question"]["fait"] == "sanction_notifiee"
    assert reply.custom["au"] == "2026-11-30"
    assert [one["rang"] for one in reply.custom["consequences"]] == [rank]


def test_une_lettre_a_cheval_fait_demander_la_date_des_faits(talk):
    told = heard("incompris", "en octobre 2025", times=(time("2025-10-01", "2025-10-31"),))
    acts = heard("incompris", "en 2025", times=(time("2025-01-01", "2025-12-31"),))
    (_, asked, reply), _ = talk(None, *QUESTION, told, acts)
    assert asked.custom["question"]["fait"] == "sanction_faits"
    assert [one["mesure"] for one in reply.custom["consequences"]] == ["a_verifier"]


def test_une_lettre_recue_ce_mois_n_est_pas_une_sanction_d_avant(talk):
    times = (
        time("2026-11-20", role="lettre", days=["2026-11-20"]),
        time("2026-11-03", role="faits", days=["2026-11-03"]),
    )
    letter = heard(
        "courrier_recu", "…", ("courrier", "sanction_envisagee"), dates=("2026-11-20", "2026-11-03"), times=times
    )
    _, state = talk(None, letter)
    assert "sanction_anterieure" not in state.facts
    assert state.earlier is None


@pytest.mark.parametrize(("signed", "contract"), [("2026-05-12", "signe"), ("2023-05-12", "ppae")])
def test_la_date_de_signature_n_est_pas_celle_de_l_absence(talk, signed, contract):
    times = (time(signed, role="signature", days=[signed]), time("2026-11-10", role="absence", days=["2026-11-10"]))
    days = (signed, "2026-11-10")
    said = (("contrat", "signe"), ("moment", "passe"))
    (reply,), state = talk(None, heard("situation", "…", *said, date=signed, dates=days, past_dates=days, times=times))
    assert (reply.custom["sujet"], reply.custom["au"]) == ("absence_passee", "2026-11-10")
    assert state.facts["contrat"] == contract
