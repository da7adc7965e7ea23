"""Drafts: creating one for a member, its terms, its parties."""

from datetime import date
from uuid import UUID

from sqlmodel import Session, col, select

from app import journal
from app.collectivites.models import Collectivite
from app.conventions.models import Convention, ConventionParty
from app.conventions.queries import loading, territory
from app.conventions.rules import names
from app.conventions.rules.facts import Direction, NoticeMode, Origin, Renewal
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service.acting import check, note
from app.conventions.service.numbering import next_reference
from app.conventions.service.projecting import rebuild
from app.conventions.service.terms import Terms, apply_terms, check_terms
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError
from app.core.french import de
from app.deliberations.models import Deliberation
from app.documents.library import queries as models
from app.documents.library.builtin import Model

FAMILY = "convention"


def create(
    session: Session,
    actor: journal.Actor,
    member_id: UUID,
    model: str,
    today: date,
    *,
    is_demo: bool = False,
) -> Convention:
    """A draft between the syndicat and one member, with the usual terms to adapt.

    It keeps this very version of the model for ever; a kind alone is the one in use today.
    """
    text = _model(session, model)
    syndicat, member = syndicat_of(session), _member(session, member_id)
    if member.id == syndicat.id:
        raise InvalidError.of({"member_id": "Le syndicat ne signe pas avec lui-même."})
    row = Convention(
        reference=next_reference(session, syndicat.name, today.year),
        title=f"{text.vocabulary.label} {de(member.name)}",
        origin=Origin.GENERATED,
        direction=Direction.MEMBER,
        member_id=member.id,
        model=text.id,
        created_at=now(),
        is_demo=is_demo,
    )
    apply_terms(row, usual_terms(session, syndicat, row.title))
    session.add(row)
    session.flush()
    add_party(session, row, syndicat, "syndicat", deliberation=framework(session, syndicat.id))
    add_party(session, row, member, "member")
    rebuild(session, row.id)
    summary = f"Brouillon {row.reference} créé pour {member.name}, d’après « {text.title} »."
    note(session, actor, "created", row, summary)
    return row


def _model(session: Session, name: str) -> Model:
    text = models.named(session, name)
    if text is None or text.vocabulary.family != FAMILY or text.is_draft or text.is_archived:
        raise InvalidError.of({"model": "Choisissez un modèle dans la liste."})
    return text


def usual_terms(session: Session, syndicat: Collectivite, title: str) -> Terms:
    """Three years, then twice one year by tacit renewal; words of the latest convention."""
    latest = session.exec(
        select(Convention.platform_name, Convention.place)
        .where(col(Convention.place).is_not(None), ~col(Convention.is_demo))
        .order_by(col(Convention.created_at).desc())
        .limit(1)
    ).first()
    departement = territory.departement_name(session, syndicat.departement)
    platform = f"{departement} Open Data" if departement else None
    platform_name, place = latest or (platform, _city(syndicat.address))
    return Terms(
        title=title,
        platform_name=platform_name,
        place=place,
        duration_months=36,
        renewal=Renewal.TACIT,
        renewal_months=12,
        renewal_max_count=2,
        notice_months=3,
        notice_mode=NoticeMode.TERM,
    )


def _city(address: str | None) -> str | None:
    """« …, 82013 MONTAUBAN cedex » → « Montauban »."""
    words = (address or "").split()
    positions = [i for i, word in enumerate(words) if word.isdecimal() and len(word) == 5]
    if not positions:
        return None
    city = " ".join(word for word in words[positions[-1] + 1 :] if word.lower() != "cedex")
    return city.title() if city.isupper() else city or None


def syndicat_of(session: Session) -> Collectivite:
    found = territory.syndicat(session)
    if found is None:
        raise InvalidError(
            "Aucun syndicat n’est désigné. Chargez d’abord le territoire : "
            "jalon init --departement 82."
        )
    return found


def _member(session: Session, member_id: UUID) -> Collectivite:
    member = session.get(Collectivite, member_id)
    if member is None:
        raise InvalidError.of({"member_id": "Choisissez la collectivité dans la liste."})
    return member


def framework(session: Session, syndicat_id: UUID) -> Deliberation | None:
    """The syndicat's newest délibération-cadre, which authorises every convention (R-SIGN-04)."""
    return session.exec(
        select(Deliberation)
        .where(col(Deliberation.collectivite_id) == syndicat_id, col(Deliberation.is_framework))
        .order_by(col(Deliberation.meeting_on).desc(), col(Deliberation.id))
        .limit(1)
    ).first()


def add_party(
    session: Session,
    row: Convention,
    body: Collectivite,
    role: str,
    deliberation: Deliberation | None = None,
) -> ConventionParty:
    """The executive signs by default, in its usual capacity; a real convention also names it."""
    taken = session.exec(
        select(ConventionParty.collectivite_id, ConventionParty.position).where(
            col(ConventionParty.convention_id) == row.id
        )
    ).all()
    if any(collectivite_id == body.id for collectivite_id, _ in taken):
        raise ConflictError(f"{body.name} est déjà partie à cette convention.")
    name = " ".join(filter(None, (body.executive_first_name, body.executive_last_name)))
    party = ConventionParty(
        convention_id=row.id,
        collectivite_id=body.id,
        position=max((position for _, position in taken), default=-1) + 1,
        role=role,
        signatory_name=(name or None)
        if row.origin == Origin.GENERATED and not row.is_demo
        else None,
        signatory_capacity=names.capacity(body.executive_title, body.executive_civility, body.kind),
        deliberation_id=deliberation.id if deliberation else None,
    )
    session.add(party)
    session.flush()
    return party


def add_party_to_draft(
    session: Session, actor: journal.Actor, convention_id: UUID, body_id: UUID, today: date
) -> None:
    loaded = loading.load(session, convention_id)
    check(Act.EDIT, loaded, Proposal(today, today))
    body = session.get(Collectivite, body_id)
    if body is None:
        raise InvalidError.of({"collectivite_id": "Choisissez la collectivité dans la liste."})
    add_party(session, loaded.row, body, "other")
    rebuild(session, convention_id)
    note(session, actor, "party_added", loaded.row, f"{body.name} ajoutée comme partie.")


def remove_party(
    session: Session, actor: journal.Actor, convention_id: UUID, party_id: UUID, today: date
) -> None:
    """The syndicat and the member are what the convention is about: they stay."""
    loaded = loading.load(session, convention_id)
    check(Act.EDIT, loaded, Proposal(today, today))
    party = loaded.party(party_id)
    if party.row.role in {"syndicat", "member"}:
        raise ConflictError(
            f"{party.body.name} ne peut pas être retirée : abandonnez plutôt le brouillon."
        )
    session.delete(party.row)
    rebuild(session, convention_id)
    note(session, actor, "party_removed", loaded.row, f"{party.body.name} retirée des parties.")


def change_model(
    session: Session, actor: journal.Actor, convention_id: UUID, name: str, today: date
) -> Convention:
    """Another text for the draft; a title that named its first model names the new one."""
    loaded = loading.load(session, convention_id)
    check(Act.EDIT, loaded, Proposal(today, today))
    row, before = loaded.row, loaded.model
    if name == row.model:
        return row
    text = _model(session, name)
    if before and loaded.member:
        named = de(loaded.member.body.name)
        if row.title == f"{before.vocabulary.label} {named}":
            row.title = f"{text.vocabulary.label} {named}"
    changed: dict[str, object] = {"model": [row.model, text.id]}
    row.model = text.id
    rebuild(session, convention_id)
    summary = f"Modèle du brouillon changé pour « {text.title} », version {text.version}."
    note(session, actor, "model_changed", row, summary, changed)
    return row


def edit_terms(
    session: Session, actor: journal.Actor, convention_id: UUID, terms: Terms, today: date
) -> Convention:
    loaded = loading.load(session, convention_id)
    check(Act.EDIT, loaded, Proposal(today, today))
    check_terms(terms)
    changed = apply_terms(loaded.row, terms)
    rebuild(session, convention_id)
    if changed:
        note(session, actor, "terms_edited", loaded.row, "Termes du brouillon modifiés.", changed)
    return loaded.row
