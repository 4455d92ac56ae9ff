from datetime import date

import pytest

from convoque.casefile import CaseFile, import_folder
from convoque.errors import InputErrors

JOUR = date(2026, 11, 23)


def test_la_marque_d_ordre_des_octets_est_toleree(base, ecrire):
    import_folder(base, ecrire(demandeurs=b"\xef\xbb\xbfid,prenom\r\nlea,L\xc3\xa9a\r\n"))
    assert CaseFile(base).people()[0].prenom == "Léa"


def test_les_colonnes_viennent_dans_n_importe_quel_ordre(base, ecrire):
    import_folder(base, ecrire(demandeurs=" foyer , id \nseul,lea\n"))
    assert CaseFile(base).people()[0].foyer == "seul"


def test_une_cellule_peut_tenir_sur_plusieurs_lignes(base, ecrire):
    folder = ecrire(
        demandeurs="id\nlea\n",
        actions_plan='id,demandeur_id,intitule\na1,lea,"Ateliers,\nlettre et ""CV"""\n',
    )
    import_folder(base, folder)
    assert CaseFile(base).dossier("lea", JOUR).actions_plan[0].intitule == 'Ateliers,\nlettre et "CV"'


def test_la_ligne_dite_est_celle_ou_commence_l_enregistrement(base, ecrire):
    folder = ecrire(
        demandeurs="id\nlea\n",
        actions_plan='id,demandeur_id,intitule,nomme\na1,lea,"un\ndeux\ntrois",oui\n\na2,lea,"un\ndeux",vrai\n',
    )
    with pytest.raises(InputErrors) as caught:
        import_folder(base, folder)
    assert [error.line for error in caught.value.errors] == [6]


def test_les_lignes_blanches_sont_sautees(base, ecrire):
    assert import_folder(base, ecrire(demandeurs="\nid\n\nlea\n\n\n")).added == 1


def test_un_en_tete_sans_ligne_n_importe_personne(base, ecrire):
    assert import_folder(base, ecrire(demandeurs="id,prenom\n")).added == 0
    assert CaseFile(base).is_empty()


def test_une_cellule_vide_ou_blanche_est_inconnue(base, ecrire):
    import_folder(base, ecrire(demandeurs='id,prenom,csp,foyer\nlea,"  ",,""\n'))
    person = CaseFile(base).people()[0]
    assert (person.prenom, person.csp, person.foyer) == (None, None, None)
