from datetime import date

import pytest

from convoque.casefile import CaseFile, import_folder
from convoque.errors import InputErrors

JOUR = date(2026, 11, 23)


def test_un_dossier_importe_se_relit(base, ecrire):
    folder = ecrire(
        demandeurs="id,prenom,ressource\nlea,Léa,are\n",
        convocations="id,demandeur_id,debut\nc1,lea,2026-11-24T09:30\n",
    )
    report = import_folder(base, folder)
    assert (report.added, report.replaced) == (2, 0)
    dossier = CaseFile(base).dossier("lea", JOUR)
    assert (dossier.demandeur.prenom, dossier.demandeur.ressource) == ("Léa", "are")
    assert dossier.convocations[0].debut.isoformat() == "2026-11-24T09:30:00"


def test_importer_deux_fois_ne_change_rien(base, ecrire, contenu):
    folder = ecrire(demandeurs="id,prenom\nlea,Léa\nmax,Max\n", sanctions="id,demandeur_id,mesure\ns1,lea,radiation\n")
    import_folder(base, folder)
    before = contenu(base)
    report = import_folder(base, folder)
    assert (report.added, report.replaced) == (0, 3)
    assert contenu(base) == before


def test_le_rapport_compte_par_fichier(base, ecrire):
    import_folder(base, ecrire(demandeurs="id\nlea\n"))
    report = import_folder(base, ecrire(demandeurs="id\nlea\nmax\n"))
    assert [(count.file, count.added, count.replaced) for count in report.files] == [("demandeurs.csv", 1, 1)]


def test_une_ligne_remplacee_perd_ce_que_le_fichier_ne_dit_plus(base, ecrire):
    import_folder(base, ecrire(demandeurs="id,prenom,ressource\nlea,Léa,are\n"))
    import_folder(base, ecrire(demandeurs="id,prenom\nlea,Léana\n"))
    person = CaseFile(base).dossier("lea", JOUR).demandeur
    assert (person.prenom, person.ressource) == ("Léana", None)


def test_les_personnes_absentes_du_dossier_restent(base, ecrire):
    import_folder(base, ecrire(demandeurs="id\nlea\n"))
    import_folder(base, ecrire(demandeurs="id\nmax\n"))
    assert [person.id for person in CaseFile(base).people()] == ["lea", "max"]


def test_remplacer_une_personne_garde_ses_convocations(base, ecrire):
    import_folder(base, ecrire(demandeurs="id\nlea\n", convocations="id,demandeur_id\nc1,lea\n"))
    (base.parent / "dossier" / "convocations.csv").unlink()
    import_folder(base, ecrire(demandeurs="id,prenom\nlea,Léa\n"))
    assert len(CaseFile(base).dossier("lea", JOUR).convocations) == 1


def test_une_faute_dans_le_dernier_fichier_laisse_la_base_telle_quelle(base, ecrire, contenu):
    import_folder(base, ecrire(demandeurs="id,prenom\nlea,Léa\n"))
    before = contenu(base)
    folder = ecrire(
        demandeurs="id,prenom\nlea,Autre\nmax,Max\n",
        convocations="id,demandeur_id\nc1,max\n",
        indisponibilites="id,demandeur_id,motif\ni1,max,vacances\n",
    )
    with pytest.raises(InputErrors):
        import_folder(base, folder)
    assert contenu(base) == before


def test_les_fichiers_au_nom_inconnu_sont_nommes(base, ecrire):
    report = import_folder(base, ecrire(demandeurs="id\nlea\n", demandeur="id\nmax\n"))
    assert report.ignored == ("demandeur.csv",)
