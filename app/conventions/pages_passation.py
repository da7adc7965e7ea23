"""What the page « Passation » shows: which conventions to look at again, and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.conventions.queries.passation import HandoverRow
from app.conventions.rules.mandates import Change
from app.core.french import NBSP, date_short, siren_fr

TO_DO: Mapping[Change, str] = {
    Change.MANDATE_ENDED: (
        "La convention engage toujours la collectivité. Présentez-la au nouveau signataire, "
        "enregistrez son mandat, et faites signer par lui le prochain avenant."
    ),
    Change.EXECUTIVE_CHANGED: (
        "La convention engage toujours la collectivité. Vérifiez qui signe désormais, "
        "enregistrez la fin du mandat et le nouveau signataire."
    ),
    Change.SIREN_CHANGED: (
        "Vérifiez par quel acte la nouvelle personne morale succède à l’ancienne, puis préparez "
        "un avenant de changement de partie ou une nouvelle convention."
    ),
}


@dataclass(frozen=True)
class PassationPage:
    rows: Sequence[HandoverRow]
    today: date
    to_do: Mapping[Change, str] = field(default_factory=lambda: TO_DO)

    @property
    def convention_count(self) -> int:
        return len({row.convention_id for row in self.rows})

    def why(self, row: HandoverRow, change: Change) -> str:
        """« Anne Dubois, maire, n’est plus en fonction : Paul Martin l’est. »"""
        known = row.standing
        who = f"{known.name}, {known.capacity}"
        if change == Change.SIREN_CHANGED:
            return (
                f"signée sous le SIREN {siren_fr(known.siren or '')}, qui est aujourd’hui "
                f"{siren_fr(known.body_siren or '')}."
            )
        if change == Change.EXECUTIVE_CHANGED:
            return (
                f"signée par {who} ; les données de référence donnent {known.executive}, "
                f"{known.executive_capacity}."
            )
        return f"signée par {who}, dont le mandat enregistré est terminé."

    def signed(self, row: HandoverRow) -> str:
        return f"signée le{NBSP}{date_short(row.signed_on)}" if row.signed_on else ""
