"""Reading the guide: its index, a chapter, all of it on one page."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.auth.permissions import Account, ReaderDep
from app.core.errors import NotFoundError
from app.core.templating import render
from app.reports.guide import chapters
from app.reports.guide.pages import ChaptersPage, IndexPage

LONGEST_QUESTION = 100
router = APIRouter()


@router.get("/aide")
def index(request: Request, account: ReaderDep, q: str = "") -> HTMLResponse:
    is_elu, asked = _is_elu(account), q.strip()[:LONGEST_QUESTION]
    page = IndexPage(chapters.readable(is_elu=is_elu), asked, chapters.find(asked, is_elu=is_elu))
    return render(request, "guide/index.html", page)


@router.get("/aide/tout")
def whole(request: Request, account: ReaderDep) -> HTMLResponse:
    shown = chapters.readable(is_elu=_is_elu(account))
    return render(request, "guide/whole.html", ChaptersPage(shown, chapters.pictures()))


@router.get("/aide/{chapter}")
def read(request: Request, account: ReaderDep, chapter: str) -> HTMLResponse:
    """Every chapter, for everyone: a link of a page leads there, whoever reads the page."""
    found = chapters.BY_SLUG.get(chapter)
    if found is None:
        raise NotFoundError("Ce chapitre n’existe pas. Choisissez-le dans le guide.")
    offered = chapters.readable(is_elu=_is_elu(account))
    place = offered.index(found) if found in offered else -1
    page = ChaptersPage(
        (found,),
        chapters.pictures(),
        previous=offered[place - 1] if place > 0 else None,
        next=offered[place + 1] if 0 <= place < len(offered) - 1 else None,
    )
    return render(request, "guide/chapter.html", page)


def _is_elu(account: Account) -> bool:
    return not account.can_write
