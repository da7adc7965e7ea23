"""A territory where every filter of the dashboard parts something."""

from datetime import date
from typing import Any

from sqlmodel import Session

from app.collectivites.models import Collectivite
from app.datasets.rules import Stage
from tests.datasets.factories import BAL, DELIBERATIONS, claim, declare, make_body
from tests.reminders.factories import make_convention

TODAY = date(2026, 11, 21)
SOON, LATER = date(2026, 12, 5), date(2027, 2, 10)
COMMUNES: tuple[tuple[str, str, str, str, str], ...] = (
    # name, département, EPCI, answer, state of its convention
    ("Albias", "82", "A", "subject", "in_force"),
    ("Bioule", "82", "A", "exempt", "to_sign"),
    ("Caussade", "82", "A", "unknown", ""),
    ("Dunes", "82", "B", "subject", ""),
    ("Espalais", "82", "B", "subject", "in_notice"),
    ("Fabas", "31", "C", "exempt", "ended"),
    ("Gragnague", "31", "C", "subject", "in_force"),
    ("Houeydets", "31", "C", "unknown", "draft"),
)


def make_territory(session: Session) -> dict[str, Collectivite]:
    """Three EPCI in two départements, their communes, one body outside, one not followed."""
    found: dict[str, Collectivite] = {}
    for code, departement in (("82", "82"), ("31", "31")):
        make_body(session, f"Département {code}", kind="departement", relation="none", code=code,
                  departement=departement)  # fmt: skip
    for name, departement in (("A", "82"), ("B", "82"), ("C", "31")):
        found[name] = make_body(
            session, f"Communauté de communes {name}", kind="epci", departement=departement
        )
    for number, (name, departement, epci, answer, state) in enumerate(COMMUNES):
        body = _commune(session, name, departement, found[epci], answer)
        found[name] = body
        if state:
            make_convention(session, body, reference=f"C-{number}", state=state,
                            ends_on=(SOON, LATER)[number % 2])  # fmt: skip
        if number % 2:
            declare(session, body.id, BAL, claim(Stage.PUBLISHED))
        if number % 3 == 0:
            declare(session, body.id, DELIBERATIONS, claim(Stage.COLLECTED))
    found["SDIS"] = make_body(session, "SDIS", kind="acteur_associe", departement="82")
    make_convention(session, found["SDIS"], reference="C-9", ends_on=LATER)
    make_body(session, "Ailleurs", relation="none", departement="82", epci_id=found["A"].id)
    session.flush()
    return found


def _commune(session: Session, name: str, departement: str, epci: Any, answer: str) -> Collectivite:
    obligation = None if answer == "unknown" else answer
    return make_body(
        session, name, departement=departement, epci_id=epci.id, obligation=obligation,
        siren=f"21820{ord(name[0])}01", insee_code=f"{departement}0{ord(name[0])}",
    )  # fmt: skip
