"""Pages: one Jinja2 environment, what every page shows around its content, static addresses."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from jinja2 import Environment
from jinja2.ext import Extension
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app.core import clock, french
from app.core.environment import FILTERS, make_environment

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "app" / "static"
ABSENT = "–"


@cache
def product_version() -> str:
    try:
        return installed_version("jalon")
    except PackageNotFoundError:  # run from a folder where it is not installed
        return "0"


@dataclass(frozen=True)
class NavItem:
    label: str
    href: str
    is_current: bool = False


@dataclass(frozen=True)
class Notice:
    """A sentence shown above the page; tone: done, watch, limit or neutral."""

    text: str
    tone: str = "neutral"
    href: str = ""
    link_label: str = ""


@dataclass(frozen=True)
class Shell:
    """What base.html shows around a page; without an account, the page is public."""

    user_label: str = ""
    user_email: str = ""
    role: str = ""
    role_label: str = ""
    can_write: bool = False
    is_admin: bool = False
    nav: tuple[NavItem, ...] = ()
    csrf_token: str = ""
    is_demo: bool = False
    syndicat_name: str = ""
    notices: tuple[Notice, ...] = ()
    flash: Notice | None = None
    today: date = field(default_factory=clock.today)
    version: str = field(default_factory=product_version)


_SECTIONS = (
    ("Territoire", "/territoire"),
    ("Tableau de bord", "/tableau-de-bord"),
    ("Collectivités", "/collectivites"),
    ("Conventions", "/conventions"),
    ("Délibérations", "/deliberations"),
    ("Jeux de données", "/jeux-de-donnees"),
    ("Rappels", "/rappels"),
    ("Documents", "/documents"),
)
_ADMIN_SECTION = ("Administration", "/administration")


def navigation(path: str, *, is_admin: bool) -> tuple[NavItem, ...]:
    sections = (*_SECTIONS, _ADMIN_SECTION) if is_admin else _SECTIONS
    return tuple(
        NavItem(label, href, path == href or path.startswith(f"{href}/"))
        for label, href in sections
    )


@cache
def static(path: str) -> str:
    """Address of a file of app/static; its content is in the query, so it may be kept for ever."""
    digest = sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


def url_with(url: str, **changes: object) -> str:
    """The same list with other parameters; None or "" removes one."""
    parts = urlsplit(url)
    query = [(k, v) for k, v in parse_qsl(parts.query) if k not in changes]
    query += [(k, str(v)) for k, v in changes.items() if v not in (None, "")]
    return f"{parts.path}?{urlencode(query)}" if query else parts.path


def url_without(url: str, name: str, value: object) -> str:
    """The same list less one value of one parameter, and back on its first page."""
    parts = urlsplit(url)
    drop = {(name, str(value))}
    query = [kv for kv in parse_qsl(parts.query) if kv not in drop and kv[0] != "page"]
    return f"{parts.path}?{urlencode(query)}" if query else parts.path


def _or_absent(function: Callable[..., str]) -> Callable[..., str]:
    """On screen a fact not known yet is a dash; in a document to sign it is a bug."""

    def shown(value: Any, *args: Any) -> str:
        return ABSENT if value is None or value == "" else function(value, *args)

    return shown


class FrenchSpaces(Extension):
    """No sign starts a line: the spaces typed before : ; ! ? % » and after « become no-break.

    Only the words of a template, not what it computes: a value is shown as it was typed.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002  # Jinja passes it
        if name is not None and not name.endswith(".html"):
            return source
        parts = re.split(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", source, flags=re.DOTALL)
        return "".join(part if part[:1] == "{" else _french_spaces(part) for part in parts)


def _french_spaces(text: str) -> str:
    text = re.sub(r" ([;!?])(?=[\s<]|$)", f"{french.NNBSP}\\1", text)
    text = re.sub(r" ([:%])(?=[\s<.,)]|$)", f"{french.NBSP}\\1", text)
    return text.replace("« ", f"«{french.NBSP}").replace(" »", f"{french.NBSP}»")


@cache
def screen_environment() -> Environment:
    environment = make_environment([TEMPLATES])
    environment.add_extension(FrenchSpaces)
    environment.filters.update({name: _or_absent(function) for name, function in FILTERS.items()})
    environment.globals.update(static=static, url_with=url_with, url_without=url_without)
    return environment


def render(request: Request, name: str, page: object, status_code: int = 200) -> HTMLResponse:
    shell = getattr(request.state, "shell", None) or Shell()
    template = screen_environment().get_template(name)
    return HTMLResponse(template.render(page=page, shell=shell), status_code=status_code)


def render_text(template: str, **values: object) -> str:
    """Subject and bodies of an e-mail; the extension of the template decides the escaping."""
    return screen_environment().get_template(template).render(values)
