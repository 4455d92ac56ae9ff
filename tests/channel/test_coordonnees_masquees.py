"""Telephones, e-mail and postal addresses are hidden; what a message means stays whole."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from site_door import Site

from convoque.channel.masking import MASK, mask

TELEPHONES = [
    ("rappelez moi au 06 12 34 56 78 svp", "rappelez moi au ••• svp"),
    ("mon tel 0612345678", "mon tel •••"),
    ("tél : 06.12.34.56.78.", "tél : •••."),
    ("06-12-34-56-78 si besoin", "••• si besoin"),
    ("06/12/34/56/78 merci", "••• merci"),
    ("mon num 06_12_34_56_78", "mon num •••"),
    ("je suis au +33 6 12 34 56 78 jusqu'à 18h", "je suis au ••• jusqu'à 18h"),
    ("+33612345678", "•••"),
    ("+33 (0)6 12 34 56 78 ou (+33) 6 12 34 56 78", "••• ou •••"),
    ("0033612345678, 00 33 6 12 34 56 78", "•••, •••"),
    ("33612345678 whatsapp", "••• whatsapp"),
    ("appelez au 06  12 34  5678 , pas avant 15h", "appelez au ••• , pas avant 15h"),
    ("0 6 1 2 3 4 5 6 7 8 voilà", "••• voilà"),
    ("06 . 12 . 34 . 56 . 78", "•••"),
    ("061 234 5678 cest mon portable", "••• cest mon portable"),
    ("O6 12 34 56 78 avec un o", "••• avec un o"),
    ("fixe 03 20 12 34 56, portable 0712345678", "fixe •••, portable •••"),
    ("09 87 65 43 21 (box)", "••• (box)"),
    ("06 12 34 56 78 06 98 76 54 32 les deux marchent", "••• ••• les deux marchent"),
    ("mon numero0612345678merci", "mon numero•••merci"),
    ("rdv le 06/12/2026 à 14h30, tel 06 12 34 56 78", "rdv le 06/12/2026 à 14h30, tel •••"),
    ("le 01-12-2026 06 12 34 56 78", "le 01-12-2026 •••"),
    ("０６ １２ ３４ ５６ ７８ merci", "••• merci"),
    ("06\u200b12\u200b34\u200b56\u200b78 appelez", "••• appelez"),
    ("06\u202f12\u202f34\u202f56\u202f78", "•••"),
    ("٠٦١٢٣٤٥٦٧٨ هذا رقمي", "••• هذا رقمي"),
    ("0️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "•••"),
    ("0692 12 34 56 à la Réunion", "••• à la Réunion"),
    ("mon mari est au +213 6 61 23 45 67", "mon mari est au •••"),
    ("(06) 12 34 56 78", "•••"),
    ("tel 06.12.34.56.78/03.20.11.22.33", "tel •••/•••"),
    ("0032 470 12 34 56 je suis en Belgique", "••• je suis en Belgique"),
]
EMAILS = [
    ("mon mail jean.dupont@mail.fr", "mon mail •••"),
    ("écrivez à Jean-Paul_59+ft@sous.domaine.com.", "écrivez à •••."),
    ("c'est jean.dupont [at] mail.fr", "c'est •••"),
    ("jean.dupont(at)mail(point)fr svp", "••• svp"),
    ("jean.dupont arobase mail point fr", "•••"),
    ("mon adresse est jean point dupont arobase mail point fr merci", "mon adresse est ••• merci"),
    ("jean.dupont @ gmail . com je suis malade", "••• je suis malade"),
    ("amina59 at gmail.com", "•••"),
    ("jean@gmail.com. Je suis malade", "•••. Je suis malade"),
    ("jean.dupont@gmail", "•••"),
    ("12345@gmail.com", "•••"),
    ("france@mail.fr", "•••"),
    ("jean@mail.fr. De plus je suis malade", "•••. De plus je suis malade"),
    ("jean @ mail.fr. Me rappeler", "•••. Me rappeler"),
    ("jean.dupont@gmail point com", "•••"),
    ("jean@mail.fr,marie@mail.fr", "•••,•••"),
    ("éloïse.müller@exemple.fr demain", "••• demain"),
    ("ｊｅａｎ＠ｍａｉｌ．ｆｒ", "•••"),
    ("jeаn@mаil.fr", "•••"),  # two Cyrillic letters
    ("<jean.dupont@mail.fr>", "<•••>"),
]
ADDRESSES = [
    ("j'habite 12 rue des Lilas 59000 Lille, c'est loin", "j'habite •••, c'est loin"),
    ("3 bis avenue Jean-Jaurès", "•••"),
    ("14, bd de la République, bât. B, 75011 Paris", "•••"),
    ("je suis au 5 impasse des roses et malade", "je suis au ••• et malade"),
    ("je loge au 12 rue victor hugo je peux pas venir", "je loge au ••• je peux pas venir"),
    ("mon adresse c'est le 12 rue des lilas", "mon adresse c'est le •••"),
    ("12 RUE DES LILAS 59000 LILLE", "•••"),
    ("JE VIS 12 RUE DES LILAS JE SUIS MALADE", "JE VIS ••• JE SUIS MALADE"),
    ("27ter, chemin du Moulin à Vent – 13100 Aix-en-Provence", "•••"),
    ("8 place de la Mairie, c'est chez moi", "•••, c'est chez moi"),
    ("14 cours Lafayette 69003 Lyon", "•••"),
    ("1 allée du 8 mai 1945, appt 12", "•••"),
    ("bat C appt 14, 3 square Jean Moulin, 93200 Saint-Denis", "bat C appt 14, •••"),
    ("jhabite 22 av charles de gaulle a lille", "jhabite ••• a lille"),
    ("au 7 rue de l'Église à Roubaix demain", "au ••• à Roubaix demain"),
    ("adresse : 45 B rue Pasteur", "adresse : •••"),
    ("j'ai déménagé 6 quai de l'Ourcq le 12/11/2026", "j'ai déménagé ••• le 12/11/2026"),
    ("je demeure 10 route de Lens", "je demeure •••"),
    ("12 rue St Pierre 1er étage", "•••"),
    ("１２ rue des Lilas", "•••"),
    ("j’habite au 4 résidence les Glycines 62300 Lens", "j’habite au •••"),
    ("117 avenue du Général Leclerc, 59 000 Lille merci", "••• merci"),
    ("12 rue des Lilas\n59000 Lille", "•••"),
    ("jhabite 12rue des lilas", "jhabite •••"),
    ("j'habite au 10 route de lens et je suis malade", "j'habite au ••• et je suis malade"),
    ("rdv le 24 rue des Lilas 59650 Villeneuve d'Ascq demain", "rdv le ••• demain"),
]
NUMBERS = [
    ("2\u200b85\u200b05\u200b78\u200b006\u200b084\u200b36", "•••"),
    ("2\u200b8\u200b5\u200b0\u200b5\u200b7\u200b8\u200b0\u200b0\u200b6\u200b0\u200b8\u200b4", "•••"),
    ("nir 2\u202f85\u202f05\u202f78\u202f006\u202f084\u202f36 ok", "nir ••• ok"),
    ("2\u3000\u200985   05 78 006 084 36", "•••"),
    ("２８５０５７８００６０８４３６", "•••"),
    ("1 85 05 2А 006 084 36", "•••"),  # Cyrillic A
    ("2 85 05 78 006 O84 36", "•••"),
    ("identifiant 1234567Х", "identifiant •••"),  # Cyrillic Kha
    ("ＦＲ76 3000 6000 0112 3456 7890 189", "•••"),
]
KEPT = [
    "appelez le 3949 ou le 39 49",
    "j'ai fait le 3114 et le 115",
    "le 3995 pour l'employeur, 36 46 pour la CPAM",
    "le 0 809 54 10 10 ne répond pas",
    "08 09 10 39 49 c'est payant ?",
    "0 800 123 456 ou 0 806 000 126",
    "+33 8 09 10 39 49",
    "01 77 86 39 49 c'est France Travail ?",
    "convoqué le 24/11/2026 à 15h, 48 h avant",
    "le 06.12.2026 14h30",
    "le 01-12-2026 14h30 puis 2026-12-08 09:30",
    "le 06 12 2026 14 30",
    "08 30 09 30 10 00 10 30 11 00 les horaires",
    "de 09 30 à 10 30 puis 14 00",
    "article R5411-10-1, L. 5412-1, D5131-6, R. 262-68",
    "30 % puis 50% puis 100 %",
    "1500 1600 1700 1800 euros",
    "1523 1611 1742 1803 euros par mois",
    "2019 2020 2021 2022 2023",
    "0900 1030 1400 1630",
    "500 600 700 800 900 euros selon les mois",
    "1 200,50 € et 635,71 euros de rsa",
    "100 000 000 d'euros et 5 411 000 inscrits",
    "j'ai travaillé du 01 06 2024 au 30 06 2024",
    "agence rue Victor Hugo",
    "l'agence de la rue nationale à Lille",
    "à Lille, salle 12",
    "atelier au 2e étage, bureau 14",
    "12 places disponibles",
    "12 place disponible",
    "reste 12 place(s) disponibles",
    "il reste 3 place de libre, 1 place en crèche",
    "3 cours de français par semaine",
    "j'ai 2 cours Excel et 3 cours de Français",
    "1 mail de France Travail, 2 mails de la mission locale",
    "le 12 rue Victor Hugo à 9 h",
    "mardi 24 rue nationale c'est bon ?",
    "à 14h30 rue nationale",
    "9 h 30 rue Pasteur",
    "le 24/11 place de la République",
    "le 24 novembre 2026 rue Gambetta",
    "salle 3 rue Solférino",
    "bus 12 avenue de la République, métro ligne 2 place Rihour",
    "à 2 rues de chez moi, la 2e rue à droite",
    "3 rue plus loin",
    "69003 Lyon ou 59000 Lille",
    "c'est à 10 km, 45 min de route",
    "2 voies possibles, 1 impasse, 1 rue barrée, 1 crue des eaux",
    "j'habite à Lens, 2 cours de français et 1 mail de rappel",
    "sans logement, il reste 2 place de parking",
    "le 5 avenue Foch et le 6 avenue Foch",
    "4512 4613 4714 4815 euros",
    "4 512 4 613 4 714 4 815",
    "12/24/36/48/60 mois, notes 0/20 15/20 12/20 10/20",
    "0.5 1.5 2.5 3.5 4.5",
    "je fais 30 km de route et 2 routes sont coupées",
    "MEC@, dispo @ 14h, suivez @francetravail",
    "un message @prestataire-emploi.com, authentique ?",
    "mail de contact@francetravail.fr ou de ne-pas-repondre@francetravail.net",
    "le mail vient de rdv-ft@gmail.com, c'est bidon ?",
    "l'arobase de mon clavier ne marche pas",
    "le point est fr dans mon cv",
    "on s'est vus at home",
    "j'ai 2 enfants, 34 ans, 12 mois de chômage",
    "durée 9 h 00-12 h 00, 13 h 30-16 h 30",
    "session 2026-12-01 2026-12-08 2026-12-15",
    "note 15/20, groupe 3, module 4, RNCP 35010",
    "du 1 au 5 6 7 8 12 13 14 15 décembre",
    "les 01 02 03 04 et 05 décembre",
    "les 1, 2, 3, 4, 5, 8, 9, 10 et 11",
    "15 h de 10 12 24 30 48 72 96",
    "né le 12/04/1988",
    "ma ref 2026-0045",
    "http://www.francetravail.fr/candidat et pole-emploi.fr",
]


@pytest.mark.parametrize(("message", "said"), TELEPHONES + EMAILS + ADDRESSES + NUMBERS)
def test_les_coordonnees_d_une_personne_sont_masquees(message: str, said: str) -> None:
    assert mask(message) == said


@pytest.mark.parametrize("message", KEPT)
def test_ce_que_dit_le_message_reste_entier(message: str) -> None:
    assert mask(message) == message


@pytest.mark.parametrize("message", [said for _, said in TELEPHONES + EMAILS + ADDRESSES + NUMBERS])
def test_un_message_masque_ne_change_plus(message: str) -> None:
    assert mask(message) == message


@example("•0@A:")
@given(st.text(max_size=200) | st.text("0612 +33().-@abruepointàé,\u200b٣Ｆ•\n", max_size=200))
def test_ce_qui_n_est_pas_masque_reste_a_l_identique(message: str) -> None:
    masked, at = mask(message), 0
    if MASK[0] in message:  # beside a mask, nobody can tell a dot of the person's from one of it
        read = iter(message)
        assert all(letter in read for letter in masked.replace(MASK[0], ""))
        return
    for piece in masked.split(MASK):
        at = message.index(piece, at) + len(piece)


HOSTILE = [
    *["0", "1", "06", "0 6", "1 ", "06 12 ", "0612345678 ", "+33 ", "(+", "+", "0033"],
    *[".", "@", " ", "a", "a.", "a@", "a@a.", "a @ ", ".@", "a point ", "a arobase ", "[at]", "-", "\n", "\u200b"],
    *["1 rue ", "1 rue a ", "12 rue de la ", "1,", "1 bis ", "rue ", "1 rue A-", "1 rue a, bat b ", "59000 ", "a'"],
    *[
        "FR76 1",
        "A1",
        "1 85 05 ",
        "12-",
        "1500 ",
        "1234567",
        "９",
        "٣ ",
        "é",
        "e\u0301",
        "😀",
        "0️⃣",
        "1/1/2026 ",
        "12h30",
    ],
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_mille_signes_sont_lus_en_moins_de_cinq_millisecondes(piece: str) -> None:
    message = (piece * 1000)[:1000]
    assert min(_seconds(message) for _ in range(7)) < 0.005


def test_mille_signes_tous_differents_aussi() -> None:
    message = "".join(chr(0xA0 + 37 * place) for place in range(1000))
    assert min(_seconds(message) for _ in range(7)) < 0.005


def _seconds(message: str) -> float:
    start = time.thread_time()
    mask(message)
    return time.thread_time() - start


def test_l_assistant_ne_recoit_ni_telephone_ni_adresse(site: Site) -> None:
    reply = site.say("je suis malade, 06 12 34 56 78, jean@mail.fr, 12 rue des Lilas 59000 Lille").json()
    assert site.assistant.heard[-1][0] == f"je suis malade, {MASK}, {MASK}, {MASK}"
    assert "J’ai masqué un numéro ou une adresse" in reply["messages"][-1]["text"]
