"""Tables of the conventions."""

from app.conventions.models.changing import (
    Avenant,
    AvenantParty,
    AvenantSignature,
    Denonciation,
    DenonciationCorrection,
    RenewalAct,
    RenewalSide,
)
from app.conventions.models.core import Convention, ConventionCounter, ConventionParty, Signature
from app.conventions.models.papers import ConventionCopy, ConventionFile, CopyClaim
from app.conventions.models.projections import (
    ConventionPeriod,
    ConventionStatePeriod,
    ConventionSuccession,
)

__all__ = [
    "Avenant",
    "AvenantParty",
    "AvenantSignature",
    "Convention",
    "ConventionCopy",
    "ConventionCounter",
    "ConventionFile",
    "ConventionParty",
    "ConventionPeriod",
    "ConventionStatePeriod",
    "ConventionSuccession",
    "CopyClaim",
    "Denonciation",
    "DenonciationCorrection",
    "RenewalAct",
    "RenewalSide",
    "Signature",
]
