"""« Annulé » is this workshop's, by its organiser, before its hour; or something else's; or it is asked about."""

import pytest

from convoque.nlu.facts import AFFIRMED, FactReader, said

CET_ATELIER = [
    "la visio de mercredi est annulée",
    "le prestataire a annulé la réunion de jeudi",
    "mon rendez-vous à l'agence a été annulé",
    "ils ont annulé la séance, je dois venir quand même ?",
    "un sms me dit que l'atelier de vendredi est annulé",
    "ma convocation pour lundi est annulée",
]
A_DEMANDER = [
    "j'ai eu un sms d'annulation",
    "c'est annulé",
    "ils ont annulé",
    "je crois que la réunion est annulée",
    "apparemment la séance est annulée",
    "un mail dit « votre rendez-vous est annulé »",
    "j'étais absente à la réunion, sur mon espace elle est marquée annulée",
]
AUTRE_CHOSE = [
    "l'atelier précédent a été annulé, celui de demain est obligatoire ?",
    "la dernière fois la réunion a été annulée",
    "une autre séance a été annulée",
    "celui de lundi a été annulé, et celui de mercredi j'y vais ?",
    "mon entretien d'embauche est annulé",
    "le vol a été annulé",
    "si j'y retourne ça s'annule ?",
    "ma suspension a été annulée",
    "j'ai annulé mon rendez-vous",
]
APRES = [
    "je suis pas venue et après un mail m'a dit que mon rendez-vous a été annulé",
    "j'ai loupé la séance de lundi et ce matin je reçois « votre séance a été annulée »",
    "absent mardi, ensuite la réunion a été annulée sur mon espace",
]
AVANT = [
    "la séance a été annulée la veille donc je n'y suis pas allée",
    "je n'y suis pas allé parce que la réunion était annulée",
    "on m'a écrit avant l'heure que l'atelier était annulé",
]


@pytest.mark.parametrize("text", CET_ATELIER)
def test_cet_atelier_est_annule(text: str, facts: FactReader) -> None:
    assert said(facts.read(text), "annule") == ("oui",)


@pytest.mark.parametrize("text", A_DEMANDER)
def test_une_annulation_entendue_se_demande(text: str, facts: FactReader) -> None:
    assert said(facts.read(text), "annule") == ("entendu",)


@pytest.mark.parametrize("text", AUTRE_CHOSE)
def test_autre_chose_est_annule(text: str, facts: FactReader) -> None:
    assert not [one for one in facts.read(text) if one.name == "annule"]


@pytest.mark.parametrize("text", APRES)
def test_un_message_arrive_apres_l_absence_n_annule_rien(text: str, facts: FactReader) -> None:
    assert said(facts.read(text), "annule") == ("entendu", "apres")


@pytest.mark.parametrize("text", AVANT)
def test_une_annulation_sue_avant_compte(text: str, facts: FactReader) -> None:
    assert said(facts.read(text), "annule") == ("oui", "avant")


def test_un_entretien_annule_n_empeche_plus_et_se_demande(facts: FactReader) -> None:
    told = {(one.name, one.value, one.mode) for one in facts.read("l'entretien est annulé")}
    assert {("annule", "entendu", AFFIRMED), ("motif", "entretien_embauche", "nie")} <= told


def test_l_atelier_maintenu_reste_dit(facts: FactReader) -> None:
    assert said(facts.read("la réunion n'est pas annulée"), "annule") == ("non",)
