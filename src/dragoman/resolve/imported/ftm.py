"""FollowTheMoney entities, one JSON object a line, as OpenSanctions publishes them, nested or not.

An Occupancy names its holder and post by id, and may stand before or after either, so what is read is staged on disk
and joined at the end. Schemata: https://followthemoney.tech/explorer/schemata (Person, Position, Occupancy).
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from dragoman.resolve.imported.fields import Fields, Land, latin
from dragoman.resolve.imported.files import ImportFile
from dragoman.resolve.imported.rows import OrganisationRow, Problems, Row, RowError, TermRow

ORGANISATIONS = frozenset(("Organization", "Company", "PublicBody", "LegalEntity"))
# Ties of a person to an organisation, with the properties that name the two: posts, where the organisation is public.
LINKS = {
    "Membership": ("member", "organization"),
    "Directorship": ("director", "organization"),
    "Employment": ("employee", "employer"),
}
_TABLES = """
CREATE TABLE person (n INTEGER PRIMARY KEY, id TEXT UNIQUE, place TEXT, name TEXT, aliases TEXT, wikidata TEXT, bad);
CREATE TABLE post (id TEXT PRIMARY KEY, place TEXT, name TEXT, country TEXT, part INT, bad INT) WITHOUT ROWID;
CREATE TABLE body (id TEXT PRIMARY KEY, place TEXT, name TEXT, country TEXT, public INT) WITHOUT ROWID;
CREATE TABLE occupancy (
    id TEXT PRIMARY KEY, place TEXT, holder TEXT, post TEXT, start TEXT, "end" TEXT, seen TEXT, listed TEXT, until TEXT
) WITHOUT ROWID;
CREATE TABLE link (
    id TEXT PRIMARY KEY, place TEXT, person TEXT, body TEXT, role TEXT, start TEXT, "end" TEXT, seen TEXT, listed TEXT,
    until TEXT
) WITHOUT ROWID;
"""
_OCCUPANCIES = """
SELECT o.place, o.holder, o.post, o.start, o."end", o.seen, o.listed, o.until,
       p.id, p.name, p.aliases, p.wikidata, p.bad, t.id, t.name, t.country, t.part, t.bad
FROM occupancy AS o LEFT JOIN person AS p ON p.id = o.holder LEFT JOIN post AS t ON t.id = o.post ORDER BY p.n, o.id
"""
_LINKS = """
SELECT l.place, l.role, l.start, l."end", l.seen, l.listed, l.until,
       p.id, p.name, p.aliases, p.wikidata, b.name, b.country
FROM link AS l JOIN person AS p ON p.id = l.person AND NOT p.bad JOIN body AS b ON b.id = l.body AND b.public
ORDER BY p.n, l.id
"""


def read(file: ImportFile, fields: Fields, problems: Problems, passing: Path) -> Iterator[Row]:
    """The organisations as they come, then the terms of office; bad entities go to ``problems``.

    What is staged lies beside ``passing``, the file that becomes the store, and goes with it.
    """
    stage = sqlite3.connect(passing.with_name(passing.name + ".stage"), isolation_level=None)
    try:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32768", "temp_store = FILE"):
            stage.execute(f"PRAGMA {pragma}")
        stage.executescript(_TABLES)
        stage.execute("BEGIN")
        yield from _Staging(stage, fields, problems).read(file)
        yield from _occupancies(stage, fields, problems)
        yield from _links(stage, fields)
    finally:
        stage.close()


class _Entity:
    """One entity: its id, schema and properties, with the values that are text and those that are entities."""

    def __init__(self, raw: Any, place: str) -> None:
        if not isinstance(raw, dict):
            raise RowError("wrong-shape", "", f"is {type(raw).__name__}, not an entity")
        id, schema, properties = raw.get("id"), raw.get("schema"), raw.get("properties")
        if not isinstance(id, str) or not id:
            raise RowError("wrong-shape", "id", "is missing; every entity has one")
        if not isinstance(schema, str) or not isinstance(properties, dict):
            raise RowError("wrong-shape", "", "has no schema and properties; is this a FollowTheMoney entity?")
        self.id, self.schema = id, schema
        self.properties: Mapping[str, Any] = properties
        self.place = place
        caption = raw.get("caption")
        self.caption = caption if isinstance(caption, str) else ""
        seen = raw.get("last_seen")
        self.last_seen = seen if isinstance(seen, str) else ""

    def texts(self, name: str) -> list[str]:
        """The values of a property that are text."""
        values = self.properties.get(name) or []
        if not isinstance(values, list):
            raise RowError("wrong-shape", name, "must be a list, as all properties of an entity are")
        for value in values:
            if not isinstance(value, str | dict):
                raise RowError("wrong-shape", name, f"holds {type(value).__name__}, not text")
        return [value for value in values if isinstance(value, str)]

    def nested(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Entities that stand inside this one, each with the property that holds it."""
        for name, values in self.properties.items():
            for value in values if isinstance(values, list) else ():
                if isinstance(value, dict):
                    yield name, value

    def refers(self, name: str) -> str:
        """The id of the entity that a property names, by reference or nested; "" if none."""
        for value in self.properties.get(name) or ():
            if isinstance(value, str):
                return value
            if isinstance(value, dict) and isinstance(value.get("id"), str):
                return str(value["id"])
        return ""


class _Staging:
    """Reads entities into the staging tables."""

    def __init__(self, stage: sqlite3.Connection, fields: Fields, problems: Problems) -> None:
        self._db = stage
        self._fields = fields
        self._problems = problems

    def read(self, file: ImportFile) -> Iterator[Row]:
        """Stage everything; organisations are handed on at once."""
        with file.stream() as stream:
            for number, line in file.lines(stream):
                place = f"line {number}"
                try:
                    yield from self._entity(_parsed(line), place)
                except UnicodeDecodeError as error:
                    raise file.not_utf8(str(number), error) from None
                except RowError as error:
                    self._problems.add(place, error)

    def _entity(self, raw: Any, place: str, holder: str = "") -> Iterator[Row]:
        entity = _Entity(raw, place)
        inside = bool(holder)
        if entity.schema == "Person":
            self._person(entity)
        elif entity.schema == "Position":
            self._post(entity, inside)
        elif entity.schema == "Occupancy":
            self._occupancy(entity, entity.refers("holder") or holder, inside)
        elif entity.schema in LINKS:
            self._link(entity, holder, inside)
        elif entity.schema in ORGANISATIONS:
            row = self._organisation(entity, inside)
            if row is not None:
                yield row
        else:
            if not inside:
                self._problems.leave(f"schema {entity.schema}")
            return
        for _, other in entity.nested():
            # Relatives, addresses and the like stand inside a person too, and are nobody's office.
            if other.get("schema") in ("Occupancy", "Position", *LINKS, *ORGANISATIONS):
                yield from self._entity(other, place, entity.id if entity.schema == "Person" else holder or entity.id)

    def _put(self, table: str, values: Iterable[object], entity: _Entity, inside: bool) -> None:
        cells = tuple(values)
        marks = ", ".join("?" * len(cells))
        if self._db.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", cells).rowcount or inside:
            return
        (first,) = self._db.execute(f"SELECT place FROM {table} WHERE id = ?", (entity.id,)).fetchone()
        raise RowError("duplicate-id", "id", f"{entity.id!r} stands twice, first at {first}; keep one of them")

    def _person(self, entity: _Entity) -> None:
        fields = self._fields
        try:
            names = [fields.text(name, "name") for name in (entity.caption, *entity.texts("name")) if name]
            if not names:
                names = [" ".join((*entity.texts("firstName"), *entity.texts("lastName")))]
            name = fields.text(next((form for form in names if latin(form)), names[0]), "name", required=True)
            aliases = fields.names((*names, *entity.texts("alias")), "alias", name)
            ids = [id for id in (*entity.texts("wikidataId"), entity.id) if id[:1] == "Q" and id[1:].isdigit()]
        except RowError:
            self._put("person", (None, entity.id, entity.place, "", "", "", 1), entity, True)
            raise
        self._put(
            "person", (None, entity.id, entity.place, name, "\n".join(aliases), ids[0] if ids else "", 0), entity, False
        )

    def _post(self, entity: _Entity, inside: bool) -> None:
        fields = self._fields
        try:
            name = fields.text(entity.caption or next(iter(entity.texts("name")), ""), "name", required=True)
            land = self._land(entity)
            topics = set(entity.texts("topics"))
            # A post of the nation and of a state at once is the nation's.
            below = "gov.national" not in topics and not topics.isdisjoint(fields.words.local)
            local = below or bool(entity.texts("subnationalArea"))
        except RowError:
            self._put("post", (entity.id, entity.place, "", "", 0, 1), entity, True)
            raise
        self._put("post", (entity.id, entity.place, name, land.code, int(land.part or local), 0), entity, inside)

    def _land(self, entity: _Entity) -> Land:
        lands = [self._fields.land(code) for name in ("country", "jurisdiction") for code in entity.texts(name)]
        return next((land for land in lands if land.code), Land(""))

    def _days(self, entity: _Entity) -> tuple[str, str, str, str, str]:
        """start, end, seen, listed and until of a term."""
        fields = self._fields
        start = _best([fields.day(day, "startDate") for day in entity.texts("startDate")], min)
        end = _best([fields.day(day, "endDate") for day in entity.texts("endDate")], max)
        fields.term(start, end)
        looked = fields.day(entity.last_seen, "last_seen")
        status = {text.lower() for text in entity.texts("status")}
        declared = [fields.day(day, name) for name in ("declarationDate", "date") for day in entity.texts(name)]
        if end:
            return start, end, "", "", ""
        if "current" in status and looked:
            return start, "", looked, "", ""
        seen = max((day for day in declared if day), default="")
        if "ended" in status:
            return start, "", seen, "", seen or start
        return start, "", seen, looked, ""

    def _occupancy(self, entity: _Entity, holder: str, inside: bool) -> None:
        post = entity.refers("post")
        for field, value in (("holder", holder), ("post", post)):
            if not value:
                raise RowError("missing", field, "an Occupancy needs a holder and a post")
        days = self._days(entity)
        self._put("occupancy", (entity.id, entity.place, holder, post, *days), entity, inside)

    def _link(self, entity: _Entity, holder: str, inside: bool) -> None:
        person_at, body_at = LINKS[entity.schema]
        role = self._fields.text(next(iter(entity.texts("role")), ""), "role")
        person, body = entity.refers(person_at) or holder, entity.refers(body_at)
        if role and person and body:
            self._put("link", (entity.id, entity.place, person, body, role, *self._days(entity)), entity, inside)
        else:
            self._problems.leave(f"{entity.schema} without a role")

    def _organisation(self, entity: _Entity, inside: bool) -> OrganisationRow | None:
        fields = self._fields
        names = [fields.text(name, "name") for name in (entity.caption, *entity.texts("name")) if name]
        name = next((form for form in names if latin(form)), "")
        if not name:
            if not names:
                raise RowError("missing", "name", "is empty; fill it in, or leave the entity out")
            self._problems.leave("organisation without a name in Latin letters")
            return None
        land = self._land(entity)
        topics = entity.texts("topics")
        code = next((code for topic, code in fields.words.topics.items() if topic in topics), None)
        code = code or fields.words.schemata.get(entity.schema)
        sectors = (code,) if code else fields.kind_of(name)
        public = entity.schema == "PublicBody" or sectors[0] in ("GOV", "MIL", "JUD", "LEG")
        self._put("body", (entity.id, entity.place, name, land.code, int(public)), entity, inside)
        acronyms = [form for form in (*names, *entity.texts("alias"), *entity.texts("abbreviation")) if _acronym(form)]
        ids = [id for id in (*entity.texts("wikidataId"), entity.id) if id[:1] == "Q" and id[1:].isdigit()]
        return OrganisationRow(
            entity.place, entity.id, name, sectors, land.code, acronyms[0] if acronyms else "",
            fields.names((*names, *entity.texts("alias"), *entity.texts("abbreviation")), "alias", name),
            ids[0] if ids else "",
        )  # fmt: skip


def _occupancies(stage: sqlite3.Connection, fields: Fields, problems: Problems) -> Iterator[Row]:
    for (
        place, holder, post, start, end, seen, listed, until,
        person, name, aliases, wikidata, bad_person, known_post, position, country, part, bad_post,
    ) in stage.execute(_OCCUPANCIES):  # fmt: skip
        for field, id, found in (("holder", holder, person), ("post", post, known_post)):
            if found is None:
                problems.add(place, RowError("unknown-id", field, f"{id!r} is no entity of this file"))
        if person is None or known_post is None or bad_person or bad_post:
            continue
        if not country:
            problems.leave("post of no country")
        elif not (start or end or seen):
            problems.leave("occupancy without a day")
        else:
            office = "" if part else fields.office(position, country)
            yield TermRow(
                place, person, name, country, position, office, tuple(aliases.split("\n")) if aliases else (), wikidata,
                start, end, seen, listed, until,
            )  # fmt: skip
    (idle,) = stage.execute(
        "SELECT COUNT(*) FROM person WHERE NOT bad AND id NOT IN (SELECT holder FROM occupancy)"
    ).fetchone()
    if idle:
        problems.left_out["person without a post"] += idle


def _links(stage: sqlite3.Connection, fields: Fields) -> Iterator[Row]:
    for place, role, start, end, seen, listed, until, person, name, aliases, wikidata, body, country in stage.execute(
        _LINKS
    ):
        if country and (start or end or seen):
            position = f"{role}, {body}"
            yield TermRow(
                place, person, name, country, position, fields.office(f"{role} of {body}", country),
                tuple(aliases.split("\n")) if aliases else (), wikidata, start, end, seen, listed, until,
            )  # fmt: skip


def _parsed(line: bytes) -> Any:
    try:
        return json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise
    except (ValueError, RecursionError):
        raise RowError("not-json", "", "this line is not JSON; is there one entity a line?") from None


def _best(days: list[str], pick: Any) -> str:
    """The most exact of several days that say the same, else the widest term."""
    longest = max(map(len, days), default=0)
    return str(pick((day for day in days if len(day) == longest), default="")) if longest else ""


def _acronym(text: str) -> bool:
    return 2 <= len(text) <= 8 and text.isupper() and text.isalpha()
