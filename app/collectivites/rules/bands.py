"""INSEE bands of salaried headcount: an indication, never a proof (R-SEUIL-10)."""

from dataclasses import dataclass

from app.core.french import NBSP, number_fr, typo_fr


@dataclass(frozen=True, slots=True)
class Band:
    code: str
    lowest: int | None
    highest: int | None

    @property
    def label(self) -> str:
        if self.lowest is None:
            return "effectif inconnu"
        if self.highest is None:
            return f"{number_fr(self.lowest)} salariés et plus"
        if self.highest == 0:
            return "0 salarié"
        return f"{number_fr(self.lowest)} à {number_fr(self.highest)} salariés"

    @property
    def hint(self) -> str:
        """Salaried people of a past year are not full-time equivalents of today."""
        if self.lowest is None:
            return typo_fr("La tranche INSEE ne dit rien.")
        if self.lowest < 50:
            return f"Moins de 50{NBSP}ETP est presque sûr, sans être prouvé."
        return f"50{NBSP}ETP ou plus se présume seulement : des temps partiels peuvent s’y trouver."


BANDS = {
    code: Band(code, lowest, highest)
    for code, lowest, highest in (
        ("NN", None, None),
        ("00", 0, 0),
        ("01", 1, 2),
        ("02", 3, 5),
        ("03", 6, 9),
        ("11", 10, 19),
        ("12", 20, 49),
        ("21", 50, 99),
        ("22", 100, 199),
        ("31", 200, 249),
        ("32", 250, 499),
        ("41", 500, 999),
        ("42", 1_000, 1_999),
        ("51", 2_000, 4_999),
        ("52", 5_000, 9_999),
        ("53", 10_000, None),
    )
}


def band(code: str) -> Band:
    """The band of a SIRENE code; an unknown code says nothing."""
    return BANDS.get(code, BANDS["NN"])
