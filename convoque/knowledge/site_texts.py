"""``knowledge/messages/widget.yml`` and ``erreurs.yml``: what the site says around the answers.

The lists of names are the contract between the scripts, the door and the
editors, as ``NEEDED`` is for the answers.
"""

from __future__ import annotations

from collections.abc import Mapping

from convoque.knowledge.reading import Reader, near
from convoque.knowledge.yamlfile import Value

FRENCH = "fr"
_WORDS: Mapping[str, str] = {
    "lanceur": "titre region charge echec page",
    "panneau": (
        "region vous assistant confidentialite confidentialite_boite accueil suggestion_1 suggestion_2 "
        "suggestion_3 suggestion_4 journal question envoyer aide vide attente lent fermer taille "
        "taille_1 taille_2 taille_3 effacer "
        "effacer_sur effacer_oui effacer_tout effacer_non efface tout_efface nouvelle personne_changee "
        "sans_connexion obligatoire facultatif a_verifier non_due excusable autre_obligation incertain "
        "sources nouvel_onglet article verifie telephones copier copier_message copie copie_ratee agenda "
        "agenda_rappel agenda_sans_titre ecouter taire utile oui non pourquoi pas_clair faux autre_question "
        "incomplet precisez question_jointe envoyer_avis merci avis_perdu hors_ligne en_ligne coupure delai "
        "session_expiree jeton_indisponible reconnecter anonyme reessayer recommencer incident"
    ),
    "porte": "essai masque",
    "page": "titre nom description promesse limites evitement personne anonyme reponse erreur choix",
}
WIDGET: Mapping[str, tuple[str, ...]] = {name: tuple(words.split()) for name, words in _WORDS.items()}
"""The tables of ``widget.yml`` and the names in each."""
TRANSLATED = ("lanceur", "panneau")
"""What a browser shows by itself; answers and pages are in French only."""
_BLANKS = {
    "confidentialite": ("jours",),
    "confidentialite_boite": ("jours",),
    "verifie": ("date",),
    "incident": ("numero",),
}

_REFUSALS = (
    "json_illisible requete_invalide message_vide message_trop_long avis_trop_long conversation_invalide "
    "jeton_invalide jeton_expire personne_inconnue role_refuse autre_identite adresse_inconnue "
    "conversation_inconnue methode_refusee requete_lente trop_gros type_refuse trop_de_messages pas_pret "
    "en_panne occupe"
)
REFUSALS = tuple(_REFUSALS.split())
"""Every refusal of the door that has its sentence in ``erreurs.yml``."""


def read_widget(root: Value, reader: Reader) -> dict[str, dict[str, dict[str, str]]]:
    """Read ``widget.yml``: sentences by language, table and name; mistakes go to ``reader``."""
    if root.entries is None:
        reader.keys(root, [FRENCH])
    elif root.get(FRENCH) is None:
        reader.wrong(root, f"il manque la langue « {FRENCH} »", f"{FRENCH}:")
    return {language: _language(language, value, reader) for language, value in root.walk()}


def _language(language: str, value: Value, reader: Reader) -> dict[str, dict[str, str]]:
    expected = tuple(WIDGET) if language == FRENCH else TRANSLATED
    if value.entries is None:
        reader.keys(value, expected, (), f"« {language} »")
    for key, _ in value.entries or ():
        if key.text not in expected:
            reader.wrong(key, f"table inconnue : « {key.text} »{near(key.text, expected)}", ", ".join(expected))
    return {name: _table(f"{language}.{name}", value, value.get(name), WIDGET[name], reader) for name in expected}


def _table(name: str, place: Value, value: Value | None, known: tuple[str, ...], reader: Reader) -> dict[str, str]:
    if value is None:
        reader.lacks(place, f"il manque la table « {name} »", f"« {name.partition('.')[2]}: » et ses phrases")
        return {}
    if value.entries is None:
        reader.keys(value, known, (), f"« {name} »")
        return {}
    texts: dict[str, str] = {}
    for key, child in value.entries:
        if key.text not in known:
            reader.wrong(key, f"« {name}.{key.text} » est de trop{near(key.text, known)}", "un nom que le site emploie")
            continue
        reader.sentence(child, _BLANKS.get(key.text, ()))
        texts[key.text] = child.text or ""
        if name.startswith(f"{FRENCH}."):
            reader.holds(child, _BLANKS.get(key.text, ()))
        if child.kind == "vide":
            reader.wrong(child, f"la phrase « {name}.{key.text} » est vide", f"« {key.text}: » et une phrase")
    for key_name in known:
        if key_name not in texts:
            reader.lacks(value, f"il manque « {name}.{key_name} »", f"« {key_name}: » et une phrase")
    return texts


def read_refusals(root: Value, reader: Reader) -> dict[str, str]:
    """Read ``erreurs.yml``: one sentence for each refusal; mistakes go to ``reader``."""
    if root.entries is None:
        reader.keys(root, REFUSALS)
        return {}
    texts: dict[str, str] = {}
    for key, child in root.entries:
        if key.text not in REFUSALS:
            reader.wrong(key, f"code d’erreur inconnu : « {key.text} »{near(key.text, REFUSALS)}", ", ".join(REFUSALS))
            continue
        reader.sentence(child)
        texts[key.text] = child.text or ""
        if child.kind == "vide":
            reader.wrong(child, f"la phrase de « {key.text} » est vide", f"{key.text}: une phrase")
    for code in REFUSALS:
        if code not in texts:
            reader.lacks(root, f"il manque la phrase de « {code} »", f"{code}: une phrase")
    return texts
