"""What people type about an answer expected."""

from datetime import date

from pydantic import BaseModel

from app.core.forms import Reader, parse_date


class SnoozeForm(BaseModel):
    until_on: str = ""
    note: str = ""

    def read(self) -> date:
        read = Reader(self.model_dump())
        until_on = read.required("until_on", parse_date, "Indiquez la date de la réponse attendue.")
        read.finish()
        return until_on
