"""What a model of avenant, renewal, notice or certificate is previewed with.

A convention chosen is printed as it is, or refused as its own page would refuse it. The example
has invented acts and dates, and every page says so: nobody can take it for an act.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from app.conventions.queries.loaded import Loaded
from app.conventions.rules.dates import ONE_DAY, add_months, end_of, notice_limit
from app.conventions.service import printing_changes as printing
from app.conventions.service.printing import address_lines, member_of
from app.core.errors import ConflictError
from app.core.french import de
from app.documents import wording
from app.documents.change_contents import (
    ArticleContent,
    AvenantContent,
    CertificateContent,
    ChangeContent,
    NoticeLetterContent,
    OriginContent,
    RenewalContent,
)
from app.documents.library.builtin import Model

_MONTHS, _LONGER, _NOTICE = 36, 12, 3


def change_content(
    loaded: Loaded, model: Model, on: date, *, is_example: bool
) -> ChangeContent | None:
    """None: the model is of another family."""
    family = model.vocabulary.family
    if family not in _EXAMPLES:
        return None
    return _EXAMPLES[family](loaded, model, on) if is_example else _REAL[family](loaded, model, on)


def _avenant(loaded: Loaded, model: Model, on: date) -> AvenantContent:
    """The latest one that is not abandoned."""
    found = [known for known in loaded.avenants if known.row.abandoned_on is None]
    if not found:
        raise ConflictError(
            "Cette convention n’a pas d’avenant. Choisissez-en une autre, ou l’exemple."
        )
    return printing.avenant_content(loaded, found[-1], on, model, is_frozen=False)


def _renewal(loaded: Loaded, model: Model, on: date) -> RenewalContent:
    return printing.renewal_content(loaded, on, model, is_frozen=False)


def _notice(loaded: Loaded, model: Model, on: date) -> NoticeLetterContent:
    return printing.notice_content(loaded, member_of(loaded), on, model)


def _certificate(loaded: Loaded, model: Model, on: date) -> CertificateContent:
    """Of the member's act when it is exécutoire, else of the syndicat's."""
    sides = [member_of(loaded), *loaded.parties]
    party = next((side for side in sides if side.executoire_on), sides[0])
    return printing.certificate_content(loaded, party, on, model)


def _example_avenant(loaded: Loaded, model: Model, on: date) -> AvenantContent:
    until = add_months(_ends_on(on), _LONGER)
    words = f"La Convention prend fin le {wording.day(until)} inclus."
    return AvenantContent(
        is_frozen=False,
        number=1,
        articles=(ArticleContent(title="Durée", paragraphs=(words,)),),
        **_signed(loaded, model, on, "A1"),
    )


def _example_renewal(loaded: Loaded, model: Model, on: date) -> RenewalContent:
    ended_on = _ends_on(on)
    return RenewalContent(
        is_frozen=False,
        months=_LONGER,
        ended_on=ended_on,
        starts_on=ended_on + ONE_DAY,
        ends_on=end_of(ended_on + ONE_DAY, _LONGER),
        **_signed(loaded, model, on, "R1"),
    )


def _example_notice(loaded: Loaded, model: Model, on: date) -> NoticeLetterContent:
    member, syndicat, ends_on = member_of(loaded), loaded.parties[0].body, _ends_on(on)
    return NoticeLetterContent(
        origin=_origin(loaded, on),
        sender=printing.side_content(loaded, member.side),
        sender_address=address_lines(member.body),
        recipient_name=wording.designation(syndicat.name, syndicat.kind),
        recipient_address=address_lines(syndicat),
        place="",
        sent_on=on,
        notice_months=_NOTICE,
        limit_on=notice_limit(ends_on, _NOTICE),
        ends_on=ends_on,
        is_renewed=True,
        **_named(loaded, model, "N"),
    )


def _example_certificate(loaded: Loaded, model: Model, on: date) -> CertificateContent:
    member, decided_on = member_of(loaded), add_months(on, -1)
    return CertificateContent(
        party=printing.side_content(loaded, member.side),
        number="0000-00",
        subject=f"Approbation de la convention n°\u00a0{loaded.row.reference}",
        decided_on=decided_on,
        assembly=wording.assembly(member.body.kind),
        identifier="",
        received_on=decided_on + 2 * ONE_DAY,
        published_on=decided_on + 3 * ONE_DAY,
        executoire_on=decided_on + 3 * ONE_DAY,
        grounds=printing.GROUNDS.get(member.body.kind, printing.CODE),
        place="",
        certified_on=on,
        **_named(loaded, model, "C2"),
    )


def _signed(loaded: Loaded, model: Model, on: date, mark: str) -> dict[str, Any]:
    return {
        "origin": _origin(loaded, on),
        "parties": tuple(printing.side_content(loaded, party.side) for party in loaded.parties),
        "place": loaded.row.place or "",
        **_named(loaded, model, mark),
    }


def _named(loaded: Loaded, model: Model, mark: str) -> dict[str, Any]:
    return {
        "reference": f"{loaded.row.reference}-{mark}",
        "version_label": model.version,
        "is_demo": True,
        "clauses": model.clauses,
    }


def _origin(loaded: Loaded, on: date) -> OriginContent:
    title = f"Convention d’adhésion {de(member_of(loaded).body.name)}"
    signed_on = add_months(on, -_LONGER)
    return OriginContent(reference=loaded.row.reference, title=title, signed_on=signed_on)


def _ends_on(on: date) -> date:
    return end_of(add_months(on, -_LONGER), _MONTHS)


_Fill = Callable[[Loaded, Model, date], ChangeContent]
_REAL: Mapping[str, _Fill] = {
    "avenant": _avenant,
    "renewal": _renewal,
    "notice": _notice,
    "certificate": _certificate,
}
_EXAMPLES: Mapping[str, _Fill] = {
    "avenant": _example_avenant,
    "renewal": _example_renewal,
    "notice": _example_notice,
    "certificate": _example_certificate,
}
