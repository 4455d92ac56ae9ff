"""One page for each content, made from the table of fields: its form, its draft, its preview, its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import yaml
from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.responses import Response

from convoque.casefile import CaseFile
from convoque.console.contents import differences, drafts, forms
from convoque.console.contents.catalogue import PAGES, Catalogue, Item
from convoque.console.contents.drafts import Change, Draft, Drafts, Stale, find, merged
from convoque.console.contents.materialise import FIRST, materialise, texts
from convoque.console.contents.mistakes import Fault, faults, known_controls
from convoque.console.contents.preview import PREVIEWED, Preview, preview
from convoque.console.contents.published import live_values, steps
from convoque.console.contents.usage import need_of, used_by
from convoque.console.errors import ConsoleError
from convoque.console.pages.listes import STATES, address, changed_sources, drafts_of, known_in, states_of, workshop
from convoque.console.visit import EVERYONE, OPEN, Guarded, Visit, act, show
from convoque.console.visit import address as written
from convoque.console.words import moment
from convoque.editing import read_text
from convoque.errors import ConvoqueError
from convoque.tracing.savoirs import DRAFT

if TYPE_CHECKING:
    from convoque.console.app import Console

TABLES = drafts.TABLES
ITEM = "/console/contenus/{genre}/{cle:path}"
SHARED_SECONDS = 7 * 24 * 3600
"""How long a preview can be opened by its link."""
_UNWRITABLE = yaml.reader.Reader.NON_PRINTABLE
MAX_COMMENT = 2000
MAX_WHY = 300
MAX_MESSAGE = 1000


def routes() -> list[Guarded]:
    """Give the pages."""
    return [
        show(ITEM, one),
        act(ITEM, change),
        act("/console/commentaires/{genre}/{cle:path}", comment, EVERYONE),
        show("/console/partage/{jeton}", shared, OPEN),
    ]


def prepare(console: Console) -> None:
    """Let the templates write the addresses of contents, and close the drafts that a publication carried out."""
    console.templates.globals["contenu"] = address
    before = console.jobs.when_over.get("publier")

    def over(job: Any) -> None:
        if before is not None:
            before(job)
        if getattr(job, "status", None) == 0:
            Drafts(console.store).published("")

    console.jobs.when_over["publier"] = over


def one(visit: Visit) -> Response:
    """Show a content: its form, its preview, what changed, who uses it, what was said of it."""
    item, draft = _found(visit)
    wrong: list[Fault] = []
    others: list[Fault] = []
    if visit.asked("verifier") and draft is not None:
        wrong, others = _check(visit, item, draft)
    return _page(visit, item, draft, wrong=wrong, others=others)


def _found(visit: Visit) -> tuple[Item, Draft | None]:
    kind, key = visit.part("genre"), visit.part("cle")
    item, draft = find(known_in(visit), drafts_of(visit), kind, key) if kind in PAGES else (None, None)
    if item is None:
        raise ConsoleError("adresse_inconnue")
    return item, draft


def _check(visit: Visit, item: Item, draft: Draft) -> tuple[list[Fault], list[Fault]]:
    """Give what « convoque verifier » says of this draft, here and elsewhere; nothing when it cannot be written."""
    try:
        folder = materialise(visit.console.settings.savoir, [draft], workshop(visit))
    except ConvoqueError as error:
        return [Fault("", str(error))], []
    whole = (
        item.kind in ("exemples", "fait") or draft.act != "changer" or bool({"id", "besoin", "dit"} & set(draft.values))
    )
    own, others = faults(folder, item, whole)
    names = [c.name for _, groups in _sections(visit, item, merged(item, draft)) for g in groups for c in g.controls]
    return known_controls(names, own), others


def _sections(
    visit: Visit, item: Item, values: Mapping[str, Any], typed: Mapping[str, str] | None = None
) -> list[tuple[str, list[forms.Group]]]:
    known, shown = known_in(visit), forms.editable(item.content)
    return [
        (title, [group for group in groups if group.field.key in shown])
        for title, groups in forms.groups(item.content, values, known, typed)
    ]


def _page(
    visit: Visit,
    item: Item,
    draft: Draft | None,
    typed: Mapping[str, str] | None = None,
    wrong: list[Fault] | None = None,
    others: list[Fault] | None = None,
    status: int = 200,
    values: Mapping[str, Any] | None = None,
    theirs: list[differences.Difference] | None = None,
    version: int | None = None,
    shared_link: str = "",
) -> Response:
    known, kept = known_in(visit), drafts_of(visit)
    told = values if values is not None else merged(item, draft)
    others_here = kept.arrive(item.kind, item.key, visit.person) if visit.person.edits else []
    person, day = _whom(visit)
    return visit.render(
        "contenu.html",
        status,
        element=item,
        brouillon=draft,
        sections=_sections(visit, item, told, typed),
        erreurs=[{"champ": one.champ, "message": one.message} for one in wrong or ()],
        ailleurs=others or [],
        etats=states_of(item, draft, (item.kind, item.key) in kept.unsettled(), changed_sources(visit, known)),
        noms=STATES,
        presents=others_here,
        version=version if version is not None else draft.version if draft else 0,
        differences=differences.fields(item, {**item.values}, draft.values) if draft else [],
        lignes=_file_lines(visit, draft),
        leur_texte=theirs or [],
        a_relire=draft is not None and kept.needs_reader(draft),
        pret=draft is not None and kept.is_ready(draft) and not (wrong or others),
        usages=used_by(item, known),
        en_attente=_pending(visit, item),
        publications=[
            (step, differences.fields(item, step.before or {}, _against(step.before, step.after)))
            for step in steps(visit.console.settings.publications, item)
        ],
        historique=[_told_version(item, row) for row in kept.history(item.kind, item.key)],
        commentaires=kept.comments(item.kind, item.key),
        apercu=_preview(visit, item, told, person, day) if item.kind in PREVIEWED else None,
        personne=person,
        jour=day.isoformat(),
        personnes=_people(visit),
        lien=shared_link,
        empreinte=drafts.fingerprint(item),
        depasse=_since(item, draft),
        voisins=[(key, f"Après {key}") for key in _neighbours(visit, item)],
        liste=PAGES[item.kind],
        essayable="/console/essai" in visit.console.paths,
        sans_exemples=item.kind == "cas" and _has_no_examples(known, item, draft),
    )


def _since(item: Item, draft: Draft | None) -> list[differences.Difference]:
    """Give what somebody changed in the folder, under a draft."""
    if draft is None:
        return []
    keys = drafts.outdated(item, draft)
    return differences.fields(
        item, {key: draft.base.get(key) for key in keys}, {key: item.values.get(key) for key in keys}
    )


def _has_no_examples(known: Catalogue, item: Item, draft: Draft | None) -> bool:
    return known.get("exemples", need_of(replace(item, values=merged(item, draft)))) is None


def _pending(visit: Visit, item: Item) -> list[differences.Difference]:
    """Give what the folder says and what is live does not say yet."""
    live = live_values(visit.console.settings.publications, item)
    return differences.fields(item, live, _against(live, item.values)) if live is not None else []


def _against(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, Any]:
    """Give what a content says, with None for what it said before and does not any more."""
    return {**dict.fromkeys(before or {}), **(after or {})}


def _told_version(item: Item, row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "champs": differences.fields(item, row["avant"], row["valeurs"])}


def _file_lines(visit: Visit, draft: Draft | None) -> list[tuple[str, str]]:
    if draft is None:
        return []
    try:
        changed = texts(visit.console.settings.savoir, [draft])
        before = {name: read_text(visit.console.settings.savoir / name) for name in changed}
    except (ConvoqueError, OSError):
        return []
    return [line for name, text in changed.items() for line in differences.lines(name, before[name], text)]


def _whom(visit: Visit) -> tuple[str, date]:
    asked = visit.form.one("au") or visit.asked("au")
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = visit.console.settings.clock().date()
    return visit.form.one("personne") or visit.asked("personne"), day


def _people(visit: Visit) -> list[tuple[str, str]]:
    try:
        people = CaseFile(visit.console.settings.database).people()
    except ConvoqueError:
        people = ()
    return [("", "Personne : une question anonyme"), *((one.id, one.prenom or one.id) for one in people[:200])]


def _preview(visit: Visit, item: Item, values: Mapping[str, Any], person: str, day: date) -> Preview:
    settings = visit.console.settings
    return preview(settings.knowledge, CaseFile(settings.database), item, values, person, day)


def change(visit: Visit) -> Response:
    """Do what a button of a content's page asks for."""
    item, draft = _found(visit)
    asked = visit.form.one("geste", "enregistrer")
    if asked in ("enregistrer", "apercu", "relecture"):
        return _save(visit, item, draft, asked)
    if asked == "reprendre":
        return _take_back(visit, item, draft)
    if asked == "retirer":
        return _take_out(visit, item, draft)
    if asked == "essayer":
        return _try(visit, item, draft)
    if asked == "exemples" and item.kind == "cas":
        return _write_examples(visit, item, draft)
    if asked == "ajouter":
        return _add(visit, item)
    here = address(item.kind, item.key)
    if draft is None:
        return visit.go(here, "mal", "Ce brouillon n’est plus là.")
    kept, who = drafts_of(visit), visit.person
    if asked == "relu":
        if str(draft.version) != visit.form.one("version"):
            return visit.go(here, "mal", "Le brouillon a changé depuis que vous le lisez. Relisez-le, puis confirmez.")
        if not kept.vouch(draft, who):
            return visit.go(here, "mal", "Une autre personne que l’auteur doit relire ce brouillon.")
        return visit.go(here, "bien", "Votre relecture est notée : le brouillon peut partir.")
    if asked == "abandonner":
        kept.give_up(draft, who)
        gone = draft.act == "ajouter"
        target = f"/console/{PAGES[item.kind]}" if gone else here
        return visit.go(target, "bien", "Le brouillon est abandonné. L’historique le garde.")
    if asked == "partager":
        link = _sign(visit, draft)
        return _page(visit, item, draft, shared_link=link)
    raise ConsoleError("formulaire_illisible")


def _typed(visit: Visit) -> dict[str, str]:
    """Give what was typed in the fields, without the characters that a file cannot hold."""
    return {name: _UNWRITABLE.sub("", text) for name, text in visit.form.pairs() if name.startswith(forms.PREFIX)}


def _save(visit: Visit, item: Item, draft: Draft | None, asked: str) -> Response:
    typed, kept = _typed(visit), drafts_of(visit)
    why = " ".join(visit.form.one("pourquoi").split())[:MAX_WHY]
    base = item.values if draft is None or draft.act != "ajouter" else {}
    try:
        values = forms.changed(item.content, base, typed)
    except forms.FieldError as error:
        fault = Fault(error.control, str(error))
        return _page(visit, item, draft, typed, [fault], status=422, version=_version(visit))
    if asked == "apercu":
        shown = {key: value for key, value in {**item.values, **values}.items() if value is not None}
        return _page(visit, item, draft, typed, values=shown, version=_version(visit))
    added = draft is not None and draft.act == "ajouter"
    after = draft.after if added and draft else _after(visit, item)
    change = Change(item, values, _version(visit), why, "ajouter" if added else "changer", after)
    seen = visit.form.one("empreinte")
    if seen and seen != drafts.fingerprint(item):
        kept.put_aside(change, visit.person)
        return _both(visit, item, draft, typed, values)
    try:
        saved = kept.save(change, visit.person)
    except Stale as stale:
        return _both(visit, item, stale.draft, typed, values)
    here = address(item.kind, item.key)
    if saved is None:
        kept.leave(item.kind, item.key, visit.person)
        return visit.go(here, "bien", "Rien ne change : aucun brouillon n’est gardé.")
    if asked == "relecture":
        kept.ask_reader(saved, visit.person)
    wrong, others = _check(visit, item, saved)
    if wrong or others:
        return _page(visit, item, kept.get(saved.id), typed, wrong, others)
    sentence = "Le brouillon est enregistré, et tout y est juste."
    return visit.go(here, "bien", sentence)


def _both(
    visit: Visit, item: Item, current: Draft | None, typed: Mapping[str, str], values: Mapping[str, Any]
) -> Response:
    """Show what was typed beside what somebody else saved since."""
    now, mine = merged(item, current), {**item.values, **values}
    told = differences.fields(item, mine, {key: now.get(key) for key in (*mine, *now)})
    return _page(visit, item, current, typed, status=409, theirs=told, version=current.version if current else 0)


def _after(visit: Visit, item: Item) -> str:
    """Give the content after which this one is to come, nothing when it stays where it is."""
    asked = visit.form.one("apres")
    return asked if asked in (FIRST, *_neighbours(visit, item)) else ""


def _neighbours(visit: Visit, item: Item) -> list[str]:
    """Give the other contents of the same list, where their order counts."""
    if not item.content.ordered:
        return []
    return [one.key for one in known_in(visit).of(item.kind) if one.file == item.file and one.key != item.key]


def _version(visit: Visit) -> int:
    told = visit.form.one("version", "0")
    return int(told) if told.isdecimal() and len(told) < 10 else 0


def _take_back(visit: Visit, item: Item, draft: Draft | None) -> Response:
    """Make a draft of what a content said before a change, or of what was put aside."""
    told, kept = visit.form.one("retour"), drafts_of(visit)
    if visit.form.one("publication"):
        return _back_before(visit, item, draft, visit.form.one("publication"))
    row = kept.version(int(told)) if told.isdecimal() and len(told) < 15 else None
    if row is None or (row["genre"], row["cle"]) != (item.kind, item.key):
        raise ConsoleError("adresse_inconnue")
    wanted = row["avant"] if visit.form.one("vers") == "avant" else row["valeurs"]
    values = {key: value for key, value in wanted.items() if item.values.get(key) != value}
    why = f"Retour à la version du {moment(row['quand'])}"
    version = draft.version if draft else 0
    try:
        saved = kept.save(Change(item, values, version, why), visit.person)
    except Stale:
        return visit.go(
            address(item.kind, item.key), "mal", "Quelqu’un vient d’enregistrer. Relisez, puis recommencez."
        )
    said = "La version choisie est votre nouveau brouillon." if saved else "C’est déjà ce qui est écrit."
    return visit.go(address(item.kind, item.key), "bien", said)


def _back_before(visit: Visit, item: Item, draft: Draft | None, number: str) -> Response:
    """Make a draft of what a content said before a publication."""
    every = steps(visit.console.settings.publications, item)
    step = next((one for one in every if str(one.number) == number and one.before is not None), None)
    if step is None:
        raise ConsoleError("adresse_inconnue")
    wanted = _against(item.values, step.before)
    values = {key: value for key, value in wanted.items() if item.values.get(key) != value}
    here = address(item.kind, item.key)
    change = Change(item, values, draft.version if draft else 0, f"Retour à avant la publication {number}")
    try:
        saved = drafts_of(visit).save(change, visit.person)
    except Stale:
        return visit.go(here, "mal", "Quelqu’un vient d’enregistrer. Relisez, puis recommencez.")
    said = "La version choisie est votre nouveau brouillon." if saved else "C’est déjà ce qui est écrit."
    return visit.go(here, "bien", said)


def _take_out(visit: Visit, item: Item, draft: Draft | None) -> Response:
    if item.kind not in ("cas", "regle", "source", "exemples"):
        raise ConsoleError("formulaire_illisible")
    version = draft.version if draft else 0
    why = " ".join(visit.form.one("pourquoi").split())[:MAX_WHY]
    drafts_of(visit).save(Change(item, {}, version, why, "retirer"), visit.person)
    return visit.go(address(item.kind, item.key), "bien", "Le retrait est un brouillon : rien n’a encore changé.")


def _try(visit: Visit, item: Item, draft: Draft | None) -> Response:
    """Try a message, with the drafts when this content has one."""
    text = " ".join(visit.form.one("dit").split())
    person, day = _whom(visit)
    if not text or len(text) > MAX_MESSAGE:
        message = f"Écrivez ce que la personne dirait, en {MAX_MESSAGE} signes au plus."
        return _page(visit, item, draft, wrong=[Fault("dit", message)], status=422)
    told = {"dit": text, "personne": person, "au": day.isoformat(), "savoir": DRAFT if draft is not None else ""}
    return visit.go(written("/console/essai", **told))


def _add(visit: Visit, item: Item) -> Response:
    """Begin a content after this one: a case, a rule, a source, or the examples of a need."""
    key = " ".join(visit.form.one("identifiant").split())
    here = address(item.kind, item.key)
    if item.kind not in ("cas", "regle", "source", "exemples") or not key or len(key) > 120:
        return visit.go(here, "mal", "Donnez un identifiant, comme « report/autre_lieu ».")
    known, kept = known_in(visit), drafts_of(visit)
    if known.get(item.kind, key) is not None or kept.open_of(item.kind, key) is not None:
        return visit.go(here, "mal", f"« {key} » existe déjà : en voici la page.")
    values: dict[str, Any] = {"id": key} if "id" in item.content.fields and item.kind != "source" else {}
    new = Item(item.kind, key, key, item.file, item.group, (), {}, item.alone)
    kept.save(Change(new, values, 0, "Nouveau contenu", "ajouter", item.key), visit.person)
    return visit.go(
        address(item.kind, key), "bien", "Le nouveau contenu est un brouillon. Remplissez-le, puis enregistrez."
    )


def _write_examples(visit: Visit, item: Item, draft: Draft | None) -> Response:
    """Go to the examples of a case's need, begun when there are none."""
    need = need_of(replace(item, values=merged(item, draft)))
    known, kept = known_in(visit), drafts_of(visit)
    if known.get("exemples", need) is None and kept.open_of("exemples", need) is None:
        file = f"data/nlu/{item.group}.yml"
        new = Item("exemples", need, need, file, item.group, (), {}, alone=True)
        kept.save(Change(new, {}, 0, "Nouveau besoin", "ajouter"), visit.person)
    return visit.go(address("exemples", need))


def comment(visit: Visit) -> Response:
    """Keep a comment, or note that one has been dealt with."""
    item, _ = _found(visit)
    kept, here = drafts_of(visit), address(item.kind, item.key) + "#commentaires"
    if visit.form.one("regle").isdecimal():
        kept.settle(int(visit.form.one("regle")[:12]), item.kind, item.key)
        return visit.go(here, "bien", "Le commentaire est réglé.")
    text = visit.form.one("commentaire").strip()
    if not text or len(text) > MAX_COMMENT:
        return visit.go(here, "mal", f"Écrivez un commentaire de {MAX_COMMENT} signes au plus.")
    kept.comment(item.kind, item.key, text, visit.person)
    visit.note("commenter", f"{item.kind} {item.key}")
    return visit.go(here, "bien", "Le commentaire est gardé ; le contenu est « À traiter ».")


# A preview for somebody without an account


def _signer(visit: Visit) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(visit.console.store.key("partage"), salt="convoque-apercu")


def _sign(visit: Visit, draft: Draft) -> str:
    person, day = _whom(visit)
    told = _signer(visit).dumps([draft.id, person, day.isoformat()])
    visit.note("partager un aperçu", f"{draft.kind} {draft.key}")
    return f"/console/partage/{told}"


def shared(visit: Visit) -> Response:
    """Show the preview that a link opens, for seven days, to anybody who has the link, and nothing else."""
    try:
        told = _signer(visit).loads(visit.part("jeton"), max_age=SHARED_SECONDS)
        id, person, day = told
        draft = drafts_of(visit).get(int(id))
        when = date.fromisoformat(day)
    except (BadSignature, ValueError, TypeError):
        return visit.render("partage.html", 404, apercu=None, element=None, expire=None, personne="", jour="")
    known = known_in(visit)
    item = (known.get(draft.kind, draft.key) or drafts.added(draft)) if draft is not None else None
    if draft is None or item is None or not draft.is_open:
        return visit.render("partage.html", 404, apercu=None, element=None, expire=None, personne="", jour="")
    seen = _preview(visit, item, merged(item, draft), str(person), when) if item.kind in PREVIEWED else None
    return visit.render(
        "partage.html",
        apercu=seen,
        element=item,
        valeurs=[
            (field.label, differences.shown(item, key, merged(item, draft).get(key)))
            for key, field in item.content.fields.items()
            if merged(item, draft).get(key)
        ],
        expire=None,
        personne=person,
        jour=day,
    )
