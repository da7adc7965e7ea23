"""Which of the six datasets a file looks like, from its content."""

from app.datasets.checking.bal import ALL_NAMES
from app.datasets.checking.reading import Source, plain_name, read_table
from app.datasets.checking.reading.opening import open_head
from app.datasets.checking.reading.refusals import stripped_head
from app.datasets.checking.rules import SchemaCode
from app.datasets.checking.schemas import table_schema

TABLES = (
    SchemaCode.DELIBERATIONS, SchemaCode.SUBVENTIONS, SchemaCode.EQUIPEMENTS, SchemaCode.PRENOMS,
)  # fmt: skip
# One shared title (COLL_SIRET, x) is a coincidence.
FEWEST_TITLES = 2


def recognised(content: bytes) -> SchemaCode | None:
    """The dataset with most titles of its schema in the file; None when nothing is like it.

    Raises UnreadableError for what holds no data at all.
    """
    source = Source(content)
    names = {code: table_schema(code).names for code in TABLES} | {SchemaCode.BAL: ALL_NAMES}
    head = stripped_head(open_head(source))
    if head.startswith((b"{", b"[", b"<")) and (b'"marche' in head or b"<marches" in head):
        return SchemaCode.DECP
    table = read_table(source, frozenset().union(*names.values()))
    titles = {plain_name(label) for label in table.labels}
    counts = {code: len(titles & known) for code, known in names.items()}
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] >= FEWEST_TITLES else None
