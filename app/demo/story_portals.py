"""What the portals of the demonstration hold: one line a dataset, in days before today.

The bodies are real, what they publish here is invented, at addresses that lead nowhere.
"""

from dataclasses import dataclass

from app.datasets.portals.found import PortalKind
from app.priority_datasets import DatasetCode

OPEN = "Licence Ouverte v2.0 (Etalab)"
CLOSED = "Creative Commons BY-NC 4.0"

LIFE = "Vie citoyenne"
SCHOOL = "Éducation et jeunesse"
SPORT = "Culture et sport"
NATURE = "Environnement"
WAYS = "Mobilité et voirie"
LAND = "Urbanisme et habitat"


@dataclass(frozen=True, kw_only=True)
class PlaceOfPortal:
    """`example.org` is reserved: nothing answers there."""

    kind: PortalKind
    url: str
    name: str


PLATFORM = PlaceOfPortal(
    kind=PortalKind.OPENDATASOFT,
    url="https://plateforme.example.org",
    name="Plateforme inventée",
)
NEIGHBOUR = PlaceOfPortal(
    kind=PortalKind.CKAN,
    url="https://portail-voisin.example.org",
    name="Portail voisin inventé",
)


@dataclass(frozen=True, kw_only=True)
class Deposit:
    """A dataset. `since`: days ago it appeared; `updates`: days ago its data last changed.

    `code`: its file is of that dataset; `is_plain`: the portal does not describe the file, only a
    title names it. `is_confirmed`: « Démonstration » recognised it on the night it was found.
    `dead`, `gone`: days ago its file stopped answering, or it left the portal; None: neither.
    """

    member: str
    title: str
    theme: str
    since: int
    updates: tuple[int, ...] = ()
    licence: str = OPEN
    code: DatasetCode | None = None
    is_plain: bool = False
    has_errors: bool = False
    is_confirmed: bool = False
    dead: int | None = None
    gone: int | None = None


# The six, followed night after night once confirmed.
FOLLOWED = (
    Deposit(member="82121", title="Délibérations du conseil municipal", theme=LIFE, since=150,
            updates=(155, 112, 82, 48, 20, 6), code=DatasetCode.DELIBERATIONS, is_confirmed=True),
    Deposit(member="82121", title="Équipements publics", theme=SPORT, since=60, updates=(66,),
            code=DatasetCode.EQUIPEMENTS_PUBLICS, is_confirmed=True),
    Deposit(member="248200099", title="Délibérations du conseil communautaire", theme=LIFE,
            since=140, updates=(145, 96, 40, 12), code=DatasetCode.DELIBERATIONS,
            is_confirmed=True),
    Deposit(member="82112", title="Subventions versées aux associations en {last_year}",
            theme=LIFE, since=75, updates=(78, 30), code=DatasetCode.SUBVENTIONS,
            has_errors=True, is_confirmed=True),
    Deposit(member="82186", title="Équipements publics de la commune", theme=SPORT, since=45,
            updates=(47,), code=DatasetCode.EQUIPEMENTS_PUBLICS, is_confirmed=True),
    Deposit(member="82190", title="Subventions versées en {last_year}", theme=LIFE, since=70,
            updates=(72,), licence=CLOSED, code=DatasetCode.SUBVENTIONS, is_confirmed=True),
    Deposit(member="82033", title="Délibérations du conseil municipal", theme=LIFE, since=58,
            updates=(59, 25), code=DatasetCode.DELIBERATIONS, is_confirmed=True, dead=2),
    Deposit(member="82124", title="Délibérations", theme=LIFE, since=85, updates=(88,),
            code=DatasetCode.DELIBERATIONS, is_confirmed=True, dead=10),
)  # fmt: skip

# Found, and waiting for a person.
PROPOSED = (
    Deposit(member="82125", title="Délibérations du conseil municipal", theme=LIFE, since=6,
            updates=(7,), code=DatasetCode.DELIBERATIONS),
    Deposit(member="82190", title="Équipements publics", theme=SPORT, since=16, updates=(18,),
            code=DatasetCode.EQUIPEMENTS_PUBLICS),
    Deposit(member="200066652", title="Subventions aux associations en {last_year}", theme=LIFE,
            since=33, updates=(35,), code=DatasetCode.SUBVENTIONS),
    Deposit(member="82037", title="Base adresse locale", theme=LAND, since=24, updates=(24,),
            code=DatasetCode.BASE_ADRESSE_LOCALE, is_plain=True),
    Deposit(member="82079", title="Marchés publics conclus en {last_year}", theme=LIFE, since=95,
            updates=(100,), code=DatasetCode.MARCHES_PUBLICS, is_plain=True),
)  # fmt: skip

# What else the bodies publish.
ORDINARY = tuple(
    Deposit(member=member, title=title, theme=theme, since=since, updates=(updated,))
    for member, title, theme, since, updated in (
        ("82121", "Menus de la restauration scolaire", SCHOOL, 400, 4),
        ("82121", "Défibrillateurs", LIFE, 400, 210),
        ("82121", "Parcs et jardins", NATURE, 400, 520),
        ("82121", "Stationnement des vélos", WAYS, 195, 60),
        ("82121", "Budget primitif", LIFE, 130, 130),
        ("82121", "Arbres remarquables", NATURE, 52, 52),
        ("248200099", "Points d’apport volontaire", NATURE, 400, 90),
        ("248200099", "Aires de covoiturage", WAYS, 225, 380),
        ("248200099", "Lignes et arrêts d’autocar", WAYS, 165, 11),
        ("248200099", "Zones d’activité économique", LAND, 104, 104),
        ("82112", "Agenda des manifestations", SPORT, 400, 2),
        ("82112", "Horaires des services municipaux", LIFE, 180, 180),
        ("82033", "Restauration scolaire : menus", SCHOOL, 210, 9),
        ("82033", "Marchés de plein vent", LIFE, 88, 88),
        ("200066322", "Déchèteries et horaires", NATURE, 400, 430),
        ("200066322", "Itinéraires de randonnée", SPORT, 118, 75),
        ("200066652", "Accueils de loisirs", SCHOOL, 140, 140),
        ("82186", "Défibrillateurs", LIFE, 29, 29),
        ("82037", "Associations", SPORT, 250, 470),
        ("82", "Routes départementales", WAYS, 400, 160),
        ("82", "Collèges et secteurs", SCHOOL, 400, 85),
        ("82", "Comptages routiers", WAYS, 66, 66),
    )
)
GONE = Deposit(
    member="82002", title="Agenda des manifestations", theme=SPORT, since=200, updates=(150,),
    gone=4,
)  # fmt: skip

DEPOSITS = (*FOLLOWED, *PROPOSED, *ORDINARY, GONE)

# Other publishers, counted and nothing more: a portal is not only its members'.
STRANGER = "Autre éditeur (démonstration)"
STRANGERS = (
    ("Hébergements", 400), ("Restaurants", 400), ("Sites à visiter", 310), ("Fêtes locales", 175),
    ("Haltes nautiques", 90), ("Producteurs locaux", 13),
)  # fmt: skip
NEIGHBOUR_STRANGERS = (
    ("Lycées", 400), ("Gares routières", 400), ("Zones humides", 400), ("Subventions votées", 260),
    ("Cours d’eau", 145), ("Formations", 31),
)  # fmt: skip

# Also on the other portal, under the same title and publisher: proposed once.
ALSO_THERE = frozenset({("248200099", "Délibérations du conseil communautaire")})
