"""What the console refuses: a status, a code for programs and a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[int, str]] = {
    "formulaire_illisible": (400, "Ce formulaire est illisible. Revenez à la page précédente et recommencez."),
    "sans_session": (401, "Votre session est terminée. Entrez de nouveau dans la console."),
    "jeton_invalide": (401, "Ce jeton n’ouvre pas la console. Revenez par votre espace professionnel."),
    "jeton_expire": (401, "Ce jeton a expiré. Revenez par votre espace professionnel."),
    "role_refuse": (403, "Votre rôle ne donne pas accès à cette page."),
    "jeton_de_formulaire": (403, "Ce formulaire n’est plus valable. Rouvrez la page et recommencez."),
    "hote_refuse": (403, "La console ne répond pas sous ce nom de machine."),
    "adresse_inconnue": (404, "Cette page n’existe pas."),
    "methode_refusee": (405, "Cette page ne s’utilise pas ainsi. Revenez à la page précédente."),
    "requete_lente": (408, "L’envoi a pris trop de temps. Recommencez."),
    "trop_gros": (413, "Ce que vous envoyez est trop gros : 4 Mo au plus."),
    "trop_d_essais": (429, "Trop d’essais. Attendez une minute, puis recommencez."),
    "en_panne": (500, "La console a rencontré une erreur. Recommencez ; si elle revient, donnez son numéro."),
    "occupe": (503, "La console est occupée. Attendez un instant, puis recommencez."),
}


class ConsoleError(Exception):
    """A request that is refused; ``code`` is a key of ``SENTENCES``."""

    def __init__(self, code: str, sentence: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status, usual = SENTENCES[code]
        self.sentence = sentence or usual
        self.headers = dict(headers or {})
        self.incident: str | None = None
