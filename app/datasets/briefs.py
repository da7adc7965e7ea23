"""What the sheet of a body says of its publications."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.collectivites.briefs import Brief
from app.core.french import percent_fr
from app.datasets import queries, rules
from app.datasets.pages_matrix import StepView


def of_body(session: Session, body_id: UUID, on: date) -> Sequence[Brief]:
    """The rate and the next step; nothing for a body that is not measured."""
    member = queries.member(session, body_id, on)
    if member is None:
        return []
    (one,) = queries.progress(session, [member], on)
    here = f"/jeux-de-donnees/membres/{body_id}"
    said = [Brief("Jeux de données", _said(one.score), here)]
    step = rules.next_step(one.cells)
    if step:
        view = StepView(step, f"{here}/{step.dataset}")
        said.append(Brief("Prochaine marche", view.dataset.name, view.href, view.sentence))
    return said


def _said(score: rules.MemberScore) -> str:
    """« 45 % à 60 %, 3 jeux publiés sur 6 concernés »."""
    if score.percent is None or score.possible_percent is None:
        return score.sentence
    ends = sorted({score.percent, score.possible_percent})
    return f"{' à '.join(map(percent_fr, ends))}, {score.sentence}"
