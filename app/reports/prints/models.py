"""The table of printed papers: what was asked, under which name the store holds it."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel


class ReportPrint(SQLModel, table=True):
    """The last print of one paper. `mark` names the text it says: another mark, another text.

    `kept_until`: for a paper of a day that names people; null, it is kept for good.
    """

    __tablename__ = "report_print"

    key: str = Field(primary_key=True)
    mark: str
    sha256: str
    name: str
    size: int
    page_count: int
    made_at: datetime
    kept_until: date | None = None
    is_demo: bool = False
