"""Reading and playing conversation tests."""

import pytest

from convoque.errors import InputErrors
from convoque.testing.conversation import read_conversations
from convoque.testing.runner import play
from convoque.testing.terminal import Talk

FACTS = frozenset({"contrat", "au_plan"})


def lire(tmp_path, text):
    path = tmp_path / "cas.yml"
    path.write_text(text, encoding="utf-8")
    return read_conversations(path, FACTS)


def erreurs(tmp_path, text):
    with pytest.raises(InputErrors) as caught:
        lire(tmp_path, text)
    return [str(error).rpartition("/")[2] for error in caught.value.errors]


def question(fait):
    custom = {"sujet": "question", "question": {"sujet": "obligation", "fait": fait}}
    return [{"text": "?", "custom": custom}]


def reponse(sujet, *buttons):
    offered = [{"title": title, "payload": payload} for title, payload in buttons]
    return [{"text": sujet, "custom": {"sujet": sujet}, "buttons": offered}]


class Dire:
    """Plays replies written in advance, keeps what was said."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.said = []

    def __call__(self, text, payload=False):
        self.said.append((text, payload))
        return self.replies.pop(0)


def jouer(tmp_path, turns, *replies):
    dire = Dire(*replies)
    (conversation,) = lire(tmp_path, f"nom: essai\ntours:\n{turns}")
    return dire, [str(one).partition(" · ")[2] for one in play(dire, conversation)]


def test_un_fichier_contient_plusieurs_conversations(tmp_path):
    read = lire(tmp_path, "nom: a\ntours: [{dit: x}]\n---\nnom: b\npersonne: amina\ntours: [{dit: y}]\n")
    assert [(one.name, one.person, one.line) for one in read] == [("a", None, 1), ("b", "amina", 4)]


def test_la_date_du_jour_est_lue_avec_ou_sans_secondes(tmp_path):
    for text in ("2026-11-23T10:00", "2026-11-23 10:00:00", "'2026-11-23T10:00'"):
        (one,) = lire(tmp_path, f"aujourdhui: {text}\ntours: [{{dit: x}}]")
        assert one.today.isoformat() == "2026-11-23T10:00:00"


def test_une_personne_ecrite_dans_le_test_est_celle_qui_parle(tmp_path):
    text = "personne: {demandeurs: [{id: lea, inscrit: oui}]}\ntours: [{dit: x}]"
    (one,) = lire(tmp_path, text)
    assert (one.person, one.tables) == ("lea", {"demandeurs": [{"id": "lea", "inscrit": "oui"}]})


def test_une_convocation_de_plus_pour_une_personne_de_demonstration(tmp_path):
    (one,) = lire(tmp_path, "personne: {convocations: [{id: c, demandeur_id: amina}]}\ntours: [{dit: x}]")
    assert one.person == "amina"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tours: [{dti: x}]", ["cas.yml:1:10: clé inconnue « dti » ; attendu : dit", "il manque « dit »"]),
        ("nom: a", ["cas.yml:1:1: il manque « tours » ; attendu : une liste : - dit: bonjour"]),
        ("tours: []", ["« tours » n’est pas une liste"]),
        ("tours: [{dit: a, clique: b}]", ["« dit » et « clique » à la fois"]),
        ("aujourdhui: demain\ntours: [{dit: x}]", ["cas.yml:1:1: date illisible « demain »"]),
        (
            "tours:\n- dit: x\n  attendu: {sujet: obligatoin}",
            ["cas.yml:3:13: sujet inconnu « obligatoin » ; attendu : obligation"],
        ),
        (
            "tours:\n- dit: x\n  attendu:\n    verdict.obligaton: oui",
            ["cas.yml:4:5: clé inconnue « verdict.obligaton » ; attendu : verdict.obligation"],
        ),
        (
            "tours:\n- dit: x\n  reponses: {contra: oui}",
            ["cas.yml:3:14: fait inconnu « contra » ; attendu : contrat"],
        ),
        ("nom: [a\ntours:", ["cas.yml:2:"]),
        ("nom: a\nnom: b\n", ["cas.yml:2:1: YAML illisible"]),
        ("- dit: x", ["pas une conversation"]),
        ("", ["fichier vide"]),
        ("personne: {demandeurs: []}\ntours: [{dit: x}]", ["on ne sait pas qui parle"]),
    ],
)
def test_une_faute_est_dite_avec_sa_place(tmp_path, text, said):
    found = erreurs(tmp_path, text)
    assert len(found) == len(said)
    assert all(part in error for part, error in zip(said, found, strict=True)), found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nom: 2026-02-30\ntours: []\n", "valeur impossible"),
        ("nom: " + "[" * 3000, "trop de tables ou de listes imbriquées"),
    ],
)
def test_un_fichier_hostile_est_une_faute(tmp_path, text, said):
    assert said in erreurs(tmp_path, text)[0]


def test_une_question_recoit_la_reponse_prevue_sinon_je_ne_sais_pas(tmp_path):
    turns = "- dit: refuser ?\n  reponses: {contrat: je l'ai signé}\n  attendu: {sujet: obligation}"
    dire, differ = jouer(tmp_path, turns, question("contrat"), question("au_plan"), reponse("obligation"))
    assert [text for text, _ in dire.said] == ["refuser ?", "je l'ai signé", "je ne sais pas"]
    assert differ == []


def test_une_question_attendue_n_est_pas_repondue(tmp_path):
    dire, differ = jouer(tmp_path, "- dit: x\n  attendu: {question.fait: contrat}", question("contrat"))
    assert (len(dire.said), differ) == (1, [])


def test_trop_de_questions_est_un_ecart(tmp_path):
    turns = "- dit: x\n  attendu: {sujet: obligation}"
    _, differ = jouer(tmp_path, turns, *[question("contrat")] * 7)
    attendu = "question : attendu une réponse après 6 questions, reçu encore une question (contrat)"
    assert differ == [f"essai · tour 1 · {attendu}"]


def test_sans_attendu_la_question_reste_pour_le_tour_suivant(tmp_path):
    turns = "- dit: x\n- dit: oui\n  attendu: {sujet: obligation}"
    dire, _ = jouer(tmp_path, turns, question("contrat"), reponse("obligation"))
    assert [text for text, _ in dire.said] == ["x", "oui"]


def test_cliquer_envoie_le_contenu_du_bouton(tmp_path):
    turns = "- dit: x\n- clique: quel justificatif ?"
    dire, differ = jouer(
        tmp_path,
        turns,
        reponse("motif_legitime", ("Quel justificatif ?", "/justificatif")),
        reponse("justificatif"),
    )
    assert (dire.said[1], differ) == (("/justificatif", True), [])


def test_un_bouton_absent_est_un_ecart_et_arrete_la_conversation(tmp_path):
    dire, differ = jouer(tmp_path, "- dit: x\n- clique: Zut\n- dit: y", reponse("recours", ("Pourquoi ?", "/p")))
    assert differ == ["essai · tour 2 · clique : attendu le bouton « Zut », reçu Pourquoi ?"]
    assert len(dire.said) == 1


def test_une_panne_de_l_assistant_est_un_ecart(tmp_path):
    _, differ = jouer(tmp_path, "- dit: x")
    assert "tour 1 · réponse : attendu une réponse, reçu une erreur" in differ[0]


def test_dans_le_terminal_un_numero_choisit_un_bouton():
    dire = Dire(reponse("a", ("Oui", "/oui{}"), ("Non", "non merci")), reponse("b"), reponse("c"))
    talk = Talk(dire, bold=False)
    assert talk.answer("salut") == "a\n\n  1. Oui\n  2. Non"
    assert talk.answer("1") == "b"
    talk.answer("1")
    assert dire.said == [("salut", False), ("/oui{}", True), ("1", False)]
