"""Three values: a verdict, another one, or not yet."""

from datetime import date

import pytest

from convoque.rules import Fact, IncompleteTable, Table, best_question, compile_table, decide, expected_questions

JOUR = date(2026, 11, 23)
OUI_NON = "oui non inconnu"


@pytest.fixture
def deux_faits(regle, tableau):
    rules = [
        regle("exception", "non_due", {"annule": "oui"}),
        regle("precise", "obligatoire", {"contrat": "oui", "plan": "oui"}),
        regle("generale", "a_verifier"),
    ]
    return compile_table(
        tableau(
            rules, demande="contrat plan", suppose={"annule": "non"}, annule="oui non", contrat=OUI_NON, plan=OUI_NON
        ),
        JOUR,
    )


CAS = {
    "tout est connu": ({"contrat": "oui", "plan": "oui"}, "precise", ""),
    "un fait suffit": ({"contrat": "non"}, "generale", ""),
    "ne pas savoir est une reponse": ({"contrat": "oui", "plan": "inconnu"}, "generale", ""),
    "un fait manque": ({"contrat": "oui"}, None, "plan"),
    "l autre fait manque": ({"plan": "oui"}, None, "contrat"),
    "rien n est connu": ({}, None, "contrat plan"),
    "l exception emporte tout": ({"annule": "oui"}, "exception", ""),
}


@pytest.mark.parametrize(("faits", "regle_attendue", "manquants"), CAS.values(), ids=CAS)
def test_on_decide_avec_ce_qui_est_connu(deux_faits, faits, regle_attendue, manquants):
    decision = decide(deux_faits, faits)
    assert (decision.rule.id if decision.rule else None) == regle_attendue
    assert decision.missing == tuple(manquants.split())


def test_un_fait_suppose_est_dit_suppose(deux_faits):
    decision = decide(deux_faits, {"contrat": "non"})
    assert (decision.presumed, decision.facts) == ({"annule": "non"}, {"contrat": "non"})


def test_un_fait_dit_n_est_plus_suppose(deux_faits):
    decision = decide(deux_faits, {"annule": "oui", "contrat": "oui"})
    assert (decision.presumed, decision.facts) == ({}, {"annule": "oui"})


def test_un_fait_demande_n_est_jamais_suppose(regle, tableau):
    rules = [regle("a", "oui", {"contrat": "oui"}), regle("b", "non")]
    diagram = compile_table(tableau(rules, suppose={"contrat": "oui"}, contrat=OUI_NON), JOUR)
    assert decide(diagram, {}).rule is None


def test_des_regles_d_accord_tranchent_et_la_plus_generale_est_citee(regle, tableau):
    rules = [regle("cas particulier", "oui", {"contrat": "oui"}), regle("cas general", "oui")]
    decision = decide(compile_table(tableau(rules, contrat=OUI_NON), JOUR), {})
    assert decision.rule.id == "cas general"
    assert [rule.id for rule in decision.possible] == ["cas particulier", "cas general"]
    assert decision.missing == ()


def test_les_regles_possibles_sont_dans_l_ordre_du_tableau(deux_faits):
    assert [rule.id for rule in decide(deux_faits, {}).possible] == ["precise", "generale"]


def test_un_tableau_incomplet_nomme_la_combinaison(regle, tableau):
    rules = [regle("a", "oui", {"contrat": "oui"}), regle("b", "non", {"contrat": "non", "plan": "oui inconnu"})]
    with pytest.raises(IncompleteTable) as caught:
        compile_table(tableau(rules, contrat="oui non", plan=OUI_NON), JOUR)
    assert caught.value.combination == {"contrat": "non", "plan": "non"}
    assert str(caught.value) == "table essai, au 2026-11-23 : aucune règle ne décide pour contrat=non, plan=non"


def test_un_tableau_sans_regle_en_vigueur_le_dit(regle, tableau):
    rules = [regle("finie", "oui", until=date(2025, 1, 1))]
    with pytest.raises(IncompleteTable, match="aucune règle ne décide pour toutes les situations"):
        compile_table(tableau(rules, contrat="oui non"), JOUR)


def test_une_regle_recouverte_est_jamais_atteinte(regle, tableau):
    rules = [
        regle("a", "oui", {"contrat": "oui"}),
        regle("b", "oui", {"contrat": "non inconnu"}),
        regle("jamais", "non", {"plan": "oui"}),
        regle("reste", "non"),
    ]
    diagram = compile_table(tableau(rules, contrat=OUI_NON, plan="oui non"), JOUR)
    assert diagram.unreachable == ("jamais", "reste")


def test_une_condition_ou_l_autre_suffit(regle, tableau):
    rules = [regle("ou", "oui", {"contrat": "oui"}, {"plan": "oui"}), regle("reste", "non")]
    diagram = compile_table(tableau(rules, contrat="oui non", plan="oui non"), JOUR)
    found = {(c, p): decide(diagram, {"contrat": c, "plan": p}).rule.id for c in ("oui", "non") for p in ("oui", "non")}
    assert found == {("oui", "oui"): "ou", ("oui", "non"): "ou", ("non", "oui"): "ou", ("non", "non"): "reste"}


JOURS = {
    "veille": (31, 5, "avant"),
    "premier jour": (1, 6, "pendant"),
    "dernier jour": (30, 6, "pendant"),
    "apres": (1, 7, "avant"),
}


@pytest.mark.parametrize(("jour", "mois", "attendue"), JOURS.values(), ids=JOURS)
def test_une_regle_vaut_de_son_premier_a_son_dernier_jour_inclus(regle, tableau, jour, mois, attendue):
    rules = [regle("pendant", "oui", since=date(2025, 6, 1), until=date(2025, 6, 30)), regle("avant", "non")]
    table = tableau(rules, contrat="oui non")
    assert decide(compile_table(table, date(2025, mois, jour)), {}).rule.id == attendue


def test_les_jours_ou_le_droit_change_sont_le_premier_jour_et_le_lendemain_du_dernier(regle, tableau):
    rules = [regle("a", "oui", since=date(2025, 6, 1), until=date(2025, 12, 31)), regle("b", "non")]
    assert tableau(rules).boundaries() == (date(2025, 6, 1), date(2026, 1, 1))


def test_pas_de_question_quand_le_verdict_est_la(deux_faits):
    assert best_question(deux_faits, {"contrat": "non"}) is None
    assert expected_questions(deux_faits, {"contrat": "non"}) == 0


def test_on_demande_le_fait_qui_manque(deux_faits):
    assert best_question(deux_faits, {"contrat": "oui"}) == "plan"


QUESTIONS = {  # how often each fact is "oui": the first that is not decides at once, so ask the rarer one
    "le plan est plus rare": ((9, 1), (1, 9), "plan", 1.1),
    "le contrat est plus rare": ((1, 9), (9, 1), "contrat", 1.1),
    "autant l un que l autre": ((1, 1), (1, 1), "contrat", 1.5),
}


@pytest.mark.parametrize(("contrat", "plan", "question", "attendu"), QUESTIONS.values(), ids=QUESTIONS)
def test_on_demande_d_abord_ce_qui_tranche_le_plus_souvent(regle, contrat, plan, question, attendu):
    facts = {
        name: Fact(name, ("oui", "non"), weights=dict(zip(("oui", "non"), weights, strict=True)))
        for name, weights in (("contrat", contrat), ("plan", plan))
    }
    rules = (regle("deux", "obligatoire", {"contrat": "oui", "plan": "oui"}), regle("reste", "a_verifier"))
    diagram = compile_table(Table("essai", "verdict", facts, rules, ("contrat", "plan")), JOUR)
    assert (best_question(diagram, {}), expected_questions(diagram, {})) == (question, pytest.approx(attendu))


def test_un_fait_ni_demande_ni_suppose_ne_fait_pas_de_question(regle, tableau):
    rules = [regle("a", "oui", {"jamais_demande": "oui"}), regle("b", "non")]
    diagram = compile_table(tableau(rules, demande="", jamais_demande="oui non"), JOUR)
    assert (decide(diagram, {}).missing, best_question(diagram, {})) == (("jamais_demande",), None)


def test_le_diagramme_partage_les_memes_suites(regle, tableau):
    rules = [regle("a", "oui", {"fin": "oui", "contrat": "oui non"}), regle("b", "non")]
    diagram = compile_table(tableau(rules, contrat="oui non", plan="oui non", fin="oui non"), JOUR)
    assert diagram.combinations() == 4
    assert sum(1 for _ in diagram.paths()) == 2
