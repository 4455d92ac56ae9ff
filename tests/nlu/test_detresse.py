import pytest

from convoque.nlu.safety import SafetyReader

DISTRESS = """
j'ai envie d'en finir
jveux en finir
je veux plus vivre
je n'ai plus envie de vivre
à quoi bon vivre
jvais me foutre en l'air
si on me coupe l'alloc je me fous en lair
je pense au suicide depuis des semaines
g des idées suicidaires
j'ai des idées noires tout le temps
je vais me tuer
je veux mourir
jveux crever
je voudrais être mort
j'aimerais ne plus jamais me réveiller
je vais me jeter sous un train
je vais sauter du pont
envie de sauter par la fenêtre
je vais me pendre
je vais avaler tous mes cachets
je regarde la boite de medicaments
je vais m'ouvrir les veines
je suis au bout du rouleau
je suis à bout
je suis vraiment à bout de forces
je tiens plus le coup
j'ai plus la force de rien
plus aucun espoir
je ne vois plus d'issue
ma vie n'a plus aucun sens
ma vie ne vaut rien
je suis un poids pour mes enfants
tout le monde serait mieux sans moi
je veux disparaître
je vais faire une connerie
j'ai peur de passer à l'acte
je me fais du mal le soir
je me scarifie
marre de vivre
j'en ai ras le bol de la vie
je suis désespérée
je mange plus depuis la lettre de radiation
mon mari dit qu'il va se tuer
quand vous lirez ça j'aurai mis fin à mes jours, je vais mettre fin à ma vie
mon atelier cv je m'en fiche je veux mourir
i want to die
mon compagnon me frappe depuis l’été
il m’a encore cognée cette nuit
je ne suis pas en danger dehors, je suis en danger chez moi
vous pourrez l’écrire sur ma tombe
j’ai refait une TS en octobre
je ne supporte plus cette existence
je ne sais plus comment tenir
""".strip().splitlines()

NOT_DISTRESS = """
je suis mort de rire
ça me tue cet atelier
j'en peux plus de vos ateliers
je crève de faim à midi y a une cantine ?
mon père vient de mourir je peux pas venir
l'enterrement de ma grand-mère est jeudi
je veux en finir avec cette inscription
ma voiture est morte
mon pneu a crevé
j'ai plus de batterie
je me tue à la tâche
je ne vis plus chez mes parents
il faut bien gagner sa vie
j'ai raté l'atelier, je risque quoi
je prends mes médicaments à 9h
pas envie d'y aller
je suis fatigué de ces rendez-vous
je saute l'atelier de mardi
c'est quoi la fin du contrat
ils vont me supprimer mes droits
ce contrat me tape sur les nerfs
je ferais une bêtise si je signais ?
mes enfants sont morts de trouille à l’idée de rester seuls
j’en ai marre de vivre loin de la ville
je suis désespérée de joindre ma conseillère
adieu la formation, je reprends mon ancien travail
j’ai failli me tuer en tombant du vélo, je suis plâtrée
intervention pour un suicide hier soir, j’étais de garde
""".strip().splitlines()

UNREADABLE = ["???", "😀😀", "...", "sdfghjkl", "كيف حالك", "how do i cancel my meeting please", "a"]
UNREADABLE += [
    "qsdfgh",
    "azerty wxcvb",
    "i received this letter, do you speak english?",
    "no hablo frances, tengo una cita",
]
READABLE = [
    "oui",
    "ok",
    "slt",
    "mdr",
    "12",
    "n°2",
    "rdv ?",
    "cv",
    "le 12",
    "c koi",
    "jsp",
    "job dating",
    "azerty ou qwerty ?",
]


@pytest.mark.parametrize("text", DISTRESS)
def test_la_detresse_est_reconnue(text: str, safety: SafetyReader) -> None:
    assert safety.is_distress(text)


@pytest.mark.parametrize("text", NOT_DISTRESS)
def test_ce_qui_ressemble_a_la_detresse_n_en_est_pas(text: str, safety: SafetyReader) -> None:
    assert not safety.is_distress(text)


@pytest.mark.parametrize("text", UNREADABLE)
def test_un_texte_illisible_est_dit_illisible(text: str, safety: SafetyReader) -> None:
    assert safety.is_unreadable(text)


@pytest.mark.parametrize("text", READABLE)
def test_un_texte_court_reste_lisible(text: str, safety: SafetyReader) -> None:
    assert not safety.is_unreadable(text)
