"""Try: ask as a demo person, as somebody described, or as nobody, at any day; see why; what if; judge.

Real people cannot be opened here: only the ids of the demo people exist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from starlette.responses import JSONResponse, Response

from convoque.channel.card import card
from convoque.channel.words import Words
from convoque.console import described, judgements, trials
from convoque.console.contents.drafts import Drafts
from convoque.console.contents.materialise import materialise
from convoque.console.errors import ConsoleError
from convoque.console.rehearsal import Rehearsal
from convoque.console.trials import MOST_TURNS, Trial, Trials, Turn
from convoque.console.visit import EVERYONE, Guarded, Visit, act, show
from convoque.errors import ConvoqueError
from convoque.knowledge.version import knowledge_version
from convoque.testing.vocabulary import demo_people
from convoque.tracing.refusal import RehearsalError
from convoque.tracing.savoirs import DRAFT, live_folder
from convoque.tracing.whatif import as_csv

if TYPE_CHECKING:
    from convoque.console.app import Console

TABLES = trials.TABLES + judgements.TABLES
_DESCRIBED, _NOBODY = "decrite", "anonyme"
"""In place of an id: the person that the form describes, and nobody."""
_rehearsals: WeakKeyDictionary[Any, Rehearsal] = WeakKeyDictionary()


def routes() -> list[Guarded]:
    """Give the pages."""
    return [
        show("/console/essai", ask),
        act("/console/essai", begin, EVERYONE),
        show("/console/essai/etat", state),
        show("/console/essai/{id}", talk),
        act("/console/essai/{id}", go_on, EVERYONE),
        show("/console/essai/{id}/{rang:int}", why),
        show("/console/essai/{id}/{rang:int}/et-si", what_if),
        act("/console/essai/{id}/{rang:int}/juger", judge, EVERYONE),
        act("/console/jugements/{id:int}/traiter", deal_with),
    ]


def prepare(console: Console) -> None:
    """Give the console its worker, which starts at the first use, and the inbox what advisors found wrong."""
    console.templates.globals["jugements_a_traiter"] = lambda: judgements.inbox(console.store)
    settings = console.settings
    _rehearsals[console] = Rehearsal(lambda: live_folder(settings), knowledge_version, settings.root)


def rehearsal(console: Console) -> Rehearsal:
    """Give the worker of a console."""
    return _rehearsals[console]


def state(visit: Visit) -> Response:
    """Tell how far the worker is, for the page that waits."""
    return visit.render("essai-etat.html", essai=rehearsal(visit.console))


def ask(visit: Visit) -> Response:
    """Show the form of a new conversation."""
    _started(visit)
    person = visit.asked("personne")
    if person not in ("", _DESCRIBED, _NOBODY):
        _known(person)
    values = {
        "personne": person,
        "au": visit.asked("au"),
        "texte": visit.asked("dit") or visit.asked("q"),
        "savoir": visit.asked("savoir"),
    }
    return _form(visit, values, ())


def begin(visit: Visit) -> Response:
    """Begin a conversation with its first question."""
    form = visit.form
    values = {name: form.one(name) for name in ("personne", "au", "texte", "savoir")}
    facts = described.typed(form)
    wrong = []
    person, tables = values["personne"] if values["personne"] not in ("", _NOBODY) else None, {}
    if person == _DESCRIBED:
        tables = described.tables(facts)
        person = described.ID
        if not tables:
            wrong.append(_wrong("personne", "Décrivez la personne : remplissez au moins un fait."))
    elif person is not None:
        _known(person)
    today = _moment(values["au"].strip(), visit)
    if today is None:
        wrong.append(_wrong("au", "Cette date n’existe pas. Écrivez-la comme 2026-11-23."))
    if not values["texte"].strip():
        wrong.append(_wrong("texte", "Écrivez ce que la personne dirait."))
    if wrong or today is None:
        return _form(visit, values, wrong, facts)
    draft = values["savoir"] == DRAFT
    trial = Trial("", visit.person.subject, 0.0, person, tables, today, draft=draft)
    try:
        answer = _answered(visit, trial, values["texte"], None)
    except RehearsalError as refusal:
        faults = refusal.faults or [_wrong("texte", refusal.sentence)]
        return _form(visit, values, faults, facts)
    kept = _trials(visit)
    trial = kept.begin(visit.person, person, tables, today, draft)
    kept.add(trial, answer["trace"]["texte"], None, answer)
    return visit.go(f"/console/essai/{trial.id}#tour-1")


def talk(visit: Visit) -> Response:
    """Show a conversation."""
    return _talk(visit, _trial(visit))


def go_on(visit: Visit) -> Response:
    """Say one more thing, or press a button of the last answer."""
    trial = _trial(visit)
    if trial.who != visit.person.subject:
        raise ConsoleError("role_refuse", "Cette conversation est celle de quelqu’un d’autre : commencez la vôtre.")
    pressed, text = visit.form.one("bouton"), visit.form.one("texte")
    last = trial.turns[-1] if trial.turns else None
    title = _title(last, pressed) if pressed and last else None
    if pressed and title is None:
        raise ConsoleError("formulaire_illisible", "Ce bouton n’est plus proposé. Rouvrez la conversation.")
    if not pressed and not text.strip():
        return _talk(visit, trial, [_wrong("texte", "Écrivez ce que la personne dirait.")])
    if len(trial.turns) >= MOST_TURNS:
        return _talk(visit, trial, [_wrong("texte", f"{MOST_TURNS} tours au plus : commencez une autre conversation.")])
    try:
        answer = _answered(visit, trial, pressed or text, title)
    except RehearsalError as refusal:
        return _talk(visit, trial, [_wrong("texte", refusal.sentence)], text)
    rank = _trials(visit).add(trial, pressed or answer["trace"]["texte"], title, answer)
    return visit.go(f"/console/essai/{trial.id}#tour-{rank}")


def why(visit: Visit) -> Response:
    """Show why an answer is what it is: in words first, then in codes; the link to keep and to print."""
    trial, turn = _turn(visit)
    if visit.asked("format") == "json":
        return JSONResponse(dict(turn.trace))
    return _why(visit, trial, turn)


def what_if(visit: Visit) -> Response:
    """Show what another fact, or another day, would give."""
    trial, turn = _turn(visit)
    fact, days = visit.asked("fait"), visit.asked("jours").replace(",", " ").split()
    wrong, lines = [], []
    try:
        read = [date.fromisoformat(day).isoformat() for day in days]
    except ValueError:
        read = []
        wrong.append(
            _wrong("jours", "Une de ces dates n’existe pas. Écrivez-les comme 2026-11-23, séparées par un espace.")
        )
    values = _values(visit)
    if fact and fact not in values:
        wrong.append(_wrong("fait", "Ce fait n’existe pas."))
    supposed = _supposed(trial, turn)
    if not wrong:
        request: dict[str, Any] = {"fait": fact} if fact else {"jours": read}
        try:
            if visit.asked("versions") or trial.draft:
                request["savoir"] = _draft_folder(visit)
            lines = rehearsal(visit.console).ask(genre="et_si", **supposed, **request)["lignes"]
        except RehearsalError as refusal:
            wrong.append(_wrong("fait", refusal.sentence))
    if visit.asked("format") == "csv" and not wrong:
        headers = {"Content-Disposition": 'attachment; filename="et-si.csv"'}
        return Response(as_csv(lines), media_type="text/csv; charset=utf-8", headers=headers)
    command = _command(supposed)
    return visit.render(
        "essai-et-si.html", 400 if wrong else 200, essai=trial, tour=turn, lignes=lines, fait=fact,
        jours=" ".join(days), versions=visit.asked("versions"), erreurs=wrong, faits=sorted(values), commande=command,
    )  # fmt: skip


def judge(visit: Visit) -> Response:
    """Keep what the person thinks of an answer: as a case, and in the editors' inbox when it is not right."""
    trial, turn = _turn(visit)
    form = visit.form
    given = judgements.Given(
        opinion=form.one("avis"),
        name=form.one("nom").strip(),
        comment=form.one("commentaire").strip(),
        expected={name: form.one(f"attendu-{name}").strip() for name in judgements.EXPECTED},
    )
    outcome = judgements.keep(visit, trial, turn, given)
    if outcome.wrong:
        return _why(visit, trial, turn, outcome.wrong, given)
    return visit.go(f"/console/essai/{trial.id}/{turn.rank}#juger", "bien", outcome.told)


def deal_with(visit: Visit) -> Response:
    """Take a judgement out of the editors' inbox."""
    judgements.deal_with(visit.console.store, int(visit.part("id")))
    visit.note("traiter un avis", visit.part("id"))
    return visit.go("/console/boite", "bien", "C’est noté : cet avis est traité.")


def _why(
    visit: Visit, trial: Trial, turn: Turn, wrong: Sequence[Mapping[str, str]] = (), given: Any = None
) -> Response:
    now = _version_now(visit, trial)
    return visit.render(
        "essai-pourquoi.html",
        400 if wrong else 200,
        essai=trial,
        tour=turn,
        trace=turn.trace,
        cartes=_cards(visit, turn),
        morceaux=pieces(str(turn.trace["texte"]), turn.trace["faits"]),
        tables=_by_table(turn.trace["regles"]),
        change=now != turn.trace["version"],
        personnes=demo_people(),
        faits=sorted(_values(visit)),
        choix=judgements.choices(live_folder(visit.console.settings) / "knowledge"),
        jugement=given or judgements.proposed(trial, turn),
        juges=judgements.of(visit.console.store, trial.id, turn.rank),
        erreurs=wrong,
    )


def pieces(text: str, heard: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Cut a text at the words that facts came from: (words, facts), the facts empty for what tells none.

    >>> pieces("je suis malade", [{"debut": 8, "fin": 14, "fait": "motif", "valeur": "maladie"}])
    [('je suis ', ''), ('malade', 'motif = maladie')]
    """
    places: dict[tuple[int, int], list[str]] = {}
    for one in heard:
        places.setdefault((one["debut"], one["fin"]), []).append(f"{one['fait']} = {one['valeur']}")
    found, at = [], 0
    for (start, end), names in sorted(places.items()):
        if start < at:
            continue  # inside words that are underlined already
        if start > at:
            found.append((text[at:start], ""))
        found.append((text[start:end], ", ".join(names)))
        at = end
    return [*found, (text[at:], "")] if at < len(text) else found


def _by_table(rules: Sequence[Mapping[str, Any]]) -> list[tuple[str, str | None, list[Mapping[str, Any]]]]:
    found: dict[tuple[str, str | None], list[Mapping[str, Any]]] = {}
    for rule in rules:
        found.setdefault((rule["table"], rule["volet"]), []).append(rule)
    return [(table, part, lines) for (table, part), lines in found.items()]


def _talk(visit: Visit, trial: Trial, wrong: Sequence[Mapping[str, str]] = (), text: str = "") -> Response:
    now = _version_now(visit, trial)
    return visit.render(
        "essai-conversation.html",
        400 if wrong else 200,
        essai=trial,
        cartes={turn.rank: _cards(visit, turn) for turn in trial.turns},
        change=any(turn.trace["version"] != now for turn in trial.turns),
        mienne=trial.who == visit.person.subject,
        personnes=demo_people(),
        erreurs=wrong,
        texte=text,
    )


def _form(
    visit: Visit, values: Mapping[str, str], wrong: Sequence[Mapping[str, str]], facts: Mapping[str, str] | None = None
) -> Response:
    today = visit.console.settings.clock().date().isoformat()
    return visit.render(
        "essai.html",
        400 if wrong else 200,
        valeurs={**values, "au": values["au"] or today},
        personnes=demo_people(),
        tables=described.fields(),
        choix=described.choices,
        decrits=facts or {},
        decrite=_DESCRIBED,
        erreurs=list(wrong),
        essai=rehearsal(visit.console),
    )


def _answered(visit: Visit, trial: Trial, text: str, title: str | None) -> dict[str, Any]:
    return rehearsal(visit.console).ask(
        genre="tour",
        texte=text,
        bouton=title is not None and text.startswith("/"),
        personne=trial.person,
        tables=dict(trial.tables),
        au=trial.today.isoformat(timespec="minutes"),
        etat=trial.turns[-1].state if trial.turns else None,
        savoir=_draft_folder(visit) if trial.draft else None,
    )


def _draft_folder(visit: Visit) -> str:
    """Give the folder of the drafts: what editors have written, in the folder and in the console, and not published."""
    console = visit.console
    try:
        into = console.options.database.resolve().with_name(f"{console.options.database.stem}-essais")
        return str(materialise(console.settings.savoir, Drafts(console.store).all_open(), into))
    except ConvoqueError as mistake:
        raise RehearsalError(str(mistake).splitlines()[0], "brouillon") from None


def _supposed(trial: Trial, turn: Turn) -> dict[str, Any]:
    """Give what ``convoque expliquer`` would be asked about a turn."""
    said = {one["fait"]: one["valeur"] for one in turn.trace["connus"] if one["origine"] in ("dit", "hypothese")}
    return {
        "personne": trial.person,
        "tables": dict(trial.tables),
        "convocation": (turn.trace["convocation"] or {}).get("id"),
        "au": trial.today.date().isoformat(),
        "dits": said,
    }


def _command(supposed: Mapping[str, Any]) -> str:
    if supposed["tables"]:
        return ""
    parts = ["convoque expliquer"]
    parts += [f"--personne {supposed['personne']}"] if supposed["personne"] else []
    parts += [f"--convocation {supposed['convocation']}"] if supposed["convocation"] else []
    parts += [f"--au {supposed['au']}", *(f"--fait {name}={value}" for name, value in supposed["dits"].items())]
    return " ".join(parts)


def _values(visit: Visit) -> Mapping[str, Sequence[str]]:
    knowledge = live_folder(visit.console.settings) / "knowledge"
    return judgements.sayable(knowledge)


def _cards(visit: Visit, turn: Turn) -> list[Any]:
    words = _words(live_folder(visit.console.settings) / "knowledge", turn.trace["version"])
    return [card(dict(message), words) for message in turn.messages]


@lru_cache(maxsize=4)
def _words(knowledge: Path, version: str) -> Mapping[str, str]:
    """Read the panel's words once for each version of the knowledge."""
    return Words(knowledge / "messages" / "widget.yml").table("panneau")


def _title(turn: Turn, payload: str) -> str | None:
    buttons = (button for message in turn.messages for button in message.get("buttons") or ())
    return next((str(button["title"]) for button in buttons if button["payload"] == payload), None)


def _moment(text: str, visit: Visit) -> datetime | None:
    """Read the day that is taken for today: at ten in the morning unless an hour is given."""
    if not text:
        return datetime.combine(visit.console.settings.clock().date(), time(10))
    try:
        read = datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None
    if not 1990 <= read.year <= 2100:
        return None
    return read if len(text) > len("2026-11-23") else datetime.combine(read.date(), time(10))


def _known(person: str) -> None:
    if person not in demo_people():
        raise ConsoleError("adresse_inconnue")


def _version_now(visit: Visit, trial: Trial) -> str:
    """Give the version that would answer today."""
    try:
        folder = Path(_draft_folder(visit)) if trial.draft else live_folder(visit.console.settings)
    except RehearsalError:
        return ""
    return knowledge_version(folder / "knowledge")


def _started(visit: Visit) -> None:
    rehearsal(visit.console).start()


def _trials(visit: Visit) -> Trials:
    return Trials(visit.console.store)


def _trial(visit: Visit) -> Trial:
    trial = _trials(visit).get(visit.part("id"))
    if trial is None:
        raise ConsoleError("adresse_inconnue", "Cet essai n’existe pas, ou il a plus de trente jours.")
    return trial


def _turn(visit: Visit) -> tuple[Trial, Turn]:
    trial = _trial(visit)
    turn = trial.turn(int(visit.part("rang")))
    if turn is None:
        raise ConsoleError("adresse_inconnue")
    return trial, turn


def _wrong(field: str, message: str) -> dict[str, str]:
    return {"champ": field, "message": message}
