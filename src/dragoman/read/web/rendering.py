"""Pages out of templates. Everything is escaped; a name that a template misspells is an error, not a blank."""

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache, partial
from typing import Any
from urllib.parse import quote

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from dragoman.read.countries import country_name
from dragoman.read.server.access import CSRF_FIELD, caller_of
from dragoman.read.server.asking import form_token
from dragoman.read.server.state import shared
from dragoman.read.web import assets, links, navigation, record_words, saying
from dragoman.version import __version__


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("dragoman.read.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"day": day, "number": number, "country_name": country_name}
    made.globals |= {"say": saying, "words": record_words, "navigation": navigation}
    made.globals |= {"links": links, "asset": assets.address, "version": __version__}
    return made


def compile_all() -> None:
    """Compile every template, which else the first reader of each kind of page waits for."""
    for name in _environment().list_templates():
        _environment().get_template(name)


class Templates:
    """The templates of the package, compiled once in a process; may be shared by threads."""

    def __call__(self, request: Request, template: str, title: str, shown: Mapping[str, Any]) -> str:
        """A page. ``title`` is plain text; ``shown`` is what the template may name."""
        base = {
            "title": title,
            "path": request.url.path,
            "twin": links.twin(asked(request), request.url.query),
            "caller": caller_of(request),
            "csrf": partial(_csrf, request),
            "behind": shared(request).noted.behind,
            "read_only": not shared(request).ledger.writable,
        }
        page = _environment().get_template(template).render({**base, **shown})
        return _under(shared(request).settings.root_path, page)


def _csrf(request: Request) -> Markup:
    """The hidden field that every form with method="post" has: ``{{ csrf() }}``."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, form_token(request))


# In text a quotation mark is escaped, so that only an attribute of ours can look like this.
_ADDRESS = re.compile(r'(?<=[\s-])(href|src|action)="/(?!/)')


def _under(root: str, page: str) -> str:
    """The page with all its addresses under the path at which a proxy shows them."""
    return _ADDRESS.sub(rf'\1="{root}/', page) if root else page


def asked(request: Request) -> str:
    """The path as it was asked for: quoted, so that what it names may hold any character."""
    raw = request.scope.get("raw_path")
    return raw.decode("ascii", "replace") if raw else quote(request.url.path)


def day(value: dt.date | None) -> str:
    """A day as people write it, with the month in words: no reader takes 3/4 for another day."""
    return f"{value.day} {value:%b %Y}" if value else "no day"


def number(value: float, signed: bool = False) -> str:
    """A figure with thousands set apart and a true minus."""
    text = f"{value:+,.1f}" if signed else f"{value:,}"
    return text.replace("-", "−")
