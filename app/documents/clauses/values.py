"""What each placeholder is worth, and which conditions are met, for one content."""

from app.core.french import number_fr
from app.documents import wording
from app.documents.change_contents import ChangeContent
from app.documents.clauses import change_values
from app.documents.clauses.bodies import Values, act, day, members, pilot, representative
from app.documents.contents import (
    ConventionContent,
    DeliberationModelContent,
    LetterContent,
    UpstreamContent,
)

WithClauses = ConventionContent | DeliberationModelContent | LetterContent | ChangeContent
_TITLES = {
    ("maire", "Mme"): "Madame la Maire",
    ("maire", "M."): "Monsieur le Maire",
    ("president", "Mme"): "Madame la Présidente",
    ("president", "M."): "Monsieur le Président",
}


def values_of(content: WithClauses) -> Values:
    """None is a fact not known: it prints as a rule to fill by hand."""
    match content:
        case ConventionContent():
            return _convention(content)
        case DeliberationModelContent():
            return _deliberation(content)
        case LetterContent():
            return _letter(content)
        case _:
            return change_values.values_of(content)


def conditions_of(content: WithClauses) -> frozenset[str]:
    match content:
        case ConventionContent():
            met = _convention_conditions(content)
        case DeliberationModelContent():
            met = {
                **_obligation(content.obligation),
                "chiffres_connus": _has_figures(content),
                "convention_amont": content.upstream_convention is not None,
                "deliberation_pilote": content.syndicat_deliberation is not None,
            }
        case LetterContent():
            known = {True: "subject", False: "exempt", None: "unknown"}
            met = {
                **_obligation(known[content.is_subject]),
                "reponse_attendue": content.reply_before_on is not None,
                "sans_date_de_reponse": content.reply_before_on is None,
                "contact_connu": bool(_contact(content)),
            }
        case _:
            met = change_values.conditions_of(content)
    return frozenset(code for code, is_met in met.items() if is_met)


def _convention(content: ConventionContent) -> Values:
    first_side, others, term = content.parties[0], content.parties[1:], content.term
    first = others[0] if others else first_side
    return {
        **pilot(first_side.name, first_side.kind),
        "pilote.representant": representative(first_side),
        "pilote.adresse": first_side.address or None,
        **members(others),
        "membre.assemblee": wording.assembly(first.kind),
        "membre.qualite": first.signatory_capacity or wording.executive(first.kind),
        "membre.adresse": first.address or None,
        "membre.deliberation": act(first.deliberation, first.kind),
        "convention.reference": content.reference,
        "convention.objet": content.object,
        "convention.lieu": content.place or None,
        "plateforme.nom": content.platform_name or None,
        "duree.phrase": wording.duration_sentence(term),
        "duree.mois": wording.months(term.duration_months) if term.duration_months else None,
        "renouvellement.phrase": wording.renewal_sentence(term),
        "preavis.phrase": wording.notice_sentence(term),
        "preavis.mois": wording.months(term.notice_months) if term.notice_months else None,
        "licence.phrase": wording.licence_sentence(content.licence),
        **_upstream(content.upstream_convention),
    }


def _deliberation(content: DeliberationModelContent) -> Values:
    duration = wording.duration_sentence(content.term)
    return {
        **pilot(content.syndicat_name, "syndicat"),
        "pilote.deliberation": act(content.syndicat_deliberation, "syndicat"),
        "membre.nom": content.member_name,
        "membre.designation": wording.with_article(content.member_name, content.member_kind),
        "membre.assemblee": content.assembly or wording.assembly(content.member_kind),
        "membre.executif": content.executive or wording.executive(content.member_kind),
        "membre.population": _number(content.population_totale),
        "membre.agents": number_fr(content.etp) if content.etp is not None else None,
        "departement.nom": content.department_name or None,
        "plateforme.nom": content.platform_name or None,
        "convention.reference": content.convention_reference,
        "convention.objet": content.convention_title or None,
        "duree.phrase": duration.replace("La présente convention", "Cette convention"),
        "licence.decision": wording.licence_decision(content.licence),
        "a_remplir": None,
        **_upstream(content.upstream_convention),
    }


def _letter(content: LetterContent) -> Values:
    count = content.copies_count
    return {
        **pilot(content.sender_name, "syndicat"),
        "membre.nom": content.recipient_name,
        "membre.designation": wording.with_article(content.recipient_name),
        "membre.assemblee": content.assembly,
        "lettre.civilite": greeting(content),
        "lettre.date": wording.day(content.sent_on),
        "lettre.reponse_avant": day(content.reply_before_on),
        "lettre.exemplaires": "l’exemplaire signé"
        if count == 1
        else f"les {wording.number_words(count)} exemplaires signés",
        "lettre.contact": _contact(content) or None,
        "plateforme.nom": content.platform_name or None,
        "convention.reference": content.convention_reference,
        "convention.exemplaires": wording.copies(count),
    }


def greeting(content: LetterContent) -> str:
    return _TITLES.get((content.executive, content.civility), "Madame, Monsieur")


def _contact(content: LetterContent) -> str:
    parts = (content.contact_name, content.contact_phone, content.contact_email)
    return ", ".join(part for part in parts if part)


def _upstream(upstream: UpstreamContent | None) -> Values:
    return {
        "amont.date": day(upstream.signed_on) if upstream else None,
        "amont.partie": upstream.grantor if upstream else None,
    }


def _convention_conditions(content: ConventionContent) -> dict[str, bool]:
    others = content.parties[1:]
    return {
        "convention_amont": content.upstream_convention is not None,
        "plusieurs_membres": len(others) > 1,
        "un_seul_membre": len(others) == 1,
        "plateforme_nommee": bool(content.platform_name),
        "membre_commune": any(party.kind == "commune" for party in others),
        "membre_epci": any(party.kind == "epci" for party in others),
    }


def _has_figures(content: DeliberationModelContent) -> bool:
    """A commune answers by its population too (CRPA art. L. 312-1-1)."""
    is_commune = content.member_kind == "commune"
    return content.etp is not None and not (is_commune and content.population_totale is None)


def _obligation(status: str) -> dict[str, bool]:
    return {
        "assujettie": status == "subject",
        "exemptee": status == "exempt",
        "obligation_inconnue": status not in {"subject", "exempt"},
    }


def _number(value: int | None) -> str | None:
    return number_fr(value) if value is not None else None
