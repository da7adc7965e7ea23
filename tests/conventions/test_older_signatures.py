"""The migration that names older signatures: what the frozen text says, and nothing else."""

from datetime import date

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from app.conventions.models import AvenantSignature, ConventionCopy, Signature
from app.conventions.service import amending, copies, freezing, signing
from app.conventions.service.amending import AvenantData, AvenantSignatureData
from app.conventions.service.overlaying import SideData
from app.conventions.service.signing import SignatureData
from app.core import migrations
from app.core.settings import Settings
from tests.conventions.factories import (
    AGENT,
    TODAY,
    make_convention,
    make_draft,
    make_member,
    parties_of,
)

BEFORE = "0004_seances"


def make_older(engine: Engine, settings: Settings) -> None:
    """One printed here and signed by the syndicat, one recorded from a paper; no SIREN noted."""
    with Session(engine) as session:
        member = make_member(session, executive_title="maire")
        printed = make_draft(session, member, starts_on=None)
        freezing.freeze(session, AGENT, settings.store_dir, printed.id, TODAY)
        ours = parties_of(session, printed)[0]
        signing.sign(session, AGENT, printed.id, ours.id, SignatureData(signed_on=TODAY), TODAY)
        paper = make_convention(session, make_member(session, "Montech", siren="218201259"))
        theirs = parties_of(session, paper)[1]
        copies.place(
            session, AGENT, paper.id, 1, theirs.id, date(2026, 9, 10), TODAY, is_on_its_way=True
        )
        session.execute(update(Signature).values(siren=None, siret=None))
        session.commit()


def test_what_the_frozen_text_says_is_taken_up_and_nothing_is_guessed(
    engine: Engine, settings: Settings
) -> None:
    make_older(engine, settings)

    migrations.downgrade(engine, BEFORE)
    migrations.upgrade(engine)

    with Session(engine) as session:
        known = session.exec(select(Signature.siren).order_by(col(Signature.siren))).all()
        assert sorted(known, key=str) == ["200061257", None, None]
        assert session.exec(select(ConventionCopy.late_from)).one() == date(2026, 10, 11)


def test_what_is_known_already_is_left_alone(engine: Engine, settings: Settings) -> None:
    make_older(engine, settings)
    with Session(engine) as session:
        session.execute(update(Signature).values(siren="111111111"))
        session.commit()

    migrations.downgrade(engine, BEFORE)
    migrations.upgrade(engine)

    with Session(engine) as session:
        assert set(session.exec(select(Signature.siren))) == {"111111111"}


BEFORE_AVENANTS = "0012_file_checks"


def avenant_signatures(session: Session) -> list[tuple[str | None, str | None, str | None]]:
    rows = session.exec(select(AvenantSignature).order_by(col(AvenantSignature.id)))
    return sorted(((row.siren, row.siret, row.name) for row in rows), key=str)


def test_an_avenant_takes_up_what_its_body_was_at_the_convention(engine: Engine) -> None:
    """Not for a body that took over, nor a SIRET under another SIREN, nor a name left blank."""
    with Session(engine) as session:
        member = make_member(session, siret="21820112700011")
        row = make_convention(session, member)
        ours, theirs = parties_of(session, row)
        successor = make_member(session, "Neuve", siren="218202000", code="82999")
        changes = SideData(party_id=theirs.id, successor_id=successor.id)
        data = AvenantData(kind="parties", effective_on=date(2026, 12, 1), sides=(changes,))
        plain = AvenantData(kind="other", summary="Un correspondant de plus.")
        for number, avenant in enumerate((plain, data)):
            drafted = amending.draft(session, AGENT, row.id, avenant, TODAY)
            for side in (ours, theirs):
                signed = AvenantSignatureData(
                    signed_on=TODAY, delegation_reference="Arrêté n° 12", capacity="maire"
                )
                amending.sign(session, AGENT, row.id, drafted.id, side.id, signed, TODAY)
            assert len(avenant_signatures(session)) == 2 * number + 2
        session.execute(
            update(AvenantSignature)
            .where(col(AvenantSignature.body_id) != successor.id)
            .values(siren=None)
        )
        session.commit()

    migrations.downgrade(engine, BEFORE_AVENANTS)
    migrations.upgrade(engine)

    with Session(engine) as session:
        assert avenant_signatures(session) == [
            ("200061257", None, None),
            ("200061257", None, None),
            ("218201127", "21820112700011", None),
            ("218202000", None, None),
        ]
