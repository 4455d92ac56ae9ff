"""Words by which the name of a way is told from the rest of a message, without accents, in lower case."""

from __future__ import annotations

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
SAINTS = frozenset(("saint", "st", "sainte", "ste"))
LINKS = frozenset(("de", "du", "des", "la", "le", "les", "l", "d", "aux", "au", "sur", "sous"))

_TITLES = """
st ste saint sainte general gal marechal docteur dr president pdt capitaine colonel commandant abbe amiral professeur
pr notre grand grande petit petite vieux vieille haut haute bas basse nouvelle faubourg croix pont
"""
_FIRST_NAMES = """
albert alexandre alphonse anatole andre antoine aristide arthur auguste baptiste benoit camille charles claude denis
edouard emile ernest eugene ferdinand francois frederic gabriel george georges gustave guy henri honore jacques jean
jean-baptiste jeanne josephine joseph jules leon louis louise lucien marcel marie martin maurice max michel nelson
olympe pablo paul pierre raymond rene robert roger romain rosa salvador simone theodore victor
"""
LEADS = frozenset((_TITLES + _FIRST_NAMES).split())
"""What a name begins with and seldom ends with: titles, and first names that streets often bear."""

_STOPS = """
a ai ais as avons avez ont est es suis sont etais etait sera serai va vais c j n s m t qu que qui quoi quand car ou et
mais donc comment pourquoi pour par dans depuis avec sans si ne pas plus y il elle on nous vous ils elles tu je jai
jsuis jpeux chui mon ma mes ton ta tes son sa ses votre vos ce cet cette ces ca cest en un une merci bonjour bonsoir
svp stp demain hier tel telephone mobile portable mail email atelier rdv rendez-vous convocation malade absent apres
avant vers pres loin trop tres ici chez cote ya jusqu aujourd lorsqu puisqu quelqu rue avenue boulevard bd impasse
bloque bloquee barre barree ferme fermee libre libres disponible disponibles
"""
STOPS = frozenset((*_STOPS.split(), *DAYS, *MONTHS))
"""What a name never holds, so that it ends there."""

KNOWN = LEADS | {"mairie", "republique", "eglise", "gare", "marche", "liberte"}
"""What makes a name even after an everyday word: « 8 place de la mairie », « 22 av charles de gaulle »."""

_NUMBERED = "le du jusqu'au salle bureau ligne bus tram metro module atelier groupe agence concession"
NOT_BEFORE_A_HOUSE = frozenset((*_NUMBERED.split(), *DAYS, *MONTHS))
"""What the number of a house does not follow: « le 12 », « mardi 24 », « salle 3 » are days and rooms."""
