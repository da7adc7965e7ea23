"""Answers every room gives the same way."""

from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

FLASH_COOKIE = "jalon_flash"


def see_other(url: str, flash: str = "") -> RedirectResponse:
    """After a POST: go and look; `flash` is the sentence the next page shows once."""
    response = RedirectResponse(url, status_code=303)
    if flash:
        response.set_cookie(
            FLASH_COOKIE, quote(flash), max_age=60, httponly=True, samesite="lax", path="/"
        )
    return response


def download(content: bytes, *, media_type: str, name: str) -> Response:
    """A file to keep, under a name a person understands (accents allowed, RFC 6266)."""
    plain = name.encode("ascii", "ignore").decode().replace('"', "")
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": disposition})


def inline(content: bytes, *, media_type: str, name: str) -> Response:
    """A file to look at in the browser, saved under the same name."""
    response = download(content, media_type=media_type, name=name)
    disposition = response.headers["content-disposition"]
    response.headers["content-disposition"] = disposition.replace("attachment", "inline", 1)
    return response
