"""What the demonstration tells: one line a convention, in months and days around today.

Members are real, everything they do here is invented; signatories are functions, never persons.
"""

from dataclasses import dataclass
from decimal import Decimal

ADHESION = "convention_adhesion/2"
PARTNERSHIP = "convention_partenariat/2"


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """A convention. `signed` counts months before today (negative) to the last signature.

    `upto`: how far it goes: draft, frozen, voted (délibération without receipt), to_sign, member
    (only the member signed), signed. `ending`: what stops it, with its month before today.
    `shift_days` moves the whole story, to place a limit near today. `avenant`: signed, draft.
    `paper`: late (an original that the member keeps), claimed. `departed`: who signed has left.
    """

    member: str
    upto: str = "signed"
    signed: int = 0
    shift_days: int = 0
    model: str = ADHESION
    duration: int = 36
    renewal: str = "tacit"
    renewal_months: int = 12
    renewal_max_count: int = 2
    notice: int = 3
    notice_mode: str = "term"
    starts_next_year: bool = False
    ending: str = ""
    ending_month: int = 0
    avenant: str = ""
    paper: str = ""
    departed: bool = False


# Codes: INSEE for a commune, SIREN for an EPCI, « 82 » for the département, a name for an actor.
CHAPTERS = (
    # Notice limits and ends near today.
    Chapter(member="82112", signed=-33, shift_days=12),
    Chapter(member="82033", signed=-33, shift_days=41),
    Chapter(member="82124", signed=-31, shift_days=9, renewal="none", notice=0),
    Chapter(member="82125", signed=-45, shift_days=70),
    Chapter(member="200066652", signed=-36, shift_days=24, renewal="express"),
    Chapter(member="248200057", signed=-35, shift_days=16, renewal="none", notice=1),
    Chapter(member="82037", signed=-33, shift_days=-11),
    # Quietly in force.
    Chapter(member="248200099", signed=-20, avenant="signed"),
    Chapter(member="82121", signed=-19, shift_days=6),
    Chapter(member="200066322", signed=-26, shift_days=-3, avenant="draft"),
    Chapter(member="82", signed=-14, model=PARTNERSHIP, duration=48, notice_mode="anytime",
            notice=1),
    Chapter(member="82186", signed=-12, shift_days=2, departed=True),
    Chapter(member="82190", signed=-9, shift_days=17, departed=True),
    Chapter(member="82079", signed=-40, shift_days=20),
    Chapter(member="82002", signed=-7),
    Chapter(member="248200016", signed=-16, duration=60, renewal="express", notice=6),
    Chapter(member="Office de tourisme de démonstration", upto="draft", shift_days=-4),
    # On the way to a signature.
    Chapter(member="82161", upto="draft", signed=0, shift_days=-6),
    Chapter(member="82085", upto="draft", signed=0, shift_days=-2),
    Chapter(member="82013", upto="frozen", signed=0, shift_days=-35),
    Chapter(member="200066884", upto="frozen", signed=0, shift_days=-62),
    Chapter(member="82025", upto="voted", signed=0, shift_days=-18),
    Chapter(member="82126", upto="to_sign", signed=0, shift_days=-25),
    Chapter(member="200067122", upto="to_sign", signed=0, shift_days=-9),
    Chapter(member="248200065", upto="member", signed=0, shift_days=-15, paper="late"),
    Chapter(member="82167", upto="member", signed=-3, paper="claimed"),
    Chapter(member="82075", signed=0, shift_days=-8, starts_next_year=True),
    Chapter(member="Syndicat d’eau de démonstration", upto="draft", shift_days=-11),
    # Leaving, or gone.
    Chapter(member="248200107", signed=-33, shift_days=60, ending="denounced", ending_month=-1),
    Chapter(member="82178", signed=-33, shift_days=75, ending="denounced", ending_month=-2),
    Chapter(member="82044", signed=-48, renewal="none", duration=36),
    Chapter(member="82089", signed=-42, renewal="none", duration=24),
    Chapter(member="82195", signed=-46, ending="denounced", ending_month=-14,
            notice_mode="anytime"),
    Chapter(member="200040418", signed=-30, ending="terminated", ending_month=-5),
    Chapter(member="82142", signed=-47, renewal="none", duration=24, ending="archived",
            ending_month=-3),
    Chapter(member="82121", signed=-49, renewal="none", duration=30, ending="succeeded",
            ending_month=-19),
    Chapter(member="82096", upto="to_sign", signed=-7, ending="abandoned", ending_month=-4),
    Chapter(member="82155", upto="draft", signed=-10, ending="abandoned", ending_month=-8),
    Chapter(member="82156", signed=-27),
    Chapter(member="82094", signed=-22),
)  # fmt: skip

ACTORS = {
    "Office de tourisme de démonstration": "acteur_associe",
    "Syndicat d’eau de démonstration": "other",
}

# Calendars by days from today, brought to a Tuesday; the syndicat's own is under OURS.
OURS = "syndicat"
MEETINGS = {
    OURS: (17, 45, 80, 115, 150, 185),
    "82112": (6, 34, 69, 104),
    "82033": (11, 39, 74),
    "82124": (13, 41, 90),
    "82125": (20, 55),
    "200066652": (3, 66),
    "248200057": (24, 59, 94),
    "82013": (16, 51),
}

# How far each member was accompanied: days from today of the first contact, the presentation, then
# the three parts of the meeting; None was never recorded, a day to come is one agreed on.
WAYS: dict[str, tuple[int | None, ...]] = {
    "82121": (-640, -610, -520, -520, -480),
    "248200099": (-690, -660, -560, -545, -510),
    "82186": (-420, -400, -330, -330, -300),
    "82002": (-260, -245, -180),
    "200066322": (None, -820, -740, -740),
    "82190": (-330, -310, None, None, 12),
    "82112": (None, None, -60),
    "82013": (-95, -70),
    "200066884": (-140, -118),
    "82025": (-75, -52),
    "82161": (-41, -12),
    "82085": (-33, 5),
    "82075": (-58, -40, 19),
    "82096": (-210,),
    "82155": (-160, -9),
    "82167": (-85,),
    "82044": (6,),
}

# Invented headcounts; the members left out stay « à vérifier ».
HEADCOUNTS = {
    "82121": Decimal("1150.50"),
    "82033": Decimal("212.80"),
    "82112": Decimal("198.40"),
    "82037": Decimal("121.00"),
    "82124": Decimal("74.25"),
    "82125": Decimal("58.60"),
    "82186": Decimal("82.10"),
    "82190": Decimal("66.30"),
    "82079": Decimal("54.90"),
    "82025": Decimal("50.00"),
    "82013": Decimal("48.75"),
    "248200099": Decimal("402.00"),
    "200066652": Decimal("165.50"),
    "200066322": Decimal("143.20"),
    "248200016": Decimal("96.40"),
    "200066884": Decimal("52.10"),
    "248200057": Decimal("49.90"),
    "82": Decimal("1480.00"),
}

# By member: stage of each dataset in the order of the law's list; 3 published, 4 published and
# measured conformant, 5 published with minor errors, 6 published but late, « x » published no
# more, « - » and 0 nothing to say. What the harvest sees (story_portals) is left to it.
PROGRESS = {
    "82121": "-434-4",
    "82112": "4-5340",
    "82033": "-34310",
    "248200099": "-43-4-",
    "200066322": "363-5-",
    "200066652": "330-1-",
    "82124": "-20310",
    "82037": "346321",
    "82125": "630300",
    "82186": "4103-0",
    "82190": "200300",
    "82079": "133300",
    "82002": "100300",
    "248200016": "120-3-",
    "82": "443-3-",
    "82161": "000300",
    "82094": "400300",
    "82156": "100600",
    "82013": "000600",
    "82025": "010300",
    "82089": "000x00",
    "82195": "x00300",
    "200066884": "x10-0-",
}

# The same, months before today: what they publish now did not come in one day.
PAST: tuple[tuple[int, dict[str, str]], ...] = (
    (
        6,
        {
            "82121": "220222",
            "82112": "210330",
            "248200099": "221-2-",
            "82089": "000300",
            "82195": "300300",
            "82037": "120100",
            "200066884": "310-0-",
            "82": "330-2-",
        },
    ),
    (
        3,
        {
            "82121": "-32323",
            "82112": "323330",
            "82033": "222200",
            "248200099": "-32-3-",
            "200066322": "230-2-",
            "82124": "210200",
            "82125": "330300",
            "82186": "200300",
            "82037": "224310",
            "82094": "300300",
        },
    ),
    (
        2,
        {
            "82121": "-32324",
            "82033": "223300",
            "200066322": "330-3-",
            "82186": "300310",
            "82190": "100200",
            "200066652": "330-1-",
            "82": "443-3-",
        },
    ),
    (
        1,
        {
            "82121": "-434-4",
            "82112": "4-4330",
            "82161": "000200",
            "82156": "100300",
            "82089": "000x00",
        },
    ),
)
# Figures frozen on the first of these months; 0 is the month of today.
FROZEN_MONTHS = (3, 2, 1, 0)
