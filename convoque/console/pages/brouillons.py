"""The drafts that wait: verified, compared, and put in the folder that is published."""

from __future__ import annotations

from starlette.responses import Response

from convoque.console.contents import differences, drafts
from convoque.console.contents.drafts import Draft
from convoque.console.contents.materialise import materialise, put_in
from convoque.console.pages.listes import STATES, drafts_of, known_in, workshop
from convoque.console.published import fingerprint, published
from convoque.console.visit import Guarded, Visit, act, show
from convoque.errors import ConvoqueError


def routes() -> list[Guarded]:
    """Give the pages."""
    return [show("/console/brouillons", waiting), act("/console/brouillons", send_out)]


def waiting(visit: Visit) -> Response:
    """List the drafts, with what may go out."""
    return _waiting(visit)


def _waiting(visit: Visit, status: int = 200, erreurs: list[dict[str, str]] | None = None) -> Response:
    kept, known = drafts_of(visit), known_in(visit)
    rows = []
    for draft in kept.all_open():
        item = known.get(draft.kind, draft.key) or drafts.added(draft)
        rows.append((draft, item, kept.is_ready(draft), differences.fields(item, {**item.values}, draft.values)))
    done = visit.console.store.rows("SELECT * FROM brouillons WHERE etat = 'integre' ORDER BY modifie DESC LIMIT 50")
    return visit.render("brouillons.html", status, lignes=rows, noms=STATES, integres=done, erreurs=erreurs or [])


def send_out(visit: Visit) -> Response:
    """Verify the chosen drafts, compare them with what is live, or put them in the folder that is published."""
    kept, asked = drafts_of(visit), visit.form.one("geste")
    chosen = [kept.get(int(one)) for one in visit.form.all("brouillon") if one.isdecimal() and len(one) < 12]
    picked = [draft for draft in chosen if draft is not None and draft.is_open]
    if not picked:
        return _waiting(visit, 422, [{"champ": "brouillons", "message": "Choisissez au moins un brouillon."}])
    settings = visit.console.settings
    try:
        if asked in ("verifier", "comparer"):
            folder = materialise(settings.savoir, picked, workshop(visit))
            title = {"verifier": "Vérification des brouillons", "comparer": "Ce que les brouillons changent"}[asked]
            id = visit.console.jobs.ask(visit.person, asked, title, [asked, str(folder), "--json"])
            return visit.go(f"/console/travaux/{id}")
        late = [draft.key for draft in picked if not kept.is_ready(draft)]
        if late:
            message = f"Ces brouillons attendent une seconde lecture : {', '.join(late)}."
            return _waiting(visit, 422, [{"champ": "brouillons", "message": message}])
        known = known_in(visit)
        old = [one.key for one in picked if (item := known.get(one.kind, one.key)) and drafts.outdated(item, one)]
        if old:
            message = f"Le texte a changé sous ces brouillons ; ouvrez-les et enregistrez-les : {', '.join(old)}."
            return _waiting(visit, 409, [{"champ": "brouillons", "message": message}])
        vouched = _is_vouched(visit)
        put_in(settings.savoir, picked)
    except ConvoqueError as error:
        return _waiting(visit, 409, [{"champ": "brouillons", "message": str(error)}])
    kept.close(picked, visit.person)
    if vouched:
        _vouch(visit, picked)
    said = "Les brouillons sont prêts à être publiés : dites ce qui change, puis publiez."
    return visit.go("/console/publications", "bien", said)


def _is_vouched(visit: Visit) -> bool:
    """Tell whether nothing waits for a second reader in the folder, before the drafts are put there."""
    state = published(visit.console.settings)
    if state.live is None or not state.reviewed:
        return True
    seen = fingerprint(visit.console.settings, state.reviewed)
    return bool(visit.console.store.rows("SELECT 1 FROM relectures WHERE empreinte = ? LIMIT 1", (seen,)))


def _vouch(visit: Visit, picked: list[Draft]) -> None:
    """Carry the readings of the drafts over to the files that they changed: nobody reads them twice."""
    state = published(visit.console.settings)
    if not state.reviewed:
        return
    seen, now = fingerprint(visit.console.settings, state.reviewed), visit.console.store.now()
    people = {(one.reader_subject, one.reader) for one in picked if one.reader_subject}
    people |= {(one.author, one.name) for one in picked if one.reader_subject}
    people |= {("brouillons", "petites corrections de texte")} if not people else set()
    with visit.console.store.transaction() as db:
        for subject, name in sorted(people):
            db.execute("INSERT OR REPLACE INTO relectures VALUES (?, ?, ?, ?)", (seen, subject, name, now))
