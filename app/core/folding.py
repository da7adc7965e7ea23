"""Searching texts that are kept as they were typed: accents, capitals and punctuation put aside.

Names have a stored key (`sort_name`); texts are folded by the database while it looks for them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Text, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction

from app.core.french import sort_key

SQLITE_NAME = "jalon_folded"


class folded(GenericFunction[str]):  # noqa: N801  # named as it is written in SQL
    """What `sort_key` gives of a column, on both engines."""

    type = Text()
    inherit_cache = True


@compiles(folded, "sqlite")
def _on_sqlite(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    """The connection knows `sort_key` itself (core.db)."""
    return f"{SQLITE_NAME}({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _on_postgresql(element: folded, compiler: SQLCompiler, **options: Any) -> str:
    """Decompose, drop the marks, lower the case, then one space for all that is not a letter."""
    text = compiler.process(element.clauses, **options)
    plain = rf"regexp_replace(normalize({text}, NFKD), '[\u0300-\u036f]', '', 'g')"
    ligatures = (("Œ", "oe"), ("œ", "oe"), ("Æ", "ae"), ("æ", "ae"), ("ß", "ss"))
    for ligature, letters in ligatures:
        plain = f"replace({plain}, '{ligature}', '{letters}')"
    return f"btrim(regexp_replace(lower({plain}), '[^[:alnum:]]+', ' ', 'g'))"


def search_in(typed: str, *columns: Any, keys: Sequence[Any] = ()) -> ColumnElement[bool]:
    """Some of these columns holds what was typed; nothing does when only signs were typed.

    `keys` are columns already kept as `sort_key` gives them.
    """
    key = sort_key(typed)
    if not key:
        return literal(value=False)
    texts = (*(folded(column) for column in columns), *keys)
    return or_(*(text.contains(key, autoescape=True) for text in texts))
