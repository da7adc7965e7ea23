"""The documents of what follows the first signature: avenant, renewal, notice, certificate."""

from dataclasses import replace
from datetime import date

from app.conventions.queries.changing import LoadedAvenant
from app.conventions.queries.loaded import Loaded, Party
from app.conventions.rules.amending import fully_signed_on, renewal_problem
from app.conventions.rules.dates import ONE_DAY
from app.conventions.rules.facts import ExpressRenewal, NoticeMode, terms_on
from app.conventions.rules.names import avenant_reference
from app.conventions.rules.periods import current_period, effective_end
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.sides import Side
from app.conventions.service.articles import articles
from app.conventions.service.overlaying import signing_side
from app.conventions.service.printing import (
    LEGAL_FORMS,
    Printed,
    ToPrint,
    address_lines,
    dataset_content,
    member_of,
)
from app.core.errors import ConflictError
from app.documents import wording
from app.documents.change_contents import (
    AvenantContent,
    CertificateContent,
    ChangeContent,
    NoticeLetterContent,
    OriginContent,
    RenewalContent,
)
from app.documents.contents import ActContent, PartyContent
from app.documents.html import Meta
from app.documents.library.builtin import Model
from app.documents.pool import Sheet
from app.priority_datasets import DATASETS

AVENANT, RENEWAL = "avenant", "renouvellement"
NOTICE, CERTIFICATE = "denonciation", "certificat_executoire"
CODE = "du code général des collectivités territoriales"
# R-EXEC-01. A syndicat mixte ouvert follows the rules of the département.
GROUNDS = {
    "commune": f"de l’article L. 2131-1 {CODE}",
    "epci": f"des articles L. 5211-3 et L. 2131-1 {CODE}",
    "departement": f"de l’article L. 3131-1 {CODE}",
    "syndicat": f"des articles L. 5721-4 et L. 3131-1 {CODE}",
    "region": CODE,
}


def avenant_content(
    loaded: Loaded, avenant: LoadedAvenant, on: date, model: Model, *, is_frozen: bool
) -> AvenantContent:
    row = avenant.row
    if row.abandoned_on is not None:
        raise ConflictError(f"L’avenant n° {row.number} est abandonné : il ne s’imprime plus.")
    amendment = avenant.amendment([party.row.id for party in loaded.parties])
    said = amendment or avenant.amendment_on(row.effective_on or on)
    return AvenantContent(
        reference=avenant_reference(loaded.row.reference, row.number),
        version_label=model.version,
        is_frozen=is_frozen,
        is_demo=loaded.row.is_demo,
        number=row.number,
        origin=origin_content(loaded),
        parties=tuple(_signing(loaded, avenant, party, on) for party in loaded.parties),
        articles=tuple(articles(loaded, said, row.summary)),
        effective_on=amendment.effective_on if amendment else row.effective_on,
        datasets=tuple(
            dataset_content(found)
            for code, found in DATASETS.items()
            if code in (said.datasets or ())
        ),
        place=loaded.row.place or "",
        clauses=model.clauses,
    )


def avenant_sheet(
    loaded: Loaded, avenant: LoadedAvenant, on: date, model: Model, *, is_frozen: bool
) -> ToPrint:
    """To sign, or as a project for the assemblies; signed by all, under its own dates."""
    content = avenant_content(loaded, avenant, on, model, is_frozen=is_frozen)
    number = avenant.row.number
    title = f"Avenant n° {number} à la convention {loaded.row.reference}"
    kind = f"Avenant-{number}" if is_frozen else f"Projet-avenant-{number}"
    return _sheet(loaded, model, content, title, on, file_name(kind, loaded, on))


def _signing(loaded: Loaded, avenant: LoadedAvenant, party: Party, on: date) -> PartyContent:
    """Who signs, by the act given with its signature when it has signed."""
    signed = avenant.side(party.row.id)
    day = signed.signature.signed_on if signed else on
    side = signing_side(loaded, avenant, party, day)
    if signed is None:
        return side_content(loaded, side)
    signature, act = signed.signature, signed.deliberation
    return replace(
        side_content(loaded, side),
        signatory_name=signature.name,
        signatory_capacity=signature.capacity,
        delegation_reference=signature.delegation_reference,
        deliberation=ActContent(
            number=act.number, decided_on=act.meeting_on, identifier=act.act_identifier
        )
        if act and act.number
        else None,
    )


def renewal_content(
    loaded: Loaded, on: date, model: Model, *, is_frozen: bool, months: int | None = None
) -> RenewalContent:
    """The act that both sides sign before the end; refused when it could not be recorded."""
    months = months or terms_on(loaded.facts, on).renewal_months
    if said := renewal_problem(loaded.facts, Proposal(on, on, months=months)):
        raise ConflictError(said)
    ended_on = effective_end(loaded.facts)
    if months is None or ended_on is None:
        raise ConflictError("La durée du renouvellement n’est pas connue : complétez les termes.")
    acts = (*loaded.facts.renewals, ExpressRenewal(on, months))
    ends_on = effective_end(replace(loaded.facts, renewals=acts))
    if ends_on is None or ends_on <= ended_on:
        raise ConflictError("La convention ne se renouvelle plus : préparez-en une nouvelle.")
    return RenewalContent(
        reference=f"{loaded.row.reference}-R{len(acts)}",
        version_label=model.version,
        is_frozen=is_frozen,
        is_demo=loaded.row.is_demo,
        origin=origin_content(loaded),
        parties=tuple(side_content(loaded, loaded.standing(party, on)) for party in loaded.parties),
        months=months,
        ended_on=ended_on,
        starts_on=ended_on + ONE_DAY,
        ends_on=ends_on,
        place=loaded.row.place or "",
        clauses=model.clauses,
    )


def renewal_sheet(
    loaded: Loaded, on: date, model: Model, *, is_frozen: bool, months: int | None = None
) -> ToPrint:
    content = renewal_content(loaded, on, model, is_frozen=is_frozen, months=months)
    title = f"Renouvellement de la convention {loaded.row.reference}"
    kind = "Renouvellement" if is_frozen else "Projet-renouvellement"
    return _sheet(loaded, model, content, title, on, file_name(kind, loaded, on))


def notice_content(loaded: Loaded, sender: Party, on: date, model: Model) -> NoticeLetterContent:
    """The letter of one side to the other; one already recorded keeps its date and number."""
    given = loaded.denonciation
    day = given.sent_on if given and given.party_id == sender.row.id else on
    side = loaded.standing(sender, day)
    other = next(party for party in loaded.parties if party.row.id != sender.row.id)
    recipient = loaded.body(loaded.standing(other, day).body.key)
    terms = terms_on(loaded.facts, day)
    period = current_period(replace(loaded.facts, denounced=None), day)
    is_late = bool(period and period.notice_limit_on and period.notice_limit_on < day)
    return NoticeLetterContent(
        reference=f"{loaded.row.reference}-N",
        version_label=model.version,
        is_demo=loaded.row.is_demo,
        origin=origin_content(loaded),
        sender=side_content(loaded, side),
        sender_address=address_lines(loaded.body(side.body.key)),
        recipient_name=wording.designation(recipient.name, recipient.kind),
        recipient_address=address_lines(recipient),
        place=(loaded.row.place or "") if sender.row.role == "syndicat" else "",
        sent_on=day,
        notice_months=terms.notice_months,
        is_anytime=terms.notice_mode == NoticeMode.ANYTIME,
        limit_on=period.notice_limit_on if period and not is_late else None,
        ends_on=period.ends_on if period and not is_late else None,
        is_renewed=period.is_renewed if period else False,
        letter_number=(given.letter_number or "") if given and day == given.sent_on else "",
        clauses=model.clauses,
    )


def notice_sheet(loaded: Loaded, sender: Party, on: date, model: Model) -> ToPrint:
    content = notice_content(loaded, sender, on, model)
    title = f"Dénonciation de la convention {loaded.row.reference}"
    return _sheet(loaded, model, content, title, on, file_name("Denonciation", loaded, on))


def certificate_content(loaded: Loaded, party: Party, on: date, model: Model) -> CertificateContent:
    """R-EXEC-01, R-EXEC-02: never before both formalities are proven."""
    act, body = party.deliberation, party.body
    grounds = GROUNDS.get(body.kind)
    if grounds is None:
        raise ConflictError(f"Les actes de « {body.name} » ne sont pas soumis à ce certificat.")
    if act is None or party.executoire_on is None or not (act.received_on and act.published_on):
        raise ConflictError(
            f"La délibération de « {body.name} » n’est pas encore exécutoire : enregistrez sa "
            "réception en préfecture et sa publication."
        )
    if party.executoire_on > on:
        raise ConflictError(f"L’acte n’est exécutoire que le {party.executoire_on:%d/%m/%Y}.")
    side = loaded.standing(party, on)
    signing = side_content(loaded, side if side.body.key == body.id else party.side)
    return CertificateContent(
        reference=f"{loaded.row.reference}-C{party.row.position + 1}",
        version_label=model.version,
        is_demo=loaded.row.is_demo or act.is_demo,
        party=signing,
        number=act.number or "sans numéro connu",
        subject=act.subject,
        decided_on=act.meeting_on,
        assembly=wording.assembly(body.kind),
        identifier=act.act_identifier or "",
        received_on=act.received_on,
        published_on=act.published_on,
        executoire_on=party.executoire_on,
        grounds=grounds,
        place=(loaded.row.place or "") if party.row.role == "syndicat" else "",
        certified_on=on,
        clauses=model.clauses,
    )


def print_certificate(loaded: Loaded, party: Party, on: date, model: Model) -> Printed:
    content = certificate_content(loaded, party, on, model)
    name = party.body.name
    title = f"Certificat de caractère exécutoire, {name}"
    kept = f"Certificat-executoire_{_words(name)}_{loaded.row.reference}.pdf"
    return _sheet(loaded, model, content, title, on, kept).printed()


def side_content(loaded: Loaded, side: Side) -> PartyContent:
    """Blank where the act or the person is still to come."""
    body = loaded.body(side.body.key)
    return PartyContent(
        name=side.body.name,
        kind=body.kind,
        legal_form=LEGAL_FORMS.get(body.kind, ""),
        siren=side.body.siren or "",
        siret=loaded.siret(side),
        address=", ".join(address_lines(body)),
        signatory_name=side.signatory_name,
        signatory_capacity=side.signatory_capacity or "",
    )


def origin_content(loaded: Loaded) -> OriginContent:
    row = loaded.row
    return OriginContent(
        reference=row.reference, title=row.title, signed_on=fully_signed_on(loaded.facts)
    )


def _sheet(
    loaded: Loaded, model: Model, content: ChangeContent, title: str, on: date, name: str
) -> ToPrint:
    meta = Meta(
        title=title,
        author=loaded.parties[0].body.name if loaded.parties else "",
        reference=content.reference,
        version=content.version_label,
        created_on=on,
    )
    return ToPrint(Sheet(model.frame, content, meta), name)


def file_name(kind: str, loaded: Loaded, on: date) -> str:
    """« Avenant-1_Moissac_TGN-2026-014.pdf »."""
    name = loaded.standing(member_of(loaded), on).body.name
    return f"{kind}_{_words(name)}_{loaded.row.reference}.pdf"


def _words(name: str) -> str:
    """Its words joined by hyphens; accents stay, nothing a file system refuses does."""
    kept = "".join(letter if letter.isalnum() else " " for letter in name)
    return "-".join(kept.split())[:80] or "collectivite"
