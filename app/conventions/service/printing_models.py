"""The délibération and the letter that go with a convention, from the models in use."""

from datetime import date

from sqlmodel import Session

from app.conventions.queries.loaded import Loaded, Party
from app.conventions.service.knowing import Figures
from app.conventions.service.naming import convention_name
from app.conventions.service.printing import (
    ToPrint,
    act_content,
    address_lines,
    member_of,
    term_content,
    version_of,
    with_title,
)
from app.documents import wording
from app.documents.contents import (
    DeliberationModelContent,
    LetterContent,
    Licence,
    UpstreamContent,
)
from app.documents.html import Meta
from app.documents.library import builtin
from app.documents.library import queries as models
from app.documents.library.builtin import Model
from app.documents.pool import Sheet

# Bodies that none of the models to edit was written for: a région, another syndicat.
OTHER_DELIBERATION = "deliberation_membre/1"
LETTER_KIND = "lettre_accompagnement"
DELIBERATION_KINDS = {
    "commune": "deliberation_commune",
    "epci": "deliberation_epci",
    "departement": "deliberation_departement",
    "acteur_associe": "deliberation_acteur",
}
FRAMEWORK_KIND = "deliberation_syndicat"


def deliberation_content(
    loaded: Loaded,
    upstream: UpstreamContent | None,
    department_name: str,
    figures: Figures,
    model: Model | None,
    body: Party | None = None,
) -> DeliberationModelContent:
    """`body` deliberates: the member, unless the syndicat's own délibération is wanted."""
    row, syndicat, body = loaded.row, loaded.parties[0], body or member_of(loaded)
    return DeliberationModelContent(
        reference=f"{row.reference}-D",
        version_label=model.version if model else version_of(OTHER_DELIBERATION),
        is_demo=row.is_demo,
        member_name=body.body.name,
        member_kind=body.body.kind,
        department_name=department_name,
        syndicat_name=syndicat.body.name,
        platform_name=row.platform_name or "",
        convention_reference=row.reference,
        term=term_content(row),
        assembly=wording.assembly(body.body.kind),
        executive=body.row.signatory_capacity or "",
        obligation=figures.obligation,
        population_totale=figures.population_totale,
        etp=figures.etp,
        licence=Licence(row.licence or ""),
        syndicat_deliberation=act_content(syndicat),
        upstream_convention=upstream,
        convention_title=row.title,
        clauses=model.clauses if model else (),
    )


def deliberation_model(session: Session, loaded: Loaded) -> Model | None:
    """The one in use for that kind of body; None for those with a text of their own."""
    kind = DELIBERATION_KINDS.get(member_of(loaded).body.kind)
    return models.in_use(session, kind) if kind else None


def letter_model(session: Session) -> Model:
    return models.in_use(session, LETTER_KIND)


def member_deliberation_sheet(
    loaded: Loaded,
    upstream: UpstreamContent | None,
    department_name: str,
    figures: Figures,
    on: date,
    model: Model | None = None,
) -> ToPrint:
    """The délibération that the member's assembly may adapt and adopt."""
    kind = DELIBERATION_KINDS.get(member_of(loaded).body.kind)
    model = model or (builtin.newest(kind) if kind else None)
    content = deliberation_content(loaded, upstream, department_name, figures, model)
    meta = Meta(
        title=f"Modèle de délibération, {content.member_name}",
        author=content.syndicat_name,
        reference=content.reference,
        version=content.version_label,
        created_on=on,
    )
    sheet = Sheet(model.frame if model else OTHER_DELIBERATION, content, meta)
    return ToPrint(sheet, convention_name(loaded, "", what="Deliberation"))


def letter_content(
    loaded: Loaded, figures: Figures, contact: str, on: date, model: Model
) -> LetterContent:
    row, syndicat, member = loaded.row, loaded.parties[0], member_of(loaded)
    return LetterContent(
        reference=f"{row.reference}-L",
        version_label=model.version,
        is_demo=row.is_demo,
        sender_name=syndicat.body.name,
        sender_address=address_lines(syndicat.body),
        sender_capacity=with_title(syndicat.row.signatory_capacity or ""),
        recipient_name=wording.designation(member.body.name, member.body.kind),
        recipient_address=address_lines(member.body),
        place=row.place or "",
        sent_on=on,
        platform_name=row.platform_name or "",
        convention_reference=row.reference,
        copies_count=len(loaded.parties),
        executive="maire" if member.body.kind == "commune" else "president",
        civility="" if row.is_demo else member.body.executive_civility or "",
        assembly=wording.assembly(member.body.kind),
        is_subject=figures.is_subject,
        contact_name=contact,
        contact_email=syndicat.body.email or "",
        contact_phone=syndicat.body.phone or "",
        clauses=model.clauses,
    )


def letter_sheet(
    loaded: Loaded, figures: Figures, contact: str, on: date, model: Model | None = None
) -> ToPrint:
    model = model or builtin.newest(LETTER_KIND)
    content = letter_content(loaded, figures, contact, on, model)
    meta = Meta(
        title=f"Lettre d’accompagnement, {member_of(loaded).body.name}",
        author=content.sender_name,
        reference=content.reference,
        version=content.version_label,
        created_on=on,
    )
    name = convention_name(loaded, "", what="Lettre")
    return ToPrint(Sheet(model.frame, content, meta), name)
