"""The forms of the acts on a convention: which exist, and the one being shown or refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.conventions.rules.transitions import Act


@dataclass(frozen=True)
class ActForm:
    """A page with one form: its title, and the row of the table of transitions it needs."""

    title: str
    act: Act


WHOLE_FORMS: Mapping[str, ActForm] = {
    "parties": ActForm("Ajouter une partie", Act.EDIT),
    "reouverture": ActForm("Rouvrir le texte", Act.REOPEN),
    "exemplaire": ActForm("Joindre l’exemplaire signé", Act.KEEP_FILE),
    "reception": ActForm("Enregistrer la réception", Act.RECEIVE_DENONCIATION),
    "denonciation": ActForm("Enregistrer une dénonciation", Act.DENOUNCE),
    "piece": ActForm("Joindre une pièce", Act.PLACE_COPY),
    "papier": ActForm("Situer un exemplaire papier", Act.PLACE_COPY),
    "relance": ActForm("Réclamer un exemplaire papier", Act.PLACE_COPY),
    "retrait": ActForm("Enregistrer le retrait de la dénonciation", Act.WITHDRAW_DENONCIATION),
    "renouvellement": ActForm("Enregistrer un renouvellement", Act.RENEW),
    "avenant": ActForm("Préparer un avenant", Act.AMEND),
    "resiliation": ActForm("Résilier d’un commun accord", Act.TERMINATE),
    "remplacement": ActForm("Indiquer la convention suivante", Act.REPLACE),
    "annulation": ActForm("Annuler la convention", Act.VOID),
    "abandon": ActForm("Abandonner la convention", Act.ABANDON),
}
SIDE_FORMS: Mapping[str, ActForm] = {
    "signature": ActForm("Enregistrer la signature", Act.SIGN),
    "correction": ActForm("Corriger la signature", Act.KEEP_FILE),
    "deliberation": ActForm("Rattacher la délibération", Act.ATTACH_DELIBERATION),
    "signataire": ActForm("Préciser le signataire", Act.ATTACH_DELIBERATION),
    "delegation": ActForm("Enregistrer la délégation", Act.ATTACH_DELIBERATION),
}
AVENANT_FORMS: Mapping[str, ActForm] = {
    "signature": ActForm("Enregistrer une signature de l’avenant", Act.SIGN_AVENANT),
    "abandon": ActForm("Abandonner l’avenant", Act.AMEND),
}


@dataclass(frozen=True)
class Tried:
    """A form shown or refused: which one, what was typed, what is wrong."""

    action: str = ""
    party_id: UUID | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    avenant_id: UUID | None = None


NOT_TRIED = Tried()


def forms_of(tried: Tried) -> Mapping[str, ActForm]:
    if tried.avenant_id is not None:
        return AVENANT_FORMS
    return WHOLE_FORMS if tried.party_id is None else SIDE_FORMS


def address_of(here: str, tried: Tried) -> str:
    """Where the form is posted."""
    if tried.avenant_id is not None:
        return f"{here}/avenants/{tried.avenant_id}/{tried.action}"
    if tried.party_id is not None:
        return f"{here}/parties/{tried.party_id}/{tried.action}"
    return f"{here}/parties" if tried.action == "parties" else f"{here}/actes/{tried.action}"
