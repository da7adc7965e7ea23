"""What every template shares, on screen and on paper; without the web, which no press loads."""

from collections.abc import Callable, Iterable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.core import french

FILTERS: dict[str, Callable[..., str]] = {
    "date_fr": french.date_fr,
    "date_short": french.date_short,
    "datetime_fr": french.datetime_fr,
    "ago_fr": french.ago_fr,
    "number_fr": french.number_fr,
    "percent_fr": french.percent_fr,
    "plural": french.plural,
    "typo_fr": french.typo_fr,
    "de": french.de,
    "a_la": french.a_la,
    "siren_fr": french.siren_fr,
    "slug": french.slug,
}


def make_environment(folders: Iterable[Path]) -> Environment:
    """Strict, escaped in HTML and not in plain text; shared with the documents that are printed."""
    environment = Environment(
        loader=FileSystemLoader(list(folders)),
        undefined=StrictUndefined,
        autoescape=select_autoescape(("html", "xml", "svg")),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(FILTERS)
    return environment
