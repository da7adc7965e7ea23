"""Fills a template with a content: the HTML that the press prints, and the code of its text."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jinja2 import Environment

from app.core.environment import make_environment
from app.documents import assets, qr, wording
from app.documents.assets import DOCUMENTS, SHARED
from app.documents.clauses import laying, values
from app.documents.contents import AnyContent, content_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What names the file. `version` is what the footer prints after « version »."""

    title: str
    author: str
    reference: str
    version: str
    created_on: date


def render_html(template: str, content: AnyContent, *, meta: Meta, mark: str = "") -> str:
    """The same text as HTML: what the PDF is made from.

    The frame is ours (Jinja); the clauses come laid out, already HTML: Jinja never reads them.
    """
    mark = mark or mark_of(template, content, content_json(content))
    html = (
        _environment()
        .get_template(f"{template}/template.html")
        .render(content=content, meta=meta, mark=mark, text=_text(content))
    )
    # The text face has no thin space: groups of digits would nearly touch.
    return re.sub(r"(?<=\d)\u202f(?=\d)", "\u00a0", html)


def _text(content: AnyContent) -> laying.LaidOut:
    return laying.lay_out(content) if isinstance(content, values.WithClauses) else {}


def fingerprint(template: str, content: AnyContent) -> str:
    """SHA-256 of what the document says and of the template that says it."""
    return _fingerprint(template, content_json(content))


def mark_of(template: str, content: AnyContent, data: str) -> str:
    """What tells this text from another of its reference; `data`: the content, as JSON."""
    return qr.version_mark(content, _fingerprint(template, data))


def _fingerprint(template: str, data: str) -> str:
    return hashlib.sha256(f"{template_hash(template)}\n{data}".encode()).hexdigest()


@lru_cache
def template_hash(template: str) -> str:
    """SHA-256 over the names and bytes of the template, the shared sheets and the fonts."""
    digest = hashlib.sha256()
    own = DOCUMENTS / template
    for path in sorted(path for folder in (SHARED, own) for path in folder.iterdir()):
        digest.update(f"{path.relative_to(DOCUMENTS).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for address in sorted(assets.FONTS):
        digest.update(hashlib.sha256(assets.read(address)).digest())
    return digest.hexdigest()


@lru_cache
def _environment() -> Environment:
    environment = make_environment([DOCUMENTS])
    environment.globals.update(
        duration_sentence=wording.duration_sentence,
        renewal_sentence=wording.renewal_sentence,
        notice_sentence=wording.notice_sentence,
        copies=wording.copies,
        number_words=wording.number_words,
        executive=wording.executive,
        assembly=wording.assembly,
        the_assembly=wording.the_assembly,
        of_assembly=wording.of_assembly,
        designation=wording.designation,
        with_article=wording.with_article,
        short_name=wording.short_name,
        greeting=values.greeting,
    )
    environment.filters.update(date_fr=wording.day, capitalize_first=_capitalize_first)
    return environment


def _capitalize_first(text: str) -> str:
    return text[:1].upper() + text[1:]
