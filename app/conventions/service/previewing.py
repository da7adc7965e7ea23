"""A model filled with a real convention, or with a real member as an example."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.collectivites.models import Collectivite
from app.conventions.models import Convention, ConventionParty
from app.conventions.queries import loading, models_used, territory
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules import names
from app.conventions.rules.facts import Direction, Origin
from app.conventions.service import drafting, knowing, printing, printing_models
from app.conventions.service.knowing import Figures
from app.conventions.service.previewing_changes import change_content
from app.conventions.service.terms import apply_terms
from app.core.clock import now
from app.core.errors import InvalidError
from app.core.french import de, slug
from app.documents import preview
from app.documents.clauses.values import WithClauses
from app.documents.contents import ConventionContent, DeliberationModelContent, LetterContent
from app.documents.html import Meta
from app.documents.library.builtin import Model

EXAMPLE = "EXEMPLE"
_EXAMPLE_KINDS = {
    "deliberation_epci": ("epci",),
    "deliberation_departement": ("departement",),
    "deliberation_acteur": ("acteur_associe",),
}


@dataclass(frozen=True)
class Filled:
    """What a preview is filled with, and how it is called."""

    content: WithClauses
    meta: Meta
    frame: str
    with_whom: str

    @property
    def pdf(self) -> bytes:
        return preview.pressed(self.frame, self.content, self.meta)

    @property
    def name(self) -> str:
        return f"apercu-{slug(self.meta.title)}.pdf"


def fill(session: Session, model: Model, convention_id: UUID | None, today: date) -> Filled:
    """`convention_id` None is the example. Refuses when no territory is loaded."""
    if convention_id is None:
        loaded = _example(session, model)
    else:
        loaded = loading.load(session, convention_id)
    loaded = replace(loaded, model=model)
    content = change_content(loaded, model, today, is_example=convention_id is None) or _content(
        session, loaded, model, today
    )
    member = loaded.member or loaded.parties[-1]
    meta = Meta(
        title=f"{model.title}, {member.body.name}",
        author=loaded.parties[0].body.name,
        reference=content.reference,
        version=model.version,
        created_on=today,
    )
    return Filled(content, meta, model.frame, member.body.name)


def _content(
    session: Session, loaded: Loaded, model: Model, today: date
) -> ConventionContent | DeliberationModelContent | LetterContent:
    upstream = printing.upstream_content(session, loaded.row)
    family = model.vocabulary.family
    known = territory.obliged(session, printing.member_of(loaded).body.id, today)
    figures = Figures(known.status, known.population_totale, known.etp)
    if family == "letter":
        contact = knowing.contact_name(session, loaded, today)
        return printing_models.letter_content(loaded, figures, contact, today, model)
    if family == "deliberation":
        pilot = loaded.parties[0]
        body = pilot if model.kind == printing_models.FRAMEWORK_KIND else loaded.member
        departement = territory.departement_name(session, pilot.body.departement)
        return printing_models.deliberation_content(
            loaded, upstream, departement, figures, model, body
        )
    named = knowing.correspondants(session, loaded, today)
    content = printing.convention_content(loaded, upstream, named, is_frozen=False)
    return replace(content, version_label=model.version)


def _example(session: Session, model: Model) -> Loaded:
    """A convention that is never kept, with the usual terms and a real member."""
    syndicat = drafting.syndicat_of(session)
    member = models_used.example_member(session, _EXAMPLE_KINDS.get(model.kind, ("commune",)))
    if member is None:
        raise InvalidError(
            "Aucun membre ne peut servir d’exemple. Rattachez d’abord une collectivité au syndicat."
        )
    row = Convention(
        reference=EXAMPLE,
        title=f"{model.vocabulary.label} {de(member.name)}",
        origin=Origin.GENERATED,
        direction=Direction.MEMBER,
        member_id=member.id,
        model=model.id,
        created_at=now(),
    )
    apply_terms(row, drafting.usual_terms(session, syndicat, row.title))
    act = drafting.framework(session, syndicat.id)
    parties = (
        Party(_side(row, syndicat, "syndicat"), syndicat, act, None),
        Party(_side(row, member, "member"), member, None, None),
    )
    return Loaded(row, parties, loading.term_facts(row), (), ())


def _side(row: Convention, body: Collectivite, role: str) -> ConventionParty:
    return ConventionParty(
        convention_id=row.id,
        collectivite_id=body.id,
        position=0 if role == "syndicat" else 1,
        role=role,
        signatory_capacity=names.capacity(body.executive_title, body.executive_civility, body.kind),
    )
