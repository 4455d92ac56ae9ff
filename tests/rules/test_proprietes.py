"""The engine against brute force, on small tables drawn at random."""

from datetime import date
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from convoque.rules import Fact, Rule, Table, best_question, compile_table, decide, expected_questions, nearest_changes

JOUR = date(2026, 11, 23)
VALEURS = {"a": ("oui", "non", "inconnu"), "b": ("x", "y", "z"), "c": ("oui", "non"), "d": ("u", "v")}
CLAUSE = st.dictionaries(st.sampled_from(sorted(VALEURS)), st.sets(st.integers(0, 2), min_size=1), max_size=3)
POIDS = st.lists(st.integers(1, 9), min_size=3, max_size=3)
small = settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def clause(drawn):
    read = {name: frozenset(VALEURS[name][i % len(VALEURS[name])] for i in chosen) for name, chosen in drawn.items()}
    return {name: read[name] for name in sorted(read)}


@st.composite
def tables(draw, at_least=0):
    facts = {
        name: Fact(name, values, weights=dict(zip(values, draw(POIDS), strict=False)))
        for name, values in VALEURS.items()
    }
    lines = draw(
        st.lists(
            st.tuples(st.lists(CLAUSE, min_size=1, max_size=2), st.sampled_from("123")), min_size=at_least, max_size=5
        )
    )
    rules = [
        Rule(f"r{i}", tuple(map(clause, clauses)), {"verdict": then}, "texte", (), "")
        for i, (clauses, then) in enumerate(lines)
    ]
    return Table("t", "verdict", facts, (*rules, Rule("reste", ({},), {"verdict": "1"}, "texte", (), "")), tuple(facts))


def situations(partial=False):
    return st.fixed_dictionaries(
        {} if partial else {n: st.sampled_from(v) for n, v in VALEURS.items()},
        optional={n: st.sampled_from(v) for n, v in VALEURS.items()} if partial else {},
    )


def verdicts(table, known, premiere, completions):
    return {premiere(table, facts).then["verdict"] for facts in completions(table, known)}


@small
@given(table=tables(), facts=situations())
def test_le_diagramme_dit_comme_la_lecture_de_haut_en_bas(premiere, table, facts):
    assert decide(compile_table(table, JOUR), facts).rule is premiere(table, facts)


@small
@given(table=tables(), known=situations(partial=True))
def test_les_regles_possibles_sont_celles_des_situations_completes(premiere, completions, table, known):
    decision = decide(compile_table(table, JOUR), known)
    assert {rule.id for rule in decision.possible} == {premiere(table, facts).id for facts in completions(table, known)}


@small
@given(table=tables(), known=situations(partial=True))
def test_on_tranche_quand_et_seulement_quand_tout_donne_le_meme_verdict(premiere, completions, table, known):
    found = verdicts(table, known, premiere, completions)
    rule = decide(compile_table(table, JOUR), known).rule
    assert (rule is not None) == (len(found) == 1)
    assert rule is None or rule.then["verdict"] in found


@small
@given(table=tables(), known=situations(partial=True))
def test_un_fait_qui_ne_manque_pas_ne_change_rien(premiere, completions, table, known):
    decision = decide(compile_table(table, JOUR), known)
    others = [name for name in VALEURS if name not in known and name not in decision.missing]
    for name, value in ((other, value) for other in others for value in VALEURS[other]):
        assert verdicts(table, {**known, name: value}, premiere, completions) == verdicts(
            table, known, premiere, completions
        )


@settings(small, max_examples=60)
@given(table=tables(at_least=3), known=st.dictionaries(st.just("d"), st.sampled_from(VALEURS["d"]), max_size=1))
def test_la_meilleure_question_est_la_meilleure(premiere, completions, table, known):
    diagram = compile_table(table, JOUR)

    def cheapest(facts):
        """The expected number of questions, trying every order of every fact."""
        if len(verdicts(table, facts, premiere, completions)) == 1:
            return 0.0
        return min(cost(facts, name) for name in VALEURS if name not in facts)

    def cost(facts, name):
        fact = table.facts[name]
        total = sum(map(fact.weight, fact.values))
        return 1 + sum(fact.weight(value) / total * cheapest({**facts, name: value}) for value in fact.values)

    expected, question = cheapest(known), best_question(diagram, known)
    assert expected_questions(diagram, known) == pytest.approx(expected)
    assert (question is None and expected == 0) or cost(known, question) == pytest.approx(expected)


@small
@given(table=tables(), facts=situations(), size=st.integers(1, 3))
def test_les_changements_les_plus_proches_sont_les_plus_petits(premiere, table, facts, size):
    now = premiere(table, facts).then["verdict"]

    def flips(count):
        for names in combinations(VALEURS, count):
            for values in product(*(VALEURS[name] for name in names)):
                change = dict(zip(names, values, strict=True))
                if all(value not in (facts[name], "inconnu") for name, value in change.items()):
                    rule = premiere(table, {**facts, **change})
                    if rule.then["verdict"] != now:
                        yield (tuple(sorted(change.items())), rule.id)

    expected = next((found for n in range(1, size + 1) if (found := set(flips(n)))), set())
    found = nearest_changes(compile_table(table, JOUR), facts, list(VALEURS), at_most=size)
    assert {(tuple(sorted(change.facts.items())), change.rule.id) for change in found} == expected


def test_rien_a_changer_tant_que_le_verdict_n_est_pas_la(regle, tableau):
    diagram = compile_table(tableau([regle("a", "oui", {"f": "x"}), regle("b", "non")], f="x y"), JOUR)
    assert nearest_changes(diagram, {}, ["f"]) == ()


def test_un_changement_ne_propose_jamais_de_ne_pas_savoir(regle, tableau):
    diagram = compile_table(tableau([regle("a", "oui", {"f": "x"}), regle("b", "non")], f="x inconnu"), JOUR)
    assert nearest_changes(diagram, {"f": "x"}, ["f"]) == ()


def test_un_fait_hors_de_la_liste_ne_change_pas(regle, tableau):
    diagram = compile_table(tableau([regle("a", "oui", {"f": "x"}), regle("b", "non")], f="x y", g="x y"), JOUR)
    assert nearest_changes(diagram, {"f": "x"}, ["g"]) == ()
