"""What pages are dressed in: a style sheet out of the files in ``static/css``, scripts, each by its content's hash.

The hash stands in the address, so that a browser keeps a file for good and never shows an older Dragoman's.
"""

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import APIRouter, Response

from dragoman.read.server.refusing import not_found

FOR_GOOD = "public, max-age=31536000, immutable"
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@cache
def content(name: str) -> bytes:
    """A file of ``static``; "dragoman.css" is all of ``static/css``, by name. KeyError for one that is not there."""
    folder = files("dragoman.read.web") / "static"
    if name == "dragoman.css":
        sheets = sorted(
            (one for one in (folder / "css").iterdir() if one.name.endswith(".css")), key=lambda one: one.name
        )
        return b"\n".join(one.read_bytes() for one in sheets)
    if name not in {one.name for one in folder.iterdir() if one.is_file()}:
        raise KeyError(name)
    return (folder / name).read_bytes()


@cache
def address(name: str) -> str:
    """Where a page finds a file."""
    return f"/static/{hashlib.sha256(content(name)).hexdigest()[:12]}/{name}"


def add(router: APIRouter) -> None:
    """The route of all of them; an older hash gives today's file, which is not to be kept."""

    @router.get("/static/{key}/{name}")
    def static(key: str, name: str) -> Response:
        try:
            body = content(name)
        except KeyError:
            raise not_found(f"no such file: {name}") from None
        kept = FOR_GOOD if address(name).split("/")[2] == key else "no-cache"
        kind = _KINDS.get(name.rpartition(".")[2], "application/octet-stream")
        return Response(body, headers={"Cache-Control": kept, "ETag": f'"{key}"'}, media_type=kind)
