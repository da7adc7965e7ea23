"""Refusals as a French page, or as application/problem+json (RFC 9457) under /api/."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.core.errors import DomainError, ForbiddenError, NotFoundError, UnauthenticatedError
from app.core.templating import render
from app.reports.site import ErrorPage
from app.shell import prepare_shell

log = structlog.get_logger("web")

SENTENCES = {
    404: ("Page introuvable", "Cette adresse ne mène à rien. Reprenez depuis le tableau de bord."),
    405: (
        "Demande impossible",
        "Cette adresse n’accepte pas cette demande. Reprenez depuis la page.",
    ),
}


UNREADABLE_REQUEST = (
    "Demande illisible",
    "Cette demande n’a pas pu être lue. Rechargez la page, puis recommencez.",
)
UNREADABLE = "Cette valeur n’a pas la forme attendue."
BOUNDS = {
    "greater_than_equal": "Donnez {ge} au moins.",
    "less_than_equal": "Donnez {le} au plus.",
    "string_too_long": "Donnez {max_length} caractères au plus.",
}
SHAPES = {
    "missing": "Cette valeur est attendue.",
    "json_invalid": "Le corps n’est pas du JSON lisible.",
    "model": "Le corps est un objet JSON.",
    "string": "Donnez un texte, entre guillemets.",
    "uuid": "Donnez un identifiant tel que Jalon l’écrit.",
    "int": "Donnez un nombre entier.",
    "date": "Donnez une date du calendrier, AAAA-MM-JJ.",
    "enum": "Donnez un des codes de la documentation de l’API.",
    "literal": "Donnez un des codes de la documentation de l’API.",
}


def install_error_pages(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, refused)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, plain_http)
    app.add_exception_handler(DataError, unstorable)
    app.add_exception_handler(Exception, broken)


def refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101  # registered for this class
    if isinstance(error, UnauthenticatedError) and not _is_api(request):
        return _to_sign_in(request)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else None
    return _answer(request, error.status, error.title, error.message, error.errors, headers)


def unreadable(request: Request, error: Exception) -> Response:
    """A value without even the right shape: an address or a JSON body written by hand."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  # registered for this class
    places = {_place(item["loc"]): _in_french(item) for item in error.errors()}
    in_path = any(item["loc"][0] == "path" for item in error.errors())
    if in_path:
        refusal = NotFoundError("Cette adresse ne mène à rien. Reprenez depuis le tableau de bord.")
        return _answer(request, 404, refusal.title, refusal.message)
    named = ", ".join(places)
    message = f"Valeur illisible : {named}. Corrigez-la, puis recommencez."
    return _answer(request, 422, "Saisie à corriger", message, places)


def _place(location: Sequence[object]) -> str:
    """The name of the field; « corps » when the whole body is unreadable."""
    named = [str(step) for step in location[1:] if isinstance(step, str)]
    return named[-1] if named else "corps"


def _in_french(item: Mapping[str, Any]) -> str:
    kind, limits = str(item["type"]), item.get("ctx", {})
    if kind in BOUNDS:
        return BOUNDS[kind].format(**limits)
    return next((said for start, said in SHAPES.items() if kind.startswith(start)), UNREADABLE)


def plain_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class
    title, message = SENTENCES.get(error.status_code, UNREADABLE_REQUEST)
    return _answer(request, error.status_code, title, message)


def unstorable(request: Request, _: Exception) -> Response:
    """PostgreSQL refuses a NUL character anywhere; SQLite keeps it, and nothing shows."""
    message = (
        "Le texte contient un caractère invisible que la base refuse. Retapez-le au lieu de le "
        "coller, puis recommencez."
    )
    return _answer(request, 422, "Saisie à corriger", message)


def broken(request: Request, error: Exception) -> Response:
    # The route, not the address: some addresses carry a secret.
    path = getattr(request.scope.get("route"), "path", "-")
    log.error("unexpected", exc_info=error, path=path)
    message = (
        "Une erreur inattendue s’est produite ; rien n’a été enregistré. Recommencez ; si elle "
        "revient, transmettez l’heure et l’adresse de la page à l’administrateur."
    )
    return _answer(request, 500, "Erreur inattendue", message)


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _to_sign_in(request: Request) -> Response:
    if request.method != "GET":
        return RedirectResponse("/connexion", status_code=303)
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/connexion?suite={quote(wanted, safe='')}", status_code=303)


def _answer(
    request: Request,
    status: int,
    title: str,
    message: str,
    errors: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    if _is_api(request):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": message}
        if errors:
            problem["errors"] = errors
        return JSONResponse(problem, status, headers=headers, media_type="application/problem+json")
    if not hasattr(request.state, "shell") and status != 500:
        prepare_shell(request)
    page = ErrorPage(title, message, status, is_forbidden=status == ForbiddenError.status)
    return render(request, "error.html", page, status_code=status)
