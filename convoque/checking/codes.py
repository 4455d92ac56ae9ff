"""The kinds of mistakes, each with its stable code: what programs, the console and the guide name them by.

Mistakes that this package finds carry their code. Those of the strict readers
are known by their sentence, so that the site and the lexicon's reader, which
is part of the model's fingerprint, need not know about codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from convoque.errors import Located

CODES: Mapping[str, str] = {
    # The files
    "fichier-absent": "un fichier attendu n’est pas là",
    "fichier-illisible": "un dossier, un périphérique ou un fichier protégé à la place d’un fichier",
    "fichier-hors-du-dossier": "un lien mène hors du dossier",
    "fichier-trop-grand": "un fichier trop long pour être lu",
    "fichier-pas-utf8": "un fichier n’est pas enregistré en UTF-8",
    "fichier-vide": "un fichier n’a aucun contenu",
    "fichier-inattendu": "un fichier que rien ne lit",
    "dossier-trop-grand": "trop de fichiers dans un dossier",
    "yaml-illisible": "la mise en page du fichier ne se lit pas",
    "alias-interdit": "une ligne renvoie à une autre avec « * »",
    "trop-imbrique": "trop de tables ou de listes l’une dans l’autre",
    "document-double": "un fichier contient deux documents",
    "cle-double": "une clé est écrite deux fois",
    # Their structure
    "cle-inconnue": "une clé qui n’existe pas",
    "cle-manquante": "une clé ou une phrase qui manque",
    "valeur-vide": "rien n’est écrit après une clé",
    "type-attendu": "un texte, une liste ou une table à la place d’autre chose",
    "mot-inconnu": "un mot hors de la liste permise",
    "date-impossible": "une date qui n’est pas au calendrier",
    "periode-sans-reponse": "des jours auxquels aucun cas ne répond, entre deux cas datés",
    "dates-incoherentes": "une fin avant le début, ou des dates qui se contredisent",
    "nombre-impossible": "un nombre illisible ou hors des bornes",
    "identifiant-double": "un identifiant qui sert déjà",
    "identifiant-impossible": "un identifiant qui ne commence pas par son sujet ou sa table",
    # Facts
    "fait-inconnu": "un fait absent de faits.yml",
    "fait-manquant": "un fait dont le programme a besoin a disparu de faits.yml",
    "fait-incoherent": "un fait qui se contredit, ou entendu deux fois",
    "fait-sans-question": "un fait demandé sans sa question",
    "fait-muet": "une règle lit un fait qui ne se dit pas",
    "valeur-inconnue": "une valeur que ce fait n’a pas",
    # Rules
    "table-incomplete": "une situation à laquelle aucune règle ne répond",
    "table-trop-grande": "une table qui distingue trop de situations",
    "regle-jamais-atteinte": "une règle recouverte par une autre",
    "exemple-de-regle": "l’exemple d’une règle qui en donne une autre",
    # Sources
    "source-inconnue": "une clé absente de sources.yml",
    "source-double": "une source citée deux fois au même endroit",
    "source-absente": "une règle, un cas ou un nombre sans source",
    "source-pas-en-vigueur": "aucune source citée n’est en vigueur ce jour-là",
    "source-identifiant": "un identifiant d’article mal écrit, ou qui sert deux fois",
    "source-empreinte": "une empreinte qui n’a pas 64 signes, ou qui sert deux fois",
    "source-adresse": "une adresse impossible, ou d’un autre article que l’identifiant",
    "source-article": "une clé, un article ou un code qui ne s’accordent pas",
    # Fiches
    "sujet-sans-fiche": "un sujet auquel aucune fiche ne répond",
    "fiche-mal-nommee": "le nom du fichier n’est pas celui de son sujet",
    "cas-mal-place": "un cas que rien ne lit, ou un dernier cas avec condition",
    "besoin": "un besoin mal nommé, non dit, ou dit deux fois",
    "titre-trop-long": "un titre de bouton trop long",
    "destination-inconnue": "un bouton qui ne mène nulle part",
    # Words
    "mot-sans-valeur": "un mot entre accolades qui n’a pas de valeur ici",
    "mot-manquant": "une phrase sans le mot entre accolades pour lequel elle est faite",
    "accolade": "une accolade qui n’entoure pas un mot seul",
    "expression-impossible": "une expression qu’aucun message ne peut contenir",
    "expression-double": "une expression rangée à deux endroits",
    "expression-en-capitales": "une majuscule dans le lexique",
    "abreviation": "une abréviation écrite deux fois, ou qui tourne en rond",
    "mise-en-forme": "du code, une balise, un lien ou un tiret collé dans une phrase",
    "phrase-coupee": "une phrase sans fin, souvent coupée par un « # »",
    "typographie": "une apostrophe droite, des guillemets anglais, un espace qui manque",
    "mot-repete": "un mot écrit deux fois de suite",
    "numero-inconnu": "un numéro court qui n’est pas de ceux que l’on donne",
    # Tone
    "phrase-longue": "une phrase de plus de 25 mots",
    "sigle": "un sigle sans son nom",
    "jargon": "une tournure d’administration",
    "tutoiement": "la personne est tutoyée",
    "sanction-certaine": "une sanction dite sans conditionnel",
    "absence-annulee": "une absence dite « annulée »",
    "prevenir-excuse": "prévenir, dit comme une excuse",
    "dix-jours-au-rsa": "dix jours pour répondre, promis au RSA",
    "suppression-levable": "une suppression qui s’arrêterait comme une suspension",
    "incertain-dit-sur": "ce qui est incertain, dit comme sûr",
    "delai-qui-circule": "24, 48 ou 72 heures dites comme un délai du droit",
    "jour-a-venir": "un jour à venir annoncé sans dernier jour",
    # Examples
    "exemple-sans-besoin": "des exemples pour un besoin ou un sujet qui n’existe pas",
    "exemples-ailleurs": "des exemples dans le fichier d’un autre sujet",
    "exemples-trop-peu": "moins de douze exemples pour un besoin",
    "exemple-double": "le même exemple dans deux besoins",
    "exemple-vide": "un exemple sans aucun mot",
    "exemple-mal-ecrit": "une ligne sans tiret, ou une annotation ouverte et jamais fermée",
    # Answers
    "reponse-en-panne": "une réponse ne peut pas s’écrire",
    "reponse-sans-premiere-ligne": "une réponse commence par rien",
}
"""Every code and the kind of mistake that it names."""

_SAID = (
    ("alias-interdit", r"« \*.*» renvoie à un autre endroit"),
    ("document-double", r"un second document"),
    ("trop-imbrique", r"trop de tables ou de listes imbriquées"),
    ("fichier-trop-grand", r"le fichier a plus de \d+ mots"),
    ("fichier-vide", r"fichier vide"),
    ("yaml-illisible", r"YAML illisible"),
    ("cle-double", r"la clé « .* » est écrite deux fois"),
    ("cle-inconnue", r"clé inconnue|table inconnue|code d’erreur inconnu|« \w*\.[^ ]* » est de trop"),
    ("fait-manquant", r"il manque le fait"),
    ("mot-manquant", r"il manque « \{.*\} » dans la phrase"),
    ("cle-manquante", r"il manque (?!un mot)"),
    ("valeur-inconnue", r"valeur inconnue|« .* » n’est pas une valeur de ce fait"),
    ("valeur-inconnue", r"(fréquence|bouton) pour une valeur inconnue"),
    ("valeur-inconnue", r"valeur( supposée| qui cède| muette| du fait « .* »)? : « .* » n’existe pas"),
    ("fait-inconnu", r"\w+ inconnu « "),
    ("fait-sans-question", r"le fait « .* » (se demande : il lui faut|n’a pas de question)"),
    ("fait-muet", r"le fait « .* » ne se dit pas"),
    ("fait-incoherent", r"le fait « .* » (est écouté et calculé|ne s’écoute pas)"),
    ("fait-incoherent", r"« .* », entendu, dit déjà|« jamais_nie »"),
    ("valeur-vide", r"le fait « .* » n’a pas de valeur|(« .* »|la phrase .*) est vide|« .* » : aucune expression"),
    ("valeur-vide", r"aucun cas|aucun exemple|aucune valeur"),
    ("nombre-impossible", r"nombre (entier )?attendu|.*, c’est impossible"),
    ("type-attendu", r".*(attendue?s?, lu|au lieu d’une? )|une seule valeur est attendue"),
    ("date-impossible", r"date impossible"),
    ("dates-incoherentes", r".* finit avant de commencer|« abroge_le » ne va pas avec"),
    ("identifiant-double", r"l’identifiant « .* » sert déjà"),
    ("source-double", r"la source « .* » est citée deux fois"),
    ("source-inconnue", r"source inconnue"),
    ("source-pas-en-vigueur", r"aucune source de .* en vigueur"),
    ("source-absente", r"aucune source|ce cas n’a pas de source|la valeur du .* n’a pas de source|des sources au "),
    ("table-incomplete", r"table .*aucune règle ne décide|« .* » n’est pas classé"),
    ("table-trop-grande", r"la table « .* » a trop de situations"),
    ("regle-jamais-atteinte", r"la règle « .* » n’est jamais atteinte"),
    ("exemple-de-regle", r"l’exemple « .* » (ne suffit pas|donne)"),
    ("cas-mal-place", r"le dernier cas a une condition|après « .* », qui va toujours"),
    ("cas-mal-place", r"« ouvre » sans|« partout » et « ouvre »"),
    ("besoin", r"nom de besoin impossible|le besoin « .* » (n’est pas dit|est dit deux fois)"),
    ("titre-trop-long", r"« dit » a \d+ signes"),
    ("destination-inconnue", r"destination inconnue"),
    ("mot-sans-valeur", r"« \{.*\} » n’a pas de valeur ici"),
    ("accolade", r"une accolade qui"),
    ("expression-impossible", r"expression impossible|trois points au lieu de"),
    ("expression-impossible", r"« … » au bord|il manque un mot près de|« .* » ne trouve rien"),
    ("expression-double", r"« .* » est déjà sous|« .* » est écrit deux fois"),
    ("abreviation", r"« .* » est déjà une abréviation"),
    ("mot-inconnu", r".* : « .* » n’existe pas"),
)  # fmt: skip
_PATTERNS = tuple((code, re.compile(said, re.DOTALL)) for code, said in _SAID)
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ud800-\udfff]+")
_LONGEST = 600


def coded(error: Located) -> Located:
    """Give a mistake its code, known by its sentence, and a sentence that fits on one line."""
    wrong = _tidy(error.wrong)
    code = error.code or next((code for code, pattern in _PATTERNS if pattern.match(wrong)), "")
    return replace(error, file=_tidy(error.file), code=code, wrong=wrong, expected=_tidy(error.expected))


def _tidy(text: str) -> str:
    """Take out what a terminal would obey, and cut what nobody would read: the beginning and the end say it."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST // 2]} […] {text[-_LONGEST // 2 :]}"
    return _INVISIBLE.sub(" ", text)
