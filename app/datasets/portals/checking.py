"""What is published is measured by the very checker that people use before publishing."""

from app.datasets.checking import check_file
from app.datasets.checking.rules import CHECKER_VERSION
from app.datasets.checking.service import SCHEMA_OF, conformity
from app.datasets.portals.observing import Verdict
from app.datasets.rules import DatasetCode


def check_published(content: bytes, code: DatasetCode) -> Verdict:
    report = check_file(content, SCHEMA_OF[code])
    return Verdict(
        conformity=conformity(report),
        schema_name=report.schema.name,
        schema_version=report.schema.version,
        row_count=report.rows,
        error_count=report.error_count,
        checker_version=CHECKER_VERSION,
        report=report,
    )
