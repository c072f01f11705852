"""One address for each page: what says only how a reader came there is dropped, and nothing that names the story.

:func:`canonical_url` gives an address that can be fetched; :func:`url_key` goes further (http and https, www, mobile
hosts, order of parameters) and is for comparing alone. The rules are ``data/urls.yaml``.
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from pydantic import BaseModel, ConfigDict

from dragoman.data import read_model
from dragoman.errors import InputError
from dragoman.ingest.fetch.model import masked

FILE = "urls.yaml"
MAX_LENGTH = 8192
"""Characters of a URL: what servers commonly take (Apache's LimitRequestLine is 8190)."""
_PORTS = {"http": 80, "https": 443}
_BREAKS = re.compile(r"[\t\r\n]")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_NOT_HOST = re.compile(r"[\x00-\x20\x7f\"#%/:<>?@\[\\\]^`{|}]")
_BRACKETS = re.compile(r"\[[^\]]*\](?::\d*)?")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})|%")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
# RFC 3986's pchar, and the percent sign, for escapes are set right before quoting.
_PATH_SAFE = "/!$&'()*+,;=:@%"
_QUERY_SAFE = _PATH_SAFE + "?"
# A segment that names a story: a long number, or three words.
_TELLING = re.compile(r"\d{5}|[^\W_]-[^\W_]+-[^\W_]")
_SESSION_PARAMETER = re.compile(r";(?:jsessionid|phpsessid)=[^/;]*", re.IGNORECASE)
_SESSION_SEGMENT = re.compile(r"/\([A-Z]\([A-Za-z0-9]{12,}\)\)(?=/)")


class Viewer(BaseModel):
    """A host (a pattern) that shows other hosts' pages below ``path``."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    host: str
    path: str


class Rules(BaseModel):
    """``data/urls.yaml``, whose comments say what each part holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    tracking: frozenset[str]
    tracking_prefixes: tuple[str, ...]
    sessions: frozenset[str]
    session_prefixes: tuple[str, ...]
    values: dict[str, frozenset[str]]
    sites: dict[str, frozenset[str]]
    hosts: dict[str, str]
    suffixes: frozenset[str]
    labels: frozenset[str]
    mobile_labels: frozenset[str]
    viewers: tuple[Viewer, ...]


@dataclass(frozen=True, slots=True)
class _Parts:
    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    fragment: str

    def __str__(self) -> str:
        return f"{self.scheme}://{self.tail}"

    @property
    def tail(self) -> str:
        port = "" if self.port is None else f":{self.port}"
        query = f"?{self.query}" if self.query else ""
        return f"{self.host}{port}{self.path}{query}" + (f"#{self.fragment}" if self.fragment else "")


def canonical_url(url: str) -> str:
    """The address of the page that ``url`` leads to, without what only says how a reader came there.

    :class:`InputError` "bad-scheme" or "bad-url" if it is no address of a page. A user name and password are dropped.
    """
    here = str(_parts(url, url))
    # An AMP viewer may hold another's address: each round unwraps one and is shorter, so this ends.
    while (after := str(_folded(_parts(here, url)))) != here:
        here = after
    return here


def url_key(url: str) -> str:
    """What two addresses of one page have in common, for comparing: no scheme, no www, no mobile host, sorted query."""
    parts = _parts(canonical_url(url), url)
    host, path = _bare_host(parts), parts.path.rstrip("/") or "/"
    query = "&".join(sorted(parts.query.split("&"), key=lambda part: part.partition("=")[0])) if parts.query else ""
    return replace(parts, host=host, path=path, query=query).tail


def site_of(url: str) -> str:
    """The host, without www and port: what is paced together, and counted together in custody."""
    host = _parts(url, url).host
    return host.removeprefix("www.") if host.count(".") > 1 else host


@cache
def rules() -> Rules:
    """The rules of ``data/urls.yaml``; :class:`~dragoman.errors.DataError` names the field that is wrong."""
    return read_model(FILE, Rules)


@cache
def _viewers() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(viewer.host), viewer.path) for viewer in rules().viewers)


def _parts(url: str, where: str) -> _Parts:
    text = _BREAKS.sub("", url.strip())
    if len(text) > MAX_LENGTH:
        raise _bad(where[:200], f"the address is longer than {MAX_LENGTH:,} characters")
    try:
        split = urlsplit(text)
        port = split.port
    except ValueError as error:
        raise _bad(where, f"this is no address of a page ({error})") from error
    scheme = split.scheme.lower()
    if scheme not in _PORTS:
        raise InputError(
            masked(where), "only addresses that begin with http:// or https:// are fetched; write it so", "bad-scheme"
        )
    if port == _PORTS[scheme]:
        port = None
    fragment = split.fragment if split.fragment[:1] in ("!", "/") else ""
    host = _host(split.netloc.rpartition("@")[2], split.hostname or "", where)
    path = _path(split.path)
    return _Parts(scheme, host, port, path, _escaped(split.query, _QUERY_SAFE), _escaped(fragment, _QUERY_SAFE))


def _host(netloc: str, name: str, where: str) -> str:
    if netloc.startswith("[") and _BRACKETS.fullmatch(netloc):
        return f"[{_ipv6(name, where)}]"
    host = unquote(name).lower()
    if not host.isascii():
        host = _idna(host, where)
    host = host.removesuffix(".")
    if not host or _NOT_HOST.search(host) or "" in host.split("."):
        raise _bad(where, f"{host!r} is no name of a host")
    return host


def _ipv6(name: str, where: str) -> str:
    import ipaddress

    try:
        address = ipaddress.IPv6Address(name)
    except ValueError as error:
        raise _bad(where, f"{name!r} is no IPv6 address") from error
    if address.scope_id:
        raise _bad(where, "an address with a zone leads only into the local network; leave it out")
    return address.compressed


def _idna(host: str, where: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError) as error:
        raise _bad(where, f"{host!r} is no name of a host ({error})") from error


def _bad(where: str, message: str) -> InputError:
    return InputError(masked(where), f"{message}; mend the address or leave it out", "bad-url")


def _escaped(text: str, safe: str) -> str:
    """Escapes in capitals, only where they are needed, and wherever they are."""

    def mend(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.fullmatch(character) else match[0].upper()

    return quote(_ESCAPE.sub(mend, text), safe=safe, errors="replace")


def _path(path: str) -> str:
    kept: list[str] = []
    segments = _escaped(path, _PATH_SAFE).split("/")[1:] or [""]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _folded(parts: _Parts) -> _Parts:
    inner = _shown_page(parts)
    if inner is not None:
        return inner
    host = rules().hosts.get(parts.host, parts.host)
    path = _SESSION_SEGMENT.sub("", _SESSION_PARAMETER.sub("", parts.path)) or "/"
    return replace(parts, host=host, path=_whole_page(path), query=_kept_query(host, parts.query))


def _shown_page(parts: _Parts) -> _Parts | None:
    """The page that a viewer's address holds, or None if it is no such address."""
    for host, path in _viewers():
        if parts.path.startswith(path) and host.fullmatch(parts.host):
            rest = parts.path.removeprefix(path)
            scheme = "https" if rest.startswith("s/") else "http"
            inner = rest.removeprefix("s/") + (f"?{parts.query}" if parts.query else "")
            if "." not in inner.partition("/")[0]:
                return None
            try:
                return _parts(f"{scheme}://{inner}", inner)
            except InputError:
                return None
    return None


def _whole_page(path: str) -> str:
    """Without a last /amp or /print, where the segment before it names a story: /topics/amp is a page of its own."""
    segments = path.split("/")
    end = "" if segments[-1] else segments.pop()
    while len(segments) > 2 and segments[-1].lower() in rules().suffixes and _TELLING.search(segments[-2]):
        segments.pop()
        path = "/".join([*segments, end]) if path.endswith("/") else "/".join(segments)
    return path


def _kept_query(host: str, query: str) -> str:
    return "&".join(part for part in query.split("&") if part and not _dropped(host, part))


def _dropped(host: str, part: str) -> bool:
    known = rules()
    name, _, value = part.partition("=")
    name, value = unquote_plus(name).lower(), unquote_plus(value).lower()
    if name in known.tracking or name in known.sessions:
        return True
    if name.startswith(known.tracking_prefixes + known.session_prefixes):
        return True
    if value in known.values.get(name, ()):
        return True
    labels = host.split(".")
    return any(name in known.sites.get(".".join(labels[start:]), ()) for start in range(len(labels) - 1))


def _bare_host(parts: _Parts) -> str:
    known, host = rules(), parts.host
    telling = any(_TELLING.search(segment) for segment in parts.path.split("/"))
    while host.count(".") > 1:
        label, _, rest = host.partition(".")
        if label not in known.labels and not (telling and label in known.mobile_labels):
            break
        host = rest
    return host
