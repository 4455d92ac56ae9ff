"""An editor's whole way: the list, the form, the draft, its mistakes at their field, the preview, what goes out."""

from __future__ import annotations

import html
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from comptoir import ADDRESS, Browser, Clock
from starlette.testclient import TestClient

from convoque.casefile.demo import load_demo
from convoque.console import app
from convoque.console.app import Console
from convoque.console.contents import forms
from convoque.console.contents.catalogue import _kept, catalogue
from convoque.console.contents.drafts import Drafts
from convoque.console.options import ConsoleOptions
from convoque.console.pages import brouillons, contenus
from convoque.settings import ROOT, Settings, read_settings

CASE = "recours/refere"
PAGE = f"/console/contenus/cas/{CASE}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that editors write in, and the demonstration people."""
    made = tmp_path_factory.mktemp("savoir")
    for part in ("knowledge", "data/nlu"):
        shutil.copytree(ROOT / part, made / part)
    load_demo(made / "convoque.db")
    return made


@pytest.fixture
def settings(folder: Path, tmp_path: Path) -> Settings:
    shelf = tmp_path / "publications"
    return replace(read_settings({}), database=folder / "convoque.db", savoir=folder, publications=shelf)


@pytest.fixture(autouse=True)
def no_check(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the whole folder takes seconds: only the tests that are about its mistakes do it."""
    if "checked" not in request.fixturenames:
        monkeypatch.setattr(contenus, "_check", lambda *_: ([], []))


@pytest.fixture(scope="module")
def templates() -> Any:
    """The templates, compiled once."""
    return app._templates()


@pytest.fixture(autouse=True)
def same_templates(templates: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_templates", lambda: templates)


@pytest.fixture
def checked() -> None:
    """Have the mistakes of the folder read."""


@pytest.fixture
def second(console: Console, browser: Callable[..., Browser]) -> Browser:
    """Another editor than the one who enters by « Entrer comme rédactrice »."""
    one = browser("redacteur")
    with console.store.transaction() as db:
        last = db.execute("SELECT id FROM sessions ORDER BY ouverte DESC, rowid DESC LIMIT 1").fetchone()[0]
        db.execute("UPDATE sessions SET sujet = 'ines', nom = 'Inès Morel' WHERE id = ?", (last,))
    return one


def typed(page: Any) -> dict[str, str]:
    """Give what the form of a page holds, as a browser would send it."""
    body = page.text.partition('id="formulaire"')[2].partition("</form>")[0]
    found = {}
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', body, re.S):
        found[name] = html.unescape(text).replace("\n", "\r\n")
    for tag in re.findall(r"<input [^>]*>", body):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or " checked" in tag):
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', body, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    found.pop("csrf", None)
    return found


def enter(console: Console) -> Browser:
    """Enter a console as its editor."""
    return Browser(TestClient(console.asgi, ADDRESS, raise_server_exceptions=False), console).enter("redacteur")


def write(editor: Browser, page: str = PAGE, geste: str = "enregistrer", **fields: str) -> Any:
    """Open a form, change some fields and send it."""
    data = typed(editor.get(page)) | {f"c.{key}": text for key, text in fields.items()} | {"geste": geste}
    return editor.post(page, data)


def test_chaque_contenu_a_un_formulaire_qui_rend_ce_qu_il_a_recu(folder: Path) -> None:
    for item in catalogue(folder).items.values():
        told: dict[str, str] = {}
        for key, field in forms.editable(item.content).items():
            told |= forms.encode(field, item.values.get(key), forms.name_of(key))
        assert forms.changed(item.content, item.values, told) == {}, item.key


@pytest.mark.parametrize("name", ["fiches", "regles", "faits", "lexique", "textes", "exemples", "nombres"])
def test_chaque_liste_s_ouvre_pour_les_deux_roles(name: str, editor: Browser, advisor: Browser) -> None:
    assert editor.get(f"/console/{name}").status_code == 200
    assert advisor.get(f"/console/{name}").status_code == 200


def test_une_liste_se_filtre_par_mots(editor: Browser) -> None:
    page = editor.get("/console/fiches?mots=référé juge urgence")
    assert CASE in page.text
    assert "report/quand" not in page.text


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        "/console/contenus/regle/obligation/annule-par-l-organisateur",
        "/console/contenus/fait/contrat",
        "/console/contenus/source/L5412-1%20ancien",
        "/console/contenus/parametre/reiteration_mois",
        "/console/contenus/mots/contrat",
        "/console/contenus/liste/negations",
        "/console/contenus/abreviations/abreviations",
        "/console/contenus/ecoute/risque",
        "/console/contenus/message/reponses.verdict.obligatoire",
        "/console/contenus/exemples/recours/refere",
    ],
)
def test_enregistrer_sans_rien_changer_ne_garde_aucun_brouillon(page: str, editor: Browser, console: Console) -> None:
    saved = write(editor, page)
    assert saved.status_code == 200
    assert "Rien ne change" in saved.text
    assert Drafts(console.store).all_open() == []


def test_un_brouillon_se_voit_dans_la_liste_et_dit_ce_qui_change(editor: Browser) -> None:
    sentence = "Un référé, c’est demander au juge une mesure rapide. Faites-vous conseiller avant."
    saved = write(editor, reponse=sentence)
    assert "tout y est juste" in saved.text
    assert "<del>" in saved.text
    assert "Brouillon</span>" in editor.get("/console/fiches?etat=brouillon").text
    page = editor.get(PAGE)
    assert sentence in html.unescape(page.text)
    changed = re.findall(r'<span class="(plus|moins)">', page.text)
    assert changed == ["moins", "plus"], "une phrase change une ligne"


@pytest.mark.usefixtures("checked")
def test_une_erreur_se_dit_a_son_champ_avec_la_phrase_de_verifier(editor: Browser) -> None:
    page = write(editor, reponse="Le rendez-vous {atelié} est maintenu.")
    text = html.unescape(page.text)
    assert '<a href="#c.reponse">' in text
    assert "« {atelié} » n’a pas de valeur ici" in text
    assert re.search(r'<textarea id="c.reponse"[^>]* aria-invalid="true"', page.text)
    assert "{atelié} est maintenu" in text, "ce qui est écrit reste écrit"
    assert "autofocus" in page.text


def test_un_champ_illisible_garde_ce_qui_est_ecrit(editor: Browser, console: Console) -> None:
    page = write(editor, si="contrat signé")
    assert page.status_code == 422
    assert '<a href="#c.si">' in page.text
    assert "contrat signé" in page.text
    assert Drafts(console.store).all_open() == []


def test_l_apercu_est_la_carte_du_site_pour_une_personne_et_un_jour(editor: Browser) -> None:
    page = write(editor, geste="apercu", reponse="Voici la phrase de l’aperçu.")
    card = page.text.partition('class="carte tour apercu "')[2].partition("</section>")[0]
    assert "Voici la phrase de l’aperçu." in html.unescape(card)
    assert "R5312-47" in card
    assert "Brouillon</span>" not in editor.get("/console/fiches?etat=brouillon").text, "rien n’est gardé"
    assert editor.get(f"{PAGE}?personne=amina&au=2027-01-04").status_code == 200


def test_un_lien_d_apercu_dure_sept_jours_sans_compte_et_n_ouvre_rien_d_autre(
    editor: Browser, browser: Callable[..., Browser], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(editor, reponse="Une phrase à faire relire.")
    page = editor.post(PAGE, {**typed(editor.get(PAGE)), "geste": "partager"})
    link = re.search(r'href="(/console/partage/[^"]+)"', page.text)[1]  # type: ignore[index]
    nobody = browser()
    seen = nobody.get(link)
    assert seen.status_code == 200
    assert "Brouillon" in seen.text
    assert "Une phrase à faire relire." in seen.text
    assert "<form" not in seen.text
    assert nobody.client.get(PAGE, headers={"Accept": "text/html"}, follow_redirects=False).status_code == 303
    assert nobody.get(link[:-3] + "abc").status_code == 404
    import itsdangerous.timed

    later = clock.at + 8 * 24 * 3600
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: later)
    assert nobody.get(link).status_code == 404


def test_le_second_redacteur_est_prevenu_avant_d_ecrire(editor: Browser, second: Browser) -> None:
    editor.get(PAGE)
    assert "modifie cette fiche depuis" in second.get(PAGE).text
    assert "modifie cette fiche depuis" in editor.get(PAGE).text


def test_deux_enregistrements_montrent_les_deux_textes_et_n_en_perdent_aucun(
    editor: Browser, second: Browser, console: Console
) -> None:
    old = typed(second.get(PAGE))
    write(editor, reponse="Le texte de la première.")
    page = second.post(PAGE, old | {"c.reponse": "Le texte de la seconde.", "geste": "enregistrer"})
    assert page.status_code == 409
    told = re.sub(r"</?(del|ins)>", "", html.unescape(page.text))
    assert "Le texte de la première." in told
    assert "Le texte de la seconde." in told
    history = Drafts(console.store).history("cas", CASE)
    assert {row["valeurs"]["reponse"] for row in history} == {"Le texte de la première.", "Le texte de la seconde."}
    again = second.post(PAGE, typed(page) | {"geste": "enregistrer"})
    assert again.status_code == 200
    assert Drafts(console.store).open_of("cas", CASE).values == {"reponse": "Le texte de la seconde."}  # type: ignore[union-attr]


def test_une_regle_attend_un_second_lecteur_une_faute_de_frappe_non(
    editor: Browser, second: Browser, console: Console
) -> None:
    page = "/console/contenus/regle/obligation/annule-par-l-organisateur"
    kept = Drafts(console.store)
    write(editor, page, conseil="Gardez le message d’annulation, puis attendez ou demandez la nouvelle date.")
    draft = kept.open_of("regle", "obligation/annule-par-l-organisateur")
    assert draft is not None
    assert not kept.needs_reader(draft)
    write(editor, page, geste="relecture", certitude="officiel")
    assert "À relire" in editor.get("/console/regles?etat=a_relire").text
    refused = editor.post(page, {**typed(editor.get(page)), "geste": "relu"})
    assert "Une autre personne" in refused.text
    read = second.post(page, {**typed(second.get(page)), "geste": "relu"})
    assert "Relu par Inès Morel" in read.text


def test_revenir_en_arriere_se_fait_depuis_l_historique(editor: Browser, console: Console) -> None:
    write(editor, reponse="Un premier texte.", pourquoi="")
    write(editor, reponse="Un deuxième texte.")
    rows = Drafts(console.store).history("cas", CASE)
    page = editor.post(PAGE, {"geste": "reprendre", "retour": str(rows[-1]["id"]), "vers": "apres"})
    assert "nouveau brouillon" in page.text
    assert Drafts(console.store).open_of("cas", CASE).values == {"reponse": "Un premier texte."}  # type: ignore[union-attr]


def test_un_commentaire_met_le_contenu_a_traiter(editor: Browser, advisor: Browser) -> None:
    address = PAGE.replace("contenus/cas", "commentaires/cas")
    advisor.post(address, {"commentaire": "<b>Est-ce encore vrai ?</b>"})
    page = editor.get("/console/fiches?etat=a_traiter")
    assert CASE in page.text
    page = editor.get(PAGE)
    assert "&lt;b&gt;Est-ce encore vrai" in page.text
    editor.post(address, {"regle": re.search(r'name="regle" value="(\d+)"', page.text)[1]})  # type: ignore[index]
    assert CASE not in editor.get("/console/fiches?etat=a_traiter").text


def test_ou_sert_un_fait_et_une_source_est_a_un_clic(editor: Browser) -> None:
    assert "/console/contenus/regle/obligation/" in editor.get("/console/contenus/fait/au_plan").text
    assert "/console/contenus/cas/recours/refere" in editor.get("/console/contenus/source/R213-10").text
    assert "/console/contenus/exemples/recours/refere" in editor.get(PAGE).text


def test_une_conseillere_lit_et_n_ecrit_pas(advisor: Browser) -> None:
    page = advisor.get(PAGE)
    assert page.status_code == 200
    assert "Enregistrer le brouillon" not in page.text
    assert advisor.post(PAGE, {"c.reponse": "Non."}).status_code == 403


@pytest.fixture
def own(folder: Path, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A console on a folder that the test may write in; nothing is previewed."""
    monkeypatch.setattr(contenus, "_preview", lambda *_: None)
    made = tmp_path / "savoir"
    for part in ("knowledge", "data/nlu"):
        shutil.copytree(folder / part, made / part)
    catalogue(folder)
    for (root, name), kept in list(_kept.items()):  # the copies are read already: reading all takes seconds
        if root == folder:
            _kept[made, name] = kept
    shelf = tmp_path / "publications"
    settings = replace(read_settings({}), database=folder / "convoque.db", savoir=made, publications=shelf)
    return Console(settings, ConsoleOptions(database=tmp_path / "console.db"), clock)


def test_ce_qui_part_change_une_ligne_du_fichier_et_ferme_le_brouillon(
    own: Console, browser: Callable[..., Browser], folder: Path
) -> None:
    editor = enter(own)
    write(editor, reponse="Un référé, c’est demander au juge une mesure rapide.")
    id = Drafts(own.store).all_open()[0].id
    page = editor.post("/console/brouillons", {"geste": "preparer", "brouillon": str(id)})
    assert "prêts à être publiés" in page.text
    name = "knowledge/fiches/recours.yml"
    before = (folder / name).read_text(encoding="utf-8").splitlines()
    after = (own.settings.savoir / name).read_text(encoding="utf-8").splitlines()
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
    assert Drafts(own.store).all_open() == []


def test_un_nouveau_cas_et_un_retrait_sont_des_brouillons(own: Console, folder: Path) -> None:
    editor = enter(own)
    editor.post(PAGE, {"geste": "ajouter", "identifiant": "recours/nouveau"})
    page = "/console/contenus/cas/recours/nouveau"
    write(
        editor, page, quand_on_dit="mot tout neuf", reponse="Une phrase neuve.", sources="R5312-47", dit="Un mot neuf ?"
    )
    editor.post("/console/contenus/cas/recours/directeur", {"geste": "retirer"})
    drafts = Drafts(own.store).all_open()
    assert {draft.act for draft in drafts} == {"ajouter", "retirer"}
    editor.post("/console/brouillons", {"geste": "preparer", "brouillon": [str(draft.id) for draft in drafts]})
    keys = [item.key for item in catalogue(own.settings.savoir).of("cas") if item.group == "recours"]
    assert keys[keys.index(CASE) + 1] == "recours/nouveau"
    assert "recours/directeur" not in keys


def test_l_ordre_des_cas_se_change(own: Console, folder: Path) -> None:
    editor = enter(own)
    editor.post(PAGE, typed(editor.get(PAGE)) | {"apres": "^", "geste": "enregistrer"})
    draft = Drafts(own.store).all_open()[0]
    assert (draft.after, draft.values) == ("^", {})
    assert "en premier" in editor.get(PAGE).text
    editor.post("/console/brouillons", {"geste": "preparer", "brouillon": str(draft.id)})
    keys = [item.key for item in catalogue(own.settings.savoir).of("cas") if item.group == "recours"]
    assert keys[0] == CASE
    name = "knowledge/fiches/recours.yml"
    before = sorted((folder / name).read_text(encoding="utf-8").splitlines())
    assert sorted((own.settings.savoir / name).read_text(encoding="utf-8").splitlines()) == before


def test_une_session_finie_ne_perd_rien_de_ce_qui_est_ecrit(editor: Browser, console: Console) -> None:
    data = typed(editor.get(PAGE)) | {"c.reponse": "Une phrase longue à écrire.", "geste": "enregistrer"}
    mark = editor.mark()
    with console.store.transaction() as db:
        db.execute("DELETE FROM sessions")
    page = editor.post(PAGE, data, mark)
    assert page.status_code == 401
    assert "Une phrase longue à écrire." in html.unescape(page.text)
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
    editor.enter("redacteur")
    again = editor.post(PAGE, {name: html.unescape(text) for name, text in sent.items()}, html.unescape(sent["csrf"]))
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', again.text))
    editor.post(PAGE, {name: html.unescape(text) for name, text in sent.items()}, html.unescape(sent["csrf"]))
    draft = Drafts(console.store).open_of("cas", CASE)
    assert draft is not None
    assert draft.values == {"reponse": "Une phrase longue à écrire."}


def test_une_source_modifiee_marque_ce_qui_la_cite(editor: Browser, console: Console) -> None:
    with console.store.transaction() as db:
        row = {"cle": "R213-10", "resultat": "modifié", "trouve": '{"attention": true}', "quand": 0, "edition": ""}
        db["veille"].insert(row)
    page = editor.get("/console/fiches?etat=source_modifiee")
    assert CASE in page.text
    assert "report/ecrire-que-j-y-etais" not in page.text


@pytest.mark.parametrize(
    "text", ["{{ 7*7 }}", "<script>alert(1)</script>", "{% for x in y %}", "é" * 60_000, "\u202e\u0000x"]
)
def test_un_texte_hostile_reste_un_texte(text: str, editor: Browser) -> None:
    page = write(editor, reponse=text, geste="apercu")
    assert page.status_code in (200, 422)
    assert "<script>alert" not in page.text
    assert ">49<" not in page.text


def test_une_regle_se_lit_comme_le_verdict_qu_elle_donne(editor: Browser) -> None:
    page = html.unescape(editor.get("/console/contenus/regle/obligation/action-nommee-au-plan").text)
    card = page.partition('class="carte tour apercu obligatoire"')[2].partition("</section>")[0]
    assert "Oui, cet atelier est obligatoire pour vous." in card
    assert "<strong>" in card


def test_les_relectures_des_brouillons_valent_pour_la_publication(
    own: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    from convoque.console.published import Published, fingerprint

    changed = ["knowledge/regles/obligation.yml"]
    states = iter([Published(live=object()), Published(live=object(), changed=tuple(changed))])
    monkeypatch.setattr(brouillons, "published", lambda _settings: next(states))
    editor = enter(own)
    page = "/console/contenus/regle/obligation/annule-par-l-organisateur"
    write(editor, page, conseil="Gardez le message d’annulation, puis attendez ou demandez la nouvelle date.")
    draft = Drafts(own.store).all_open()[0]
    editor.post("/console/brouillons", {"geste": "preparer", "brouillon": str(draft.id)})
    rows = own.store.rows("SELECT * FROM relectures")
    assert [(row["empreinte"], row["nom"]) for row in rows] == [
        (fingerprint(own.settings, changed), "petites corrections de texte")
    ]


def test_une_publication_ferme_ce_qu_elle_a_mis_en_ligne(own: Console) -> None:
    editor = enter(own)
    write(editor, reponse="Un référé, c’est demander au juge une mesure rapide.")
    draft = Drafts(own.store).all_open()[0]
    editor.post("/console/brouillons", {"geste": "preparer", "brouillon": str(draft.id)})
    assert "À publier" in editor.get("/console/fiches/recours").text
    own.jobs.when_over["publier"](type("Job", (), {"status": 0, "state": "fini"})())
    assert "À publier</span>" not in editor.get("/console/fiches/recours").text
    assert Drafts(own.store).history("cas", CASE)[0]["geste"] == "publier"


def publish(console: Console, number: int, note: str) -> None:
    """Put the folder on the shelf of publications, as it is now."""
    from convoque.publishing import Publication, Shelf
    from convoque.publishing.files import read_savoir

    shelf = Shelf(console.settings.publications)
    shelf.folder.mkdir(parents=True, exist_ok=True)
    files = read_savoir(console.settings.savoir)
    made = shelf.draft(files)
    told = dict.fromkeys(files, "")
    one = Publication(made, number, "abcdefabcdef", "m.tar.gz", "2026-11-30T10:00:00", told, note, "Claire")
    shelf.point(shelf.add(made, one), "publier", "Claire", "2026-11-30T10:00:00")


def test_l_historique_dit_qui_a_publie_quand_et_pourquoi_et_permet_de_revenir(own: Console) -> None:
    editor = enter(own)
    publish(own, 1, "la première")
    old = next(item for item in catalogue(own.settings.savoir).of("cas") if item.key == CASE).values["reponse"]
    write(editor, reponse="Un référé, c’est demander au juge une mesure rapide.")
    draft = Drafts(own.store).all_open()[0]
    editor.post("/console/brouillons", {"geste": "preparer", "brouillon": str(draft.id)})
    assert "Ce qui attend la publication" in editor.get(PAGE).text
    publish(own, 2, "le référé est dit plus court")
    page = editor.get(PAGE)
    assert "Ce qui attend la publication" not in page.text
    assert "Claire : le référé est dit plus court" in html.unescape(page.text)
    editor.post(PAGE, {"geste": "reprendre", "publication": "2"})
    assert Drafts(own.store).open_of("cas", CASE).values == {"reponse": old}  # type: ignore[union-attr]


def test_un_texte_publie_pendant_que_l_on_ecrit_n_est_pas_ecrase(own: Console) -> None:
    editor = enter(own)
    old = typed(editor.get(PAGE))
    path = own.settings.savoir / "knowledge" / "fiches" / "recours.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Un référé, c’est demander", "Un référé, c’est vite demander"), encoding="utf-8")
    page = editor.post(PAGE, old | {"c.faire": "Parlez-en à un avocat.", "geste": "enregistrer"})
    assert page.status_code == 409
    told = re.sub(r"</?(del|ins)>", "", html.unescape(page.text))
    assert "Un référé, c’est vite demander" in told
    assert "Parlez-en à un avocat." in told
    assert Drafts(own.store).all_open() == []
    assert Drafts(own.store).history("cas", CASE)[0]["geste"] == "mettre_de_cote"


def test_un_brouillon_dont_la_base_a_change_se_relit_avant_de_partir(own: Console) -> None:
    editor = enter(own)
    write(editor, reponse="Un référé, c’est demander au juge une mesure rapide.")
    draft = Drafts(own.store).all_open()[0]
    path = own.settings.savoir / "knowledge" / "fiches" / "recours.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Un référé, c’est demander", "Un référé, c’est vite demander"), encoding="utf-8")
    assert "Le texte a changé sous ce brouillon" in editor.get(PAGE).text
    refused = editor.post("/console/brouillons", {"geste": "preparer", "brouillon": str(draft.id)})
    assert refused.status_code == 409
    assert "vite demander" in path.read_text(encoding="utf-8")
    editor.post(PAGE, typed(editor.get(PAGE)) | {"geste": "enregistrer"})
    assert "sous ce brouillon" not in editor.get(PAGE).text
    editor.post("/console/brouillons", {"geste": "preparer", "brouillon": str(draft.id)})
    assert "Un référé, c’est demander au juge une mesure rapide." in path.read_text(encoding="utf-8")


def test_les_exemples_d_un_nouveau_besoin_s_ecrivent_depuis_son_cas(own: Console) -> None:
    editor = enter(own)
    editor.post(PAGE, {"geste": "ajouter", "identifiant": "recours/nouveau"})
    case = "/console/contenus/cas/recours/nouveau"
    write(
        editor, case, quand_on_dit="mot tout neuf", reponse="Une phrase neuve.", sources="R5312-47", dit="Un mot neuf ?"
    )
    page = editor.post(case, {"geste": "exemples"})
    assert "recours/nouveau" in str(page.url)
    write(editor, "/console/contenus/exemples/recours/nouveau", exemples="une phrase neuve\r\nune autre : neuve")
    drafts = Drafts(own.store).all_open()
    editor.post("/console/brouillons", {"geste": "preparer", "brouillon": [str(draft.id) for draft in drafts]})
    text = (own.settings.savoir / "data" / "nlu" / "recours.yml").read_text(encoding="utf-8")
    assert text.endswith("- intent: recours/nouveau\n  examples: |\n    - une phrase neuve\n    - une autre : neuve\n")


@pytest.mark.parametrize("query", ["au=0001-01-01", "au=9999-12-31", "au=demain", "personne=%00", "page=" + "9" * 5000])
def test_une_adresse_impossible_ne_casse_rien(query: str, editor: Browser) -> None:
    assert editor.get(f"{PAGE}?{query}").status_code == 200
    assert editor.get(f"/console/fiches/recours?{query}").status_code == 200


def test_un_grand_texte_se_compare_vite(editor: Browser) -> None:
    page = "/console/contenus/exemples/hors_sujet"
    examples = typed(editor.get(page))["c.exemples"].split("\r\n")
    many = [f"{line} et encore un mot de plus" if at % 2 else line for at, line in enumerate(examples * 4)]
    began = time.monotonic()
    seen = write(editor, page, exemples="\r\n".join(many))
    assert seen.status_code == 200
    assert time.monotonic() - began < 10


def test_un_fichier_mal_tenu_s_ouvre_quand_meme(own: Console) -> None:
    editor = enter(own)
    path = own.settings.savoir / "knowledge" / "fiches" / "recours.yml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  - id: recours/refere")
    end = text.index("  - id: recours/suspend-t-il\n", start)
    bad = "  - id: recours/refere\n    reponse: [a, b]\n    boutons: [x, {titre: [y]}]\n    si: oui\n    sources: x"
    path.write_text(f"{text[:start]}{bad}\n{text[end:]}", encoding="utf-8")
    assert editor.get(PAGE).status_code == 200
    assert editor.get("/console/fiches/recours").status_code == 200
    path.write_text("cas: [", encoding="utf-8")
    assert "n’est pas du YAML lisible" in editor.get("/console/fiches").text


def test_un_message_s_essaie_avec_le_brouillon(editor: Browser) -> None:
    write(editor, reponse="Une phrase à essayer.")
    page = editor.post(PAGE, {"geste": "essayer", "dit": "je veux saisir le juge"})
    assert page.url.path == "/console/essai"
    assert page.url.params["savoir"] == "brouillon"
    assert "je veux saisir le juge" in page.text
    assert editor.post(PAGE, {"geste": "essayer", "dit": " "}).status_code == 422
