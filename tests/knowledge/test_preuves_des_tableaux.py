"""What is proved of every table of the law, for every period."""

import random
from datetime import date, timedelta

from convoque.rules import Rule, decide

CONNU_DEPUIS = date(2019, 1, 1)
AUJOURDHUI = date(2026, 11, 23)
TIRAGES = 100_000


def nodes(diagram):
    found, stack = {}, [diagram.root]
    while stack:
        node = stack.pop()
        if not isinstance(node, Rule) and id(node) not in found:
            found[id(node)] = node
            stack += node.children.values()
    return found.values()


def test_chaque_noeud_a_une_suite_pour_chaque_valeur(periodes):
    total = 0
    for diagram in periodes:
        for node in nodes(diagram):
            assert tuple(node.children) == diagram.table.facts[node.fact].values
            total += 1
    combinations = sum(diagram.combinations() for diagram in periodes)
    print(f"\n{combinations:,} combinaisons en {len(periodes)} périodes, {total} nœuds : une seule règle pour chacune")


def test_on_ne_demande_pas_deux_fois_le_meme_fait_sur_un_chemin(periodes):
    for diagram in periodes:
        rank = {name: index for index, name in enumerate(diagram.order)}
        for node in nodes(diagram):
            assert all(isinstance(c, Rule) or rank[c.fact] > rank[node.fact] for c in node.children.values())


def test_le_diagramme_dit_comme_la_lecture_de_haut_en_bas(periodes):
    def first(rules, facts):
        for rule in rules:
            for clause in rule.clauses:
                if all(facts[name] in values for name, values in clause.items()):
                    return rule
        return None

    chance, share = random.Random(20261123), TIRAGES // len(periodes) + 1
    for diagram in periodes:
        facts = [(name, diagram.table.facts[name].values) for name in diagram.order]
        in_force = [rule for rule in diagram.table.rules if rule.in_force(diagram.day)]
        for _ in range(share):
            situation = {name: values[int(chance.random() * len(values))] for name, values in facts}
            assert decide(diagram, situation).rule is first(in_force, situation), situation
    print(f"\n{share * len(periodes):,} situations tirées, lues par deux programmes : mêmes règles")


def test_toute_regle_est_atteinte(savoir, periodes):
    reached = {
        rule.id
        for diagram in periodes
        for rule in diagram.table.rules
        if rule.in_force(diagram.day) and rule.id not in diagram.unreachable
    }
    written = {rule.id for file in savoir.tables.values() for rule in file.table.rules}
    assert written == reached
    print(f"\n{len(reached)} règles, toutes atteintes")


def test_un_identifiant_nomme_son_tableau_et_une_seule_regle(savoir):
    ids = [(name, rule.id) for name, file in savoir.tables.items() for rule in file.table.rules]
    assert [rule for name, rule in ids if not rule.startswith(f"{name}/")] == []
    assert len({rule for _, rule in ids}) == len(ids)


def test_toute_regle_a_une_source_en_vigueur_chaque_fois_qu_elle_parle(savoir, periodes):
    tested = 0
    for diagram in periodes:
        following = [limit for limit in diagram.table.boundaries() if limit > diagram.day]
        last = following[0] - timedelta(days=1) if following else max(diagram.day, AUJOURDHUI)
        for rule in diagram.table.rules:
            if rule.in_force(diagram.day) and rule.id not in diagram.unreachable:
                for day in {max(diagram.day, CONNU_DEPUIS), last, AUJOURDHUI}:
                    if day >= CONNU_DEPUIS and rule.in_force(day) and diagram.day <= day:
                        tested += 1
                        assert savoir.sources_in_force(rule.sources, day), (rule.id, day)
    print(f"\n{tested} couples (règle, jour), chacun avec au moins une source en vigueur")


def test_toute_regle_a_un_exemple_et_tout_exemple_donne_sa_regle(savoir):
    total = 0
    for name, file in savoir.tables.items():
        assert {rule.id for rule in file.table.rules} == {example.rule for example in file.examples}
        for example in file.examples:
            assert decide(savoir.diagram(name, example.day), example.facts).rule.id == example.rule
            total += 1
    print(f"\n{total} exemples, tous justes")


def test_les_quarante_quatre_scenarios_du_dossier_sont_des_exemples(savoir):
    found = {example.scenario for file in savoir.tables.values() for example in file.examples} - {None}
    assert found == set(range(1, 45))
    print(f"\n{len(found)} scénarios du dossier sur 44")


def test_l_obligation_ne_lit_rien_de_ce_que_les_suites_concluent(savoir):
    consequence = savoir.tables["consequence"].table
    rules = (*consequence.rules, *savoir.tables["rang"].table.rules, *savoir.tables["suite"].table.rules)
    concluded = {key for rule in rules for key in rule.then}
    forbidden = concluded | {"obligation", "volet", "manquement", "presence", "excuse", "sanction_anterieure"}
    read = {n for rule in savoir.tables["obligation"].table.rules for clause in rule.clauses for n in clause}
    assert read & forbidden == set()


def test_tout_fait_lu_est_demande_ou_suppose(savoir):
    given = {"consequence": {"obligation"}}
    for name, file in savoir.tables.items():
        read = {fact for rule in file.table.rules for clause in rule.clauses for fact in clause}
        asked = set(file.table.asked)
        assert {n for n in read - asked if file.table.presumption(n) is None} == given.get(name, set())


def test_un_fait_qui_se_demande_a_la_valeur_inconnu_et_des_frequences_qui_font_un(savoir):
    for name in {fact for file in savoir.tables.values() for fact in file.table.asked}:
        fact = savoir.facts.facts[name]
        assert "inconnu" in fact.values
        assert set(fact.weights) == set(fact.values)
        assert abs(sum(fact.weights.values()) - 1) < 1e-9
