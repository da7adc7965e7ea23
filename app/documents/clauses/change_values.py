"""What each placeholder is worth in what follows the first signature, and which conditions hold."""

from app.core.french import de
from app.documents import wording
from app.documents.change_contents import (
    AvenantContent,
    CertificateContent,
    ChangeContent,
    NoticeLetterContent,
    OriginContent,
    RenewalContent,
)
from app.documents.clauses.bodies import Values, day, members, pilot, representative
from app.documents.contents import PartyContent

# Capacities whose article is sure; another is named without one.
_HEADS = {"maire": "le maire", "président": "le président", "présidente": "la présidente"}


def values_of(content: ChangeContent) -> Values:
    """None is a fact not known: it prints as a rule to fill by hand."""
    match content:
        case AvenantContent():
            return {
                **_sides(content.parties),
                **_origin(content.origin),
                "convention.lieu": content.place or None,
                "avenant.numero": str(content.number),
                "avenant.reference": content.reference,
                "prise_effet.phrase": _effect(content),
                "prise_effet.date": day(content.effective_on),
            }
        case RenewalContent():
            return {
                **_sides(content.parties),
                **_origin(content.origin),
                "convention.lieu": content.place or None,
                "convention.terme": day(content.ended_on),
                "periode.duree": wording.months(content.months),
                "periode.debut": day(content.starts_on),
                "periode.fin": day(content.ends_on),
            }
        case NoticeLetterContent():
            return _notice(content)
        case CertificateContent():
            return _certificate(content)


def conditions_of(content: ChangeContent) -> dict[str, bool]:
    match content:
        case AvenantContent():
            return {
                **_origin_conditions(content.origin),
                **_side_conditions(content.parties),
                "date_effet_fixee": content.effective_on is not None,
                "effet_a_la_signature": content.effective_on is None,
                "jeux_modifies": bool(content.datasets),
            }
        case RenewalContent():
            return {**_origin_conditions(content.origin), **_side_conditions(content.parties)}
        case NoticeLetterContent():
            knows = content.notice_months is not None
            return {
                **_origin_conditions(content.origin),
                "preavis_au_terme": knows and not content.is_anytime,
                "preavis_a_tout_moment": knows and content.is_anytime,
                "preavis_inconnu": not knows,
                "reconduction_tacite": content.is_renewed,
            }
        case CertificateContent():
            return {
                "acte_identifie": bool(content.identifier),
                "organisme_commune": content.party.kind == "commune",
                "organisme_epci": content.party.kind == "epci",
                "organisme_syndicat": content.party.kind == "syndicat",
            }


def _sides(parties: tuple[PartyContent, ...]) -> Values:
    first, others = parties[0], parties[1:]
    return {
        **pilot(first.name, first.kind),
        "pilote.representant": representative(first),
        **members(others),
        "membre.assemblee": wording.assembly((others or parties)[0].kind),
        "convention.exemplaires": wording.copies(len(parties)),
    }


def _side_conditions(parties: tuple[PartyContent, ...]) -> dict[str, bool]:
    return {"plusieurs_membres": len(parties) > 2, "un_seul_membre": len(parties) == 2}


def _origin(origin: OriginContent) -> Values:
    signed = f", signée le {wording.day(origin.signed_on)}" if origin.signed_on else ""
    return {
        "convention.reference": origin.reference,
        "convention.objet": origin.title,
        "convention.designation": f"la convention n°\u00a0{origin.reference}{signed}",
        "convention.signature": day(origin.signed_on),
    }


def _origin_conditions(origin: OriginContent) -> dict[str, bool]:
    return {"convention_datee": origin.signed_on is not None}


def _effect(content: AvenantContent) -> str:
    if content.effective_on is None:
        return "Le présent avenant prend effet à la date de la dernière signature."
    return (
        f"Le présent avenant prend effet le {wording.day(content.effective_on)}, et au plus tôt à "
        "la date de la dernière signature."
    )


def _notice(content: NoticeLetterContent) -> Values:
    sender, length = content.sender, content.notice_months
    return {
        **_origin(content.origin),
        "expediteur.nom": sender.name,
        "expediteur.designation": wording.with_article(sender.name, sender.kind),
        "expediteur.representant": representative(sender),
        "destinataire.designation": wording.with_article(content.recipient_name),
        "lettre.date": day(content.sent_on),
        "lettre.numero": content.letter_number or None,
        "preavis.phrase": notice_phrase(content),
        "preavis.duree": wording.months(length) if length is not None else None,
        "preavis.limite": day(content.limit_on),
        "convention.terme": day(content.ends_on),
    }


def notice_phrase(content: NoticeLetterContent) -> str:
    """How long the notice lasts and what it ends: only what is known. It counts to reception."""
    if content.notice_months is None:
        return (
            "Cette dénonciation prend effet à la date que fixent les stipulations de la convention."
        )
    length = wording.months(content.notice_months)
    if content.is_anytime:
        return (
            f"Le préavis, fixé à {length}, court de la réception de cette lettre. La convention "
            "prend fin à l’expiration de ce préavis, sans pouvoir dépasser son terme."
        )
    said = [
        f"Le préavis est de {length} avant le terme et se compte à la réception de cette lettre."
    ]
    if content.ends_on and content.limit_on:
        said.append(
            f"Reçue au plus tard le {wording.day(content.limit_on)}, elle met fin à la convention "
            f"le {wording.day(content.ends_on)}."
        )
    elif content.ends_on:
        said.append(f"La convention prend fin le {wording.day(content.ends_on)}.")
    if content.is_renewed:
        said.append("Reçue après ce délai, elle vaut pour le terme suivant.")
    return " ".join(said)


def _certificate(content: CertificateContent) -> Values:
    party = content.party
    return {
        "organisme.nom": party.name,
        "organisme.designation": wording.with_article(party.name, party.kind),
        "signataire.designation": _certifier(party),
        "fondement.articles": content.grounds.replace("L. ", "L.\u00a0"),
        "acte.numero": content.number,
        "acte.objet": content.subject,
        "acte.assemblee": content.assembly,
        "acte.date": day(content.decided_on),
        "acte.identifiant": content.identifier or None,
        "acte.recu_le": day(content.received_on),
        "acte.publie_le": day(content.published_on),
        "acte.executoire_le": day(content.executoire_on),
        "certificat.date": day(content.certified_on),
    }


def _certifier(party: PartyContent) -> str:
    """« Mme Anne Durand, maire », « le maire de la commune de Moissac »."""
    if party.signatory_name:
        return representative(party)
    capacity = party.signatory_capacity or wording.executive(party.kind)
    body = wording.with_article(party.name, party.kind)
    head = _HEADS.get(capacity, f"l’autorité compétente ({capacity})")
    return f"{head} {de(body)}"
