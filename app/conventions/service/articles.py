"""What an avenant writes: one article for each thing it changes."""

from collections.abc import Iterator
from dataclasses import replace

from app.conventions.queries.loaded import Loaded
from app.conventions.rules.facts import Amendment, Facts, terms_on
from app.conventions.rules.overlays import sides_on
from app.conventions.rules.sides import Side
from app.conventions.service.printing import term_content
from app.core.french import date_fr
from app.documents import wording
from app.documents.change_contents import ArticleContent
from app.documents.contents import NoticeMode, Renewal, TermContent


def articles(loaded: Loaded, amendment: Amendment, summary: str | None) -> Iterator[ArticleContent]:
    """`summary` first: it says in one sentence why the avenant exists."""
    if summary:
        yield ArticleContent(title="Objet", paragraphs=(f"{summary.rstrip('. ')}.",))
    known = loaded.facts.amendments
    others = tuple(other for other in known if other.number != amendment.number)
    before = replace(loaded.facts, amendments=others)
    yield from _side_articles(before, amendment)
    after = replace(loaded.facts, amendments=(*others, amendment))
    terms = terms_on(after, amendment.effective_on)
    yield from _term_articles(_printed(term_content(loaded.row), terms), amendment)
    if amendment.datasets is not None:
        words = (
            "La liste des jeux de données de la Convention est remplacée par celle qui figure en "
            "annexe du présent avenant."
        )
        yield ArticleContent(title="Jeux de données", paragraphs=(words,))


def _side_articles(before: Facts, amendment: Amendment) -> Iterator[ArticleContent]:
    sides: dict[object, Side] = {
        side.key: side for side in sides_on(before, amendment.effective_on)
    }
    bodies = tuple(
        f"{_named(change.body.name, change.body.siren)} devient partie à la Convention à la place "
        f"de {_named(sides[change.party].body.name, sides[change.party].body.siren)}, et en "
        "reprend les droits et les obligations."
        for change in amendment.sides
        if change.body is not None
    )
    if bodies:
        yield ArticleContent(title="Parties", paragraphs=bodies)
    people = tuple(
        f"{(change.body or sides[change.party].body).name} a désormais pour signataire : "
        f"{', '.join(filter(None, (change.signatory_name, change.signatory_capacity)))}."
        for change in amendment.sides
        if change.signatory_capacity is not None
    )
    if people:
        yield ArticleContent(title="Signataires", paragraphs=people)


def _named(name: str, siren: str | None) -> str:
    return f"{name} (SIREN {siren})" if siren else name


def _printed(first: TermContent, terms: Facts) -> TermContent:
    return replace(
        first,
        renewal=Renewal(terms.renewal or "none"),
        renewal_months=terms.renewal_months,
        renewal_max_count=terms.renewal_max_count,
        notice_months=terms.notice_months,
        notice_mode=NoticeMode(terms.notice_mode or "term"),
    )


def _term_articles(term: TermContent, amendment: Amendment) -> Iterator[ArticleContent]:
    """The clauses in force afterwards, whole: nobody has to read two texts together."""
    if amendment.ends_on is not None:
        words = f"La Convention prend fin le {date_fr(amendment.ends_on)} inclus."
        yield ArticleContent(title="Durée", paragraphs=(words,))
    renewal = (amendment.renewal, amendment.renewal_months, amendment.renewal_max_count)
    if any(value is not None for value in renewal):
        words = _said(wording.renewal_sentence(term))
        yield ArticleContent(title="Reconduction", paragraphs=(words,))
    if amendment.notice_months is not None or amendment.notice_mode is not None:
        words = _said(wording.notice_sentence(term))
        yield ArticleContent(title="Dénonciation", paragraphs=(words,))


def _said(words: str) -> str:
    """Out of its article, « elle » has nothing to stand for."""
    named = words.replace("la présente convention", "la Convention")
    named = named.replace("À son terme, elle", "À son terme, la Convention")
    return named.replace("Elle ", "La Convention ", 1) if named.startswith("Elle ") else named
