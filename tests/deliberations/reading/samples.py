"""Invented acts in the shape of real ones: three layouts of stamp, and what machines misread."""

STAMP_A = """\
AR Prefecture

082-218201127-20250314-03202507-DE
Reçu le 18/03/2025
Publié le 19/03/2025
"""

STAMP_B = """\
Envoyé en préfecture le 17/03/2025
Reçu en préfecture le 18/03/2025
Affiché le 19/03/2025
ID : 082-218201127-20250314-03202507-DE
"""

STAMP_C = """\
Accusé de réception en préfecture
082-218201127-20250314-03202507-DE
Date de télétransmission : 17/03/2025
Date de réception préfecture : 18/03/2025
"""

HEADING = """\

COMMUNE DES ESSAIS

CONSEIL MUNICIPAL

RÉUNION DU 14 MARS 2025

Date d'envoi de la convocation : 7 mars 2025

PRESENTS : 3

M. ALPHA Jean (Maire), Mme BRAVO Anne (2^{ème} adjointe), M DELTA Luc

REPRÉSENTÉS : 2

Mme ECHO Zoé a donné pouvoir à M. ALPHA Jean
M. FOXTROT Guy (conseiller) a donné pouvoir à Mme BRAVO Anne

ABSENTS EXCUSÉS : 1

M. GOLF Paul

DELIBERATION N°03/2025-07
PARTAGE DES DONNEES : ADHESION A LA
PLATEFORME DU TERRITOIRE

Vu la loi n°2016-1321 du 7 octobre 2016 pour une République numérique ;

Matière : 9.1

ADOPTÉ À L'UNANIMITÉ
"""

CERTIFIED = """\

Certifié exécutoire par le Maire
Compte tenu de l'envoi en Préfecture

le **18 MAR. 2025**

Et de la publication le **19 MARS 2025**

Fait aux Essais, le 14 mars 2025

siret : 218 201 127 00014 - ape : 8411Z
"""

SIDE_STAMPS = """\
**EXTRAIT DU REGISTRE DES
DELIBERATIONS**

Matière : Autres
domaines de
compétences

Sous matière : Autres
domaines de
compétences des
communes

OBJET :
ESSAI
« DONNEES
POUR TOUS »
N°2025-02 -
CONVENTION DE
PARTAGE

Séance du Conseil Municipal du 14 mars 2025,
Le Conseil Municipal légalement convoqué s'est rassemblé.

Présents : ALPHA Jean, BRAVO-
CHARLIE Anne, DELTA
Luc, ECHO Zoé, DE LA TOUR D'ESSAI Marion,

Formant la majorité des Membres en exercice.

Procurations :

Mme FOXTROT Eve donne procuration à M. ALPHA Jean,
M. GOLF Paul donne procuration à M. DELTA Luc,

Secrétaire : Mme ECHO Zoé,

CONVOCAION CONSEIL
EN DATE DU : 07.03.2025

AFFICHAGE EN DATE
DU : 07.03.2025

PUBLICATION DE LA
PRESENTE EN DATE
DU : 19.03.2025

ADOpte A L'UNANIMITE

LES ESSAIS, le 14 mars 2025.

Accusé de réception de Préfecture du 18/03/2025
N°082-218201127-20250314-2025-31bis-DE

Certifiée exécutoire par réception
en Préfecture le :

18 MAR. 2025
Par publication le :

19 MAR. 2025
"""


def act(stamp: str = STAMP_A, heading: str = HEADING, end: str = CERTIFIED) -> str:
    return f"{stamp}{heading}{end}"


COMMUNITY = """\
Envoyé en préfecture le 20/06/2025
Reçu en préfecture le 20/06/2025
Publié le 23/06/2025
ID : 082-218201127-20250618-DEL2025_041-DE

RÉUNION DE LA COMMUNAUTÉ
DU PAYS DES ESSAIS
DU 18 juin 2025
Date de convocation : 12 Juin 2025

Nombre de membres en exercice : 33
Présents : 25
Votants : 30
Pouvoirs : 5

Délibération n° DEL2025_041
Objet : Convention pour les don-
nées du territoire

Vote : Pour 28, contre 0, abstentions 2
"""

SMALL_COMMUNE = """\
Séance du lundi 7 avril 2025 à 20 h 30
Nombre de conseillers : en exercice : 15 Présents : 11 Votants : 13
Date de la convocation du conseil municipal : 1er avril 2025
N° 2025-012
OBJET : Adhésion
Nomenclature : 5.7 Intercommunalité
POUVOIRS : Monsieur FOXTROT à Madame BRAVO, Monsieur GOLF à Madame DELTA
Acte publié sur le site internet de la commune le 11 avril 2025
Télétransmis le 10/04/2025
Adopté à l’unanimité des membres présents et représentés.
"""
