"""The one door of the check: a file and a schema in, a report out, whatever the file."""

from pathlib import Path

from app.datasets.checking.reading import Source
from app.datasets.checking.rules import Report, SchemaCode


def check_file(origin: Path | bytes, schema: SchemaCode) -> Report:
    """Never raises for what a file holds: an unreadable one is a report that says so."""
    source = Source(origin)
    if schema is SchemaCode.DECP:
        from app.datasets.checking.decp import check_decp

        return check_decp(source)
    if schema is SchemaCode.BAL:
        from app.datasets.checking.bal import check_bal

        return check_bal(source)
    from app.datasets.checking.schemas import table_schema
    from app.datasets.checking.tables import check_table

    return check_table(source, table_schema(schema))
