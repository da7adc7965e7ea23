"""Rules of the check of a file: what a report says, and what each value must keep. Pure."""

from app.datasets.checking.rules.report import (
    CHECKER_VERSION,
    Example,
    Fault,
    FileFacts,
    Group,
    Problem,
    Report,
    SchemaCode,
    SchemaRef,
    Tally,
)

__all__ = [
    "CHECKER_VERSION",
    "Example",
    "Fault",
    "FileFacts",
    "Group",
    "Problem",
    "Report",
    "SchemaCode",
    "SchemaRef",
    "Tally",
]
