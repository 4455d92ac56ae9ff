import pytest

from convoque.nlu.facts import FactReader, said

AFFIRMED = [
    ("je suis malade", "motif", "maladie"),
    ("jsui malad", "motif", "maladie"),
    ("je suis en arrêt de travail", "motif", "maladie"),
    ("j'ai rdv chez le dentiste à 10h", "motif", "rendez_vous_medical"),
    ("mon fils a de la fièvre", "motif", "proche_malade"),
    ("ma grand-mère est décédée", "motif", "deces"),
    ("j'ai un entretien d'embauche", "motif", "entretien_embauche"),
    ("je bosse ce jour-là", "motif", "travail"),
    ("je suis déjà en formation", "motif", "formation"),
    ("je suis convoquée au tribunal", "motif", "convocation_officielle"),
    ("le train a été annulé", "motif", "transport"),
    ("jai jamais recu la convoc", "motif", "convocation_non_recue"),
    ("le lien marchait pas", "motif", "panne_informatique"),
    ("j'avais déclaré mes congés", "motif", "absence_declaree"),
    ("j'ai personne pour garder ma fille", "motif", "garde_enfant"),
    ("je suis en congé maternité", "motif", "maternite"),
    ("j'étais en garde à vue", "motif", "incarceration"),
    ("j'ai zappé le rdv", "motif", "oubli"),
    ("je pars en vacances", "motif", "convenance"),
    ("je fais du bénévolat", "motif", "benevolat"),
    ("je déménage ce jour-là", "motif", "autre"),
    ("je suis arrivé 5 min en retard", "ponctualite", "retard"),
    ("je suis partie avant la fin", "ponctualite", "parti_avant"),
    ("j'y étais !", "present", "oui"),
    ("je n'étais pas là mardi", "present", "non"),
    ("absent hier", "moment", "passe"),
    ("absent demain", "moment", "futur"),
    ("j'ai signé la feuille d'émargement", "present", "oui"),
    ("latelier cv", "atelier", "cv"),
    ("la réu d'information", "atelier", "info_collective"),
    ("activ projet", "atelier", "activ_projet"),
    ("je touche l'are", "ressource", "are"),
    ("j'ai le rsa et un peu d'are", "ressource", "rsa_et_are"),
    ("je touche rien", "ressource", "aucune"),
    ("je suis en cej", "ressource", "cej"),
    ("oui je l'ai signé", "contrat", "signe"),
    ("g signé mon contrat en mars", "contrat", "signe"),
    ("jai rien signé", "contrat", "non_signe"),
    ("je n'ai pas encore signé de contrat", "contrat", "non_signe"),
    ("j'ai refusé de signer", "contrat", "refuse"),
    ("j'ai un vieux ppae", "contrat", "ppae"),
    ("il est dans mon plan d'action", "au_plan", "nomme"),
    ("c pas dans mon contrat", "au_plan", "absent"),
    ("il ne figure pas dans le contrat", "au_plan", "absent"),
    ("ça n'apparait nulle part dans mon plan", "au_plan", "absent"),
    ("j'ai reçu une convocation", "forme", "convocation"),
    ("c'est juste une invitation", "forme", "invitation"),
    ("je me suis inscrite moi-même", "forme", "inscription_libre"),
    ("la mission locale me suit", "organisme", "mission_locale"),
    ("je suis suivi par cap emploi", "organisme", "cap_emploi"),
    ("je suis dispensé de recherche d'emploi", "rsa_tenu", "non"),
    ("je vis seul", "foyer", "seul"),
    ("je vis en couple", "foyer", "plusieurs"),
    ("je n'ai jamais été sanctionné", "sanction_anterieure", "non"),
    ("j'ai déjà été radié l'an dernier", "sanction_anterieure", "oui"),
    ("l'atelier a été annulé", "annule", "oui"),
    ("j'ai reçu un avertissement avant sanction", "courrier", "sanction_envisagee"),
    ("j'ai reçu un avertissement", "courrier", "avertissement"),
    ("mon allocation est suspendue", "courrier", "suspension"),
    ("ils m'ont radié", "courrier", "radiation"),
    ("une lettre du département", "courrier", "departement"),
    ("j'ai prévenu ma conseillère", "prevenu", "oui"),
    ("j'ai prévenu personne", "prevenu", "non"),
    ("j'avais pas prévenu", "prevenu", "non"),
    ("ma conseillère m'a dit que c'était facultatif", "dit_par_conseiller", "facultatif"),
    ("on m'a dit que c'était pas obligatoire", "dit_par_conseiller", "facultatif"),
    ("je suis en csp", "csp", "oui"),
    ("j'ai une pension d'invalidité", "invalidite", "oui"),
    ("je suis plus inscrit", "inscrit", "non"),
    ("j'habite en guadeloupe", "outre_mer", "oui"),
    ("c'est un entretien de diagnostic", "nature", "entretien_diagnostic"),
    ("c'est en visio", "mode", "distance"),
    ("c'est un rdv téléphonique", "mode", "telephone"),
    ("j'ai été réorienté", "reorientation", "oui"),
    ("j'ai pas de justificatif", "justificatif", "none"),
    ("j'ai un certificat", "justificatif", "have"),
    ("signalé la veille", "declare", "avant"),
    ("je touche 1 180 € par mois", "montant", "1180"),
    ("un stage de 3 jours", "duree", "3 jours"),
    ("celui de mardi à 14h", "date", "mardi à 14h"),
    ("la petite a vomi toute la nuit", "motif", "proche_malade"),
    ("mon fils est tombé, il a une entorse", "motif", "proche_malade"),
    ("la nounou est malade", "motif", "garde_enfant"),
    ("ma voiture est morte", "motif", "transport"),
    ("j'ai la phobie des groupes", "motif", "maladie"),
    ("je dépose les petits à l'école et j'ai pas de voiture", "motif", "garde_enfant"),
    ("comment faire lever cette sanction", "courrier", "suspension"),
    ("radiée le 3 sans un mot", "courrier", "radiation"),
    ("faut allumer la webcam", "mode", "distance"),
    ("rapport demandé il y a 5 jours", "duree", "5 jours"),
    ("ça commence dans 1h", "date", "dans 1h"),
    ("le rdv de la semaine prochaine", "date", "la semaine prochaine"),
    ("je tenais plus debout, 40 au thermomètre", "motif", "maladie"),
    ("le toubib m'a mise au repos", "motif", "maladie"),
    ("je me suis foulé le poignet", "motif", "maladie"),
    ("on enterre mon oncle samedi", "motif", "deces"),
    ("mon frère nous a quittés", "motif", "deces"),
    ("je remplaçais une collègue à la boulangerie", "motif", "travail"),
    ("mon scooter m'a lâché sur la nationale", "motif", "transport"),
    ("la lettre est arrivée deux jours après", "motif", "convocation_non_recue"),
    ("mes vacances sont signalées sur mon espace", "motif", "absence_declaree"),
    ("la nounou m'a fait faux bond", "motif", "garde_enfant"),
    ("j'avais des contractions", "motif", "maladie"),
    ("je me suis gouré de semaine", "motif", "oubli"),
    ("j'étais à la maraude de la croix rouge", "motif", "benevolat"),
    ("le médecin m'a arrêtée jusqu'à vendredi", "motif", "maladie"),
    ("j'ai un arrêt du 3 au 12", "motif", "maladie"),
    ("je rentre à l'hôpital le 3 pour une semaine", "motif", "maladie"),
    ("colique néphrétique cette nuit", "motif", "maladie"),
    ("chez l'allergologue à 9h", "motif", "rendez_vous_medical"),
    ("le dermato m'a casé le 4 entre deux", "motif", "rendez_vous_medical"),
    ("infiltration de l'épaule mardi", "motif", "rendez_vous_medical"),
    ("ma belle-mère est aux urgences", "motif", "proche_malade"),
    ("mon minot est malade", "motif", "proche_malade"),
    ("j'emmène mon père à sa chimio", "motif", "proche_malade"),
    ("mise en bière à 10h", "motif", "deces"),
    ("on a perdu mon père", "motif", "deces"),
    ("levée du corps à 9h", "motif", "deces"),
    ("entretien demain à 9 h 30 chez un plombier", "motif", "entretien_embauche"),
    ("leclerc m'attend mardi 14h pour un cdi", "motif", "entretien_embauche"),
    ("l'atelier tombe pendant mon entretien d'embauche", "motif", "entretien_embauche"),
    ("test de recrutement mardi", "motif", "entretien_embauche"),
    ("je faisais la fermeture du magasin", "motif", "travail"),
    ("je suis de garde dimanche", "motif", "travail"),
    ("on m'a mise de nuit", "motif", "travail"),
    ("l'afpa me prend mardi", "motif", "formation"),
    ("jury vae le 3", "motif", "formation"),
    ("formation sst lundi", "motif", "formation"),
    ("les flics veulent m'entendre jeudi", "motif", "convocation_officielle"),
    ("convoqué au tribunal judiciaire à 9h", "motif", "convocation_officielle"),
    ("je suis juré toute la semaine", "motif", "convocation_officielle"),
    ("je suis en congé mat", "motif", "maternite"),
    ("j'ai été écroué le 3", "motif", "incarceration"),
    ("je prends 4 mois ferme", "motif", "incarceration"),
    ("grève des profs, ils sont à la maison", "motif", "garde_enfant"),
    ("on m'a volé mon scooter", "motif", "transport"),
    ("j'ai loupé mon réveil", "motif", "oubli"),
    ("39,2 ce matin et je reste couché", "motif", "maladie"),
    ("j'étais sur le billard", "motif", "maladie"),
    ("ma fille a 40 depuis hier", "motif", "proche_malade"),
    ("on portait mon oncle en terre", "motif", "deces"),
    ("je serai au cimetière", "motif", "deces"),
    ("le garage m'appelle pour un entretien", "motif", "entretien_embauche"),
    ("un recruteur me propose mardi un entretien", "motif", "entretien_embauche"),
    ("second tour de recrutement lundi", "motif", "entretien_embauche"),
    ("une visio avec une boîte belge", "motif", "entretien_embauche"),
    ("je suis de l'équipe de nuit", "motif", "travail"),
    ("un lycée m'a prise comme surveillante", "motif", "travail"),
    ("je tiens la caisse jusqu'à 13h", "motif", "travail"),
    ("extra en cuisine samedi midi", "motif", "travail"),
    ("en cours au cnam toute la journée", "motif", "formation"),
    ("j'ai une poei tous les matins", "motif", "formation"),
    ("le consulat m'attend à 10h", "motif", "convocation_officielle"),
    ("convoqué pour mon titre de séjour", "motif", "convocation_officielle"),
    ("on m'a mis au trou", "motif", "incarceration"),
    ("j'étais sous mandat de dépôt", "motif", "incarceration"),
]
SILENT = [
    ("ma fille a 40 ans", "motif"),
    ("mon fils a 39 euros sur son livret", "motif"),
    ("ma conseillère m'appelle pour un entretien", "motif"),
    ("france travail me propose un entretien", "motif"),
    ("l'atelier préparer l'oral de recrutement", "motif"),
    ("j'ai le permis d", "motif"),
    ("une entreprise veut me prendre en pmsmp", "motif"),
    ("je suis au bout du trou", "motif"),
    ("je tiens la caisse de l'épicerie solidaire", "motif"),
    ("mon père a un train à prendre", "motif"),
    ("je cherche du travail", "motif"),
    ("je viens de signer un cdi", "contrat"),
    ("je risque d'être radié ?", "courrier"),
    ("mon train est annulé", "annule"),
    ("j'ai pas été prévenu", "prevenu"),
    ("je suis inscrit à l'atelier", "inscrit"),
    ("j'en suis à 15 heures dans mon contrat", "au_plan"),
    ("mon frère a signé son contrat", "contrat"),
    ("ma soeur a été radiée", "courrier"),
    ("la conseillère refuse de m'envoyer le contrat", "contrat"),
    ("faut-il signer le contrat", "contrat"),
    ("c'est pas dans ce que j'ai signé", "au_plan"),
    ("elle est partie en congé maternité ma conseillère", "inscrit"),
    ("tu m'as dit que c'était obligatoire", "dit_par_conseiller"),
    ("on est plus tard que lundi", "inscrit"),
    ("ma conseillère est en arrêt maladie", "motif"),
    ("l'animateur était malade", "motif"),
    ("ça m'a enlevé un poids, merci", "courrier"),
    ("malade depuis ce matin", "date"),
    ("je suis pris jusqu'au 31", "date"),
    ("mon cdd finit le 19", "date"),
    ("le bus est à 8h20", "date"),
    ("ça tombe un samedi", "date"),
    ("ça rend malade vos histoires", "motif"),
    ("ma grand-mère est morte il y a six ans", "motif"),
    ("je veux devenir assistante maternelle", "motif"),
    ("ma conseillère a accouché", "motif"),
    ("je postule aux pompes funèbres", "motif"),
    ("je vais vous poursuivre au tribunal pour ça", "motif"),
    ("l'entretien avec ma conseillère est à 9h", "motif"),
    ("j'ai un entretien de suivi", "motif"),
    ("mon entretien france travail", "motif"),
    ("j'ai un entretien chez vous lundi", "motif"),
    ("l'atelier entretien d'embauche", "motif"),
    ("l'atelier sur l'entretien d'embauche", "motif"),
    ("ma conseillère me reçoit pour un emploi", "motif"),
    ("je voudrais passer le caces", "motif"),
    ("la prison c'est chez vous", "motif"),
    ("je suis en cellule de reclassement", "motif"),
    ("une infirmière m'avait mise en garde", "motif"),
    ("j'ai 39 ans et 2 enfants", "motif"),
    ("enterrement de vie de garçon", "motif"),
    ("mon frère est mort de rire", "motif"),
    ("mon chien est mort", "motif"),
    ("ma conseillère part en congé mat", "motif"),
    ("l'arrêt de bus est loin", "motif"),
    ("votre atelier me donne mal à la tête", "motif"),
    ("on se voit aux assises de l'emploi", "motif"),
    ("tribunal administratif pour contester", "motif"),
    ("j'ai oublié de vous avertir", "motif"),
    ("j'ai pas oublié", "motif"),
    ("n'oubliez pas mon dossier", "motif"),
    ("j'ai oublié d'envoyer le certificat", "justificatif"),
    ("l'atelier est au 1er étage", "date"),
    ("rdv au 12 rue des tilleuls", "date"),
    ("j'habite dans le 13", "date"),
    ("il avait tout rempli sur mon contrat", "au_plan"),
    ("les gens au rsa viennent pas", "ressource"),
]
OF_SEVERAL = [
    ("malade depuis ce matin et l'atelier est à 14h", "date", ["à 14h"]),
    ("ma voiture est au garage jusqu'à vendredi, l'atelier c'est mercredi", "date", ["mercredi"]),
    ("reçu le 27 à 18h pour le 28 à 8h", "date", ["le 28 à 8h"]),
    ("c'était hier en fait pas demain", "date", ["hier"]),
    ("la prestation commence le 15 mais mon contrat finit le 19", "date", ["le 15"]),
    ("rdv le 14 à 9h et rdv le 15 à 14h", "date", ["le 14 à 9h", "le 15 à 14h"]),
    ("lettre reçue ce matin", "date", ["ce matin"]),
    ("ma fille s'est cassé le bras, on était aux urgences", "motif", ["proche_malade"]),
    ("ma mère m'a refilé sa grippe", "motif", ["maladie"]),
    ("j'ai prévenu la conseillère de mon arrêt maladie", "motif", ["maladie"]),
    ("la première fois j'étais malade, là j'ai oublié", "motif", ["oubli"]),
    ("j'ai signé un ppae", "contrat", ["ppae"]),
]
MODES = [
    ("je suis pas malade", "motif", "maladie", "nie"),
    ("je ne suis plus au rsa", "ressource", "rsa", "nie"),
    ("je travaille pas", "motif", "travail", "nie"),
    ("j'y étais pas", "present", "non", "affirme"),
    ("si je suis malade ?", "motif", "maladie", "hypothese"),
    ("et si mon fils est malade", "motif", "proche_malade", "hypothese"),
    ("en cas de grève je fais quoi", "motif", "transport", "hypothese"),
    ("imaginons que j'ai pas signé de contrat", "contrat", "non_signe", "hypothese"),
    ("si je viens pas parce que je suis malade", "motif", "maladie", "affirme"),
    ("je suis malade s'il vous plait répondez", "motif", "maladie", "affirme"),
    ("je suis malade je peux pas venir", "motif", "maladie", "affirme"),
    ("je ne peux pas venir car je suis malade", "motif", "maladie", "affirme"),
    ("je ne touche que l'are", "ressource", "are", "affirme"),
    ("il parait que c'est pas dans mon contrat", "au_plan", "absent", "rapporte"),
    ("ma conseillère m'a dit que l'atelier était annulé", "annule", "oui", "rapporte"),
    ("est-ce que j'ai signé un contrat ?", "contrat", "signe", "question"),
    ("c'est une convocation ou une invitation ?", "forme", "invitation", "question"),
    ("c'est pas dans ce que j'ai signé", "contrat", "signe", "affirme"),
    ("la grippe est un bon motif ?", "motif", "maladie", "question"),
    ("je sais pas si c'est dans mon contrat", "au_plan", "nomme", "question"),
]
OF_ONES_OWN = [
    # cité, imprimé, adressé au lecteur
    ("le titre c'est « suivi de votre projet personnalisé »", "contrat", "ppae", "rapporte"),
    ("convocation à un point sur votre projet personnalisé", "contrat", "ppae", "rapporte"),
    ("j'ai lu « invitation » en haut de la page", "forme", "invitation", "rapporte"),
    ("la lettre dit que votre rsa sera étudié", "ressource", "rsa", "rapporte"),
    ("en bas y a une menace de radiation", "courrier", "sanction_envisagee", "rapporte"),
    ("objet : projet personnalisé, point d'étape", "contrat", "ppae", "rapporte"),
    # demandé
    ("c'est une deuxième sanction ça ?", "sanction_anterieure", "oui", "question"),
    ("il est dans mon plan ?", "au_plan", "nomme", "question"),
    ("je suis toujours inscrite ou pas", "inscrit", "oui", "question"),
    ("c'est une convocation ou une simple info ?", "forme", "convocation", "question"),
    ("pourquoi mon rsa est suspendu ?", "courrier", "suspension", "affirme"),
    ("dois-je suivre un atelier qui n'est pas dans mon contrat ?", "au_plan", "absent", "affirme"),
    # supposé
    ("si je signe la feuille et que je file", "present", "oui", "hypothese"),
    ("si je refuse de signer et que je touche l'are", "ressource", "are", "hypothese"),
    ("quand on est en csp faut venir", "csp", "oui", "hypothese"),
    ("avoir signé un contrat d'engagement oblige à tout ?", "contrat", "signe", "hypothese"),
    ("si je ne viens pas, je suis à l'ass, je perds quoi", "ressource", "ass", "affirme"),
    # aux autres
    ("mon voisin touche l'ass", "ressource", "ass", "rapporte"),
    ("ma soeur est seule, elle a déjà été sanctionnée", "sanction_anterieure", "oui", "rapporte"),
    ("le rsa de ma mère a été coupé", "ressource", "rsa", "rapporte"),
    ("j'ai une amie qui touche l'aah", "ressource", "aah", "rapporte"),
    ("mon mari bosse et je touche le rsa", "ressource", "rsa", "affirme"),
    ("ma conseillère m'a dit de venir, je suis au rsa", "ressource", "rsa", "affirme"),
    # possédé
    ("je vais perdre mon rsa ?", "ressource", "rsa", "affirme"),
    ("si je rate ça on coupe mes are", "ressource", "are", "affirme"),
    ("je veux pas qu'on touche à mon ass", "ressource", "ass", "affirme"),
    ("j'ai plus mon rsa", "ressource", "rsa", "nie"),
    # nié après le nom
    ("l'ass j'y ai pas droit", "ressource", "ass", "nie"),
    ("le contrat d'engagement signé je l'ai pas", "contrat", "non_signe", "affirme"),
    ("un justificatif j'en ai pas", "justificatif", "none", "affirme"),
    ("je vis pas seul", "foyer", "plusieurs", "affirme"),
    # le plan, dès qu'on parle du contrat
    ("contrat signé et il y figure", "au_plan", "nomme", "affirme"),
    ("dans mon contrat, cet atelier n'y est pas", "au_plan", "absent", "affirme"),
    ("mon plan dit juste ateliers, pas celui-là précisément", "au_plan", "type", "affirme"),
    ("il est marqué dedans", "au_plan", "nomme", "fil"),
    ("il n'y est pas", "au_plan", "absent", "fil"),
    # le foyer
    ("on est 4 à la maison", "foyer", "plusieurs", "affirme"),
    ("j'ai une femme et trois enfants", "foyer", "plusieurs", "affirme"),
]


@pytest.mark.parametrize(("text", "name", "value"), AFFIRMED)
def test_un_fait_dit_est_retenu(text: str, name: str, value: str, facts: FactReader) -> None:
    assert value in said(facts.read(text), name)


@pytest.mark.parametrize(("text", "name"), SILENT)
def test_ce_qui_ressemble_a_un_fait_n_en_est_pas(text: str, name: str, facts: FactReader) -> None:
    assert said(facts.read(text), name) == ()


@pytest.mark.parametrize(("text", "name", "value", "mode"), MODES)
def test_la_maniere_de_dire_est_lue(text: str, name: str, value: str, mode: str, facts: FactReader) -> None:
    assert (name, value, mode) in {(fact.name, fact.value, fact.mode) for fact in facts.read(text)}


@pytest.mark.parametrize(("text", "name", "value", "mode"), OF_ONES_OWN)
def test_un_fait_n_est_entendu_que_dit_de_soi(text: str, name: str, value: str, mode: str, facts: FactReader) -> None:
    assert [(fact.value, fact.mode) for fact in facts.read(text) if fact.name == name] == [(value, mode)]


@pytest.mark.parametrize(("text", "name", "values"), OF_SEVERAL)
def test_entre_plusieurs_on_garde_ce_qui_est_du_rendez_vous(
    text: str, name: str, values: list[str], facts: FactReader
) -> None:
    assert list(said(facts.read(text), name)) == values


def test_un_jour_seul_ne_fait_que_presumer_qu_il_est_a_venir(facts: FactReader) -> None:
    modes = {text: [f.mode for f in facts.read(text) if f.name == "moment"] for text in ("celui de vendredi", "demain")}
    assert modes == {"celui de vendredi": ["presume"], "demain": ["affirme"]}


def test_le_jour_d_un_courrier_reste_dit_a_part(facts: FactReader) -> None:
    read = [(fact.value, fact.mode) for fact in facts.read("reçu ce matin un courrier pour l'atelier du 22")]
    assert ("ce matin", "ailleurs") in read
    assert ("du 22", "affirme") in read


def test_un_seul_message_donne_tous_ses_faits(facts: FactReader) -> None:
    read = facts.read("j'ai raté hier l'atelier cv pcq j'étais malade, je touche l'are je risque quoi")
    assert {(fact.name, fact.value) for fact in read} == {
        ("moment", "passe"),
        ("date", "hier"),
        ("atelier", "cv"),
        ("motif", "maladie"),
        ("ressource", "are"),
    }


def test_la_place_d_un_fait_est_celle_du_texte_tape(facts: FactReader) -> None:
    typed = "😀 G raté  LATELIER CV"
    place = next(fact for fact in facts.read(typed) if fact.name == "atelier")
    assert typed[place.start : place.end] == "CV"


@pytest.mark.parametrize("text", ["", "   ", "😀", "???", "\u200b"])
def test_un_texte_sans_mot_ne_dit_aucun_fait(text: str, facts: FactReader) -> None:
    assert facts.read(text) == ()
