"""Which appointment is meant: by day, week, kind, form; and what is not on file at all."""

from datetime import datetime

import pytest

from convoque.dialogue.convocations import ELSEWHERE, choose
from convoque.dialogue.model import Said, Understanding
from convoque.verdict.occasion import Occasion

NOW = datetime(2026, 11, 30, 10)


@pytest.fixture
def find(knowledge, casefile):
    """Find what a message is about; gives the choice."""

    def search(person, text, *said, topic="obligation", current=None, past=None, **more):
        message = Understanding(topic, text, tuple(Said(*fact) for fact in said), **more)
        dossier = casefile.dossier(person, NOW.date())
        return choose(dossier.convocations, message, NOW, past, current, knowledge.conversation)

    return search


@pytest.mark.parametrize(
    "text",
    [
        "on veut m'envoyer faire du bénévolat dans une recyclerie, c'est obligatoire ?",
        "le bilan dont parle ma conseillère il est obligatoire ?",
        "on me propose un stage chez un fleuriste, je suis obligé ?",
        "une immersion c'est obligatoire ?",
    ],
)
@pytest.mark.parametrize("person", ["amina", "elena"])
def test_ce_qui_n_est_pas_au_dossier_n_est_pas_le_prochain(find, person, text):
    choice = find(person, text)
    assert choice.one is None
    assert choice.named


@pytest.mark.parametrize("text", ["ma conseillère me propose un atelier cv, dû ?", "l'atelier est obligatoire ?"])
def test_ce_qui_porte_le_nom_d_un_rendez_vous_est_ce_rendez_vous(find, text):
    assert find("amina", text).one.id == "amina-cv"


@pytest.mark.parametrize("text", ["j'ai une invitation, c'est obligatoire ?", "je dois répondre à l'invitation ?"])
def test_une_invitation_est_celle_du_dossier(find, text):
    assert find("david", text, ("forme", "invitation")).one.id == "david-forum"


def test_sans_invitation_au_dossier_rien_n_est_devine(find):
    assert find("amina", "j'ai une invitation", ("forme", "invitation")).one.id == "amina-cv"


@pytest.mark.parametrize("nature", ["entretien_suivi", "actualisation_contrat"])
def test_un_rendez_vous_avec_la_conseillere_n_est_pas_l_atelier(find, nature):
    assert find("amina", "un rdv avec ma conseillère", ("nature", nature)).one.id == "amina-actualisation"
    assert find("bruno", "un rdv avec ma conseillère", ("nature", nature)).one is None


def test_l_atelier_reste_l_atelier_quand_on_parle_aussi_d_un_entretien(find):
    text = "j'ai eu un entretien avec ma conseillère, l'atelier est obligatoire ?"
    assert find("bruno", text, ("nature", "entretien_suivi"), past=False).one.id == "bruno-reseaux"


@pytest.mark.parametrize(
    ("period", "one"),
    [(("2026-12-07", "2026-12-13"), "amina-actualisation"), (("2026-11-30", "2026-12-06"), "amina-cv")],
)
def test_une_semaine_designe_son_rendez_vous(find, period, one):
    assert find("amina", "celui de cette semaine-là", periods=(period,)).one.id == one


@pytest.mark.parametrize("text", ["les deux sont obligatoires ?", "je dois aller à tous mes rdv ?"])
def test_les_deux_sont_tous_les_deux(find, text):
    choice = find("amina", text)
    assert choice.together
    assert [c.id for c in choice.several] == ["amina-cv", "amina-actualisation"]


@pytest.mark.parametrize("text", ["et celui d'avant ?", "et le précédent, obligatoire ?"])
def test_celui_d_avant_est_avant_dans_le_temps(find, text):
    assert find("amina", text, current="amina-actualisation").one.id == "amina-cv"
    assert find("amina", text, current="amina-cv").one is None


def test_la_suite_reste_sur_ce_qui_n_est_pas_au_dossier(find):
    assert find("amina", "il est dans mon plan", topic="donner_fait", current=ELSEWHERE).elsewhere


@pytest.mark.parametrize("text", ["un entretien d'embauche à la même heure", "mon entretien tombe pendant l'atelier"])
def test_l_entretien_d_embauche_n_est_pas_l_entretien_du_dossier(find, text):
    reason = ("motif", "entretien_embauche", "affirme", Occasion(same=True))
    assert find("amina", text, reason, reason_days=("2026-12-01",)).one.id == "amina-cv"


@pytest.mark.parametrize(
    "text",
    ["j'ai un entretien d'embauche a la meme heure", "jai un entretien dembauche", "j'ai une entrevue chez un patron"],
)
def test_un_entretien_d_embauche_ne_nomme_pas_l_entretien_du_dossier(find, text):
    said = ("motif", "entretien_embauche")
    assert find("amina", text, said, topic="absence_future", current="amina-cv").one.id == "amina-cv"
    named = find("amina", f"{text}, je rate l'actualisation", said, topic="absence_future", current="amina-cv")
    assert named.one.id == "amina-actualisation"
