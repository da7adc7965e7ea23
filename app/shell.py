"""What base.html shows around every page: who is signed in, where, and what must be known."""

from urllib.parse import unquote

from fastapi import Request
from sqlmodel import Session, col, exists, select

from app.auth.permissions import current_account
from app.auth.rules import ROLE_LABELS
from app.collectivites.models import Collectivite, Territory
from app.conventions.models import Convention
from app.core.db import read_session
from app.core.responses import FLASH_COOKIE
from app.core.templating import Notice, Shell, navigation


def prepare_shell(request: Request) -> None:
    """Keep the shell on the request; one short statement when someone is signed in."""
    request.state.shell = build_shell(request)


def build_shell(request: Request) -> Shell:
    account = current_account(request)
    if account is None:
        return Shell()
    with read_session(request.app.state.engine) as session:
        syndicat_name, is_demo = _surroundings(session)
    return Shell(
        user_label=account.label,
        user_email=account.email,
        role=account.role,
        role_label=ROLE_LABELS[account.role],
        can_write=account.can_write,
        is_admin=account.is_admin,
        nav=navigation(request.url.path, is_admin=account.is_admin),
        csrf_token=account.csrf_token,
        is_demo=is_demo,
        syndicat_name=syndicat_name,
        flash=_flash(request),
    )


def _surroundings(session: Session) -> tuple[str, bool]:
    """The syndicat's name ("" when none is set) and whether demonstration data is loaded."""
    name = (
        select(Collectivite.name)
        .join(Territory, col(Territory.syndicat_id) == col(Collectivite.id))
        .scalar_subquery()
    )
    demo = exists().where(col(Convention.is_demo))
    found, is_demo = session.exec(select(name, demo)).one()
    return found or "", bool(is_demo)


def _flash(request: Request) -> Notice | None:
    sentence = request.cookies.get(FLASH_COOKIE)
    return Notice(unquote(sentence), tone="done") if sentence else None
