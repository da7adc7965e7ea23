"""For which day sheets are asked, under which reading of the law, and for whose eyes."""

from dataclasses import dataclass
from datetime import date

from app.collectivites import rules as bodies_rules


@dataclass(frozen=True, slots=True)
class Asked:
    """`policy`: what the installation chose; `is_named`: false on a page that is shared."""

    on: date
    policy: bodies_rules.Policy
    is_named: bool = True
