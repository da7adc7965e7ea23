"""The list as a spreadsheet, exactly as its address filters and sorts it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.auth.permissions import ReaderDep
from app.conventions import exporting
from app.conventions.forms import FilterForm
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.responses import download
from app.documents.names import file_name

router = APIRouter(prefix="/conventions")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.get("/export.csv")
def as_csv(
    session: SessionDep, _: ReaderDep, today: TodayDep, form: Annotated[FilterForm, Query()]
) -> Response:
    filters = form.read(today)
    content = exporting.as_csv(exporting.rows(session, filters, form.sort))
    name = file_name("Conventions", filters.on.isoformat(), extension="csv")
    return download(content, media_type="text/csv; charset=utf-8", name=name)


@router.get("/export.xlsx")
def as_xlsx(
    session: SessionDep, _: ReaderDep, today: TodayDep, form: Annotated[FilterForm, Query()]
) -> Response:
    filters = form.read(today)
    content = exporting.as_xlsx(exporting.rows(session, filters, form.sort))
    name = file_name("Conventions", filters.on.isoformat(), extension="xlsx")
    return download(content, media_type=XLSX, name=name)
