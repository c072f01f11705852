"""The page about the API: every address with what it takes and gives, read from the API's own schema."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from fastapi import Request
from pydantic import BaseModel, ConfigDict

from dragoman.read.server.answering import Answer, Pages


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Parameter(_Shape):
    """A parameter of an address."""

    name: str
    where: str
    """"path" or "query"."""
    required: bool
    kind: str
    about: str


class Address(_Shape):
    """An address: how it is asked, what it is for, what comes back."""

    method: str
    path: str
    about: str
    gives: str
    parameters: tuple[Parameter, ...]


class Group(_Shape):
    """Addresses of one kind."""

    name: str
    addresses: tuple[Address, ...]


class Reference(_Shape):
    """All addresses of the API."""

    version: str
    about: str
    schema_path: str
    groups: tuple[Group, ...]


def add(pages: Pages) -> None:
    """Its route."""
    pages.add("/api", api_reference)


def api_reference(request: Request) -> Answer:
    """The API's addresses."""
    return Answer(reference_of(request.app.openapi()), "api_reference.html", "The API")


def reference_of(schema: dict[str, Any]) -> Reference:
    """The reference of an OpenAPI document of FastAPI's."""
    groups: defaultdict[str, list[Address]] = defaultdict(list)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["other"])[0]
            groups[tag].append(
                Address(
                    method=method.upper(),
                    path=path,
                    about=operation.get("description") or operation.get("summary", ""),
                    gives=", ".join(_gives(operation)),
                    parameters=tuple(_parameter(one) for one in operation.get("parameters", ())),
                )
            )
    return Reference(
        version=schema["info"]["version"],
        about=schema["info"].get("description", ""),
        schema_path="/api/v1/openapi.json",
        groups=tuple(Group(name=name, addresses=tuple(found)) for name, found in groups.items()),
    )


def _parameter(one: dict[str, Any]) -> Parameter:
    return Parameter(
        name=one["name"],
        where=one["in"],
        required=bool(one.get("required")),
        kind=_kind(one.get("schema", {})),
        about=one.get("description", ""),
    )


def _kind(schema: dict[str, Any]) -> str:
    """What a value is, in a word or two."""
    kinds = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    first = kinds[0] if kinds else {}
    if "enum" in first:
        return "one of " + ", ".join(map(str, first["enum"]))
    kind = {"date": "day"}.get(first.get("format", ""), str(first.get("type", "")))
    return {"string": "text", "integer": "number", "boolean": "true or false"}.get(kind, kind)


def _gives(operation: dict[str, Any]) -> Iterator[str]:
    for kind, content in operation["responses"].get("200", {}).get("content", {}).items():
        named = list(_refs(content.get("schema", {})))
        yield " or ".join(named) if named else kind


def _refs(schema: dict[str, Any]) -> Iterator[str]:
    if "$ref" in schema:
        yield schema["$ref"].rpartition("/")[2].replace("_", " ").strip()
    for one in schema.get("anyOf", ()):
        yield from _refs(one)
