"""What pages are made of, read once from ``data/pages.yaml`` and checked; and the names of parts, as words."""

import re
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache

from pydantic import BaseModel, ConfigDict, Field, field_validator

from dragoman.data import read_model

FILE = "pages.yaml"


class _Checked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Lines(_Checked):
    """Lines between the paragraphs of a story that are about the page."""

    whole: frozenset[str]
    starts: tuple[str, ...]
    sure: tuple[str, ...]
    longest: int = Field(gt=0)
    headings: frozenset[str]
    finals: frozenset[str]


class Types(_Checked):
    """Types of JSON-LD and Open Graph, in lower case."""

    article: frozenset[str]
    live: frozenset[str]
    video: frozenset[str]
    gallery: frozenset[str]
    index: frozenset[str]
    others: frozenset[str]


class DateWords(_Checked):
    """Where pages say their dates, and how dates are printed."""

    published: dict[str, float]
    modified: frozenset[str]
    attributes: tuple[str, ...]
    published_labels: tuple[str, ...]
    modified_labels: tuple[str, ...]
    line_labels: frozenset[str]
    other_labels: tuple[str, ...]
    months: tuple[tuple[str, ...], ...] = Field(min_length=12, max_length=12)
    zones: dict[str, int]
    zones_by_country: dict[str, dict[str, int]]
    month_first: frozenset[str]
    either_order: frozenset[str]
    month_first_languages: frozenset[str]

    @field_validator("published")
    @classmethod
    def _weights(cls, value: dict[str, float]) -> dict[str, float]:
        if any(not 0 < weight <= 3 for weight in value.values()):
            raise ValueError("a weight is more than 0 and at most 3")
        return value


class PagesFile(_Checked):
    """The schema of ``pages.yaml``."""

    parts: dict[str, tuple[str, ...]]
    body: tuple[str, ...]
    standfirst: tuple[str, ...]
    live: tuple[str, ...]
    lines: Lines
    calls: tuple[str, ...]
    paywall: tuple[str, ...]
    not_stories: dict[str, tuple[str, ...]]
    types: Types
    dates: DateWords
    second_level: frozenset[str]

    @cached_property
    def part_patterns(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """Each kind of part with the pattern of its names, for :func:`spoken` names."""
        return tuple((part, _sequence(names)) for part, names in self.parts.items())

    @cached_property
    def standfirst_pattern(self) -> re.Pattern[str]:
        """The names of standfirsts."""
        return _sequence(self.standfirst)

    @cached_property
    def live_pattern(self) -> re.Pattern[str]:
        """The names of live pages and their entries."""
        return _sequence(self.live)

    @cached_property
    def bodies(self) -> frozenset[str]:
        """The names of bodies, each the whole of a class or id."""
        return frozenset(self.body)


@cache
def words() -> PagesFile:
    """``pages.yaml``, validated; :class:`~dragoman.errors.DataError` names the list that is wrong."""
    return read_model(FILE, PagesFile)


def _sequence(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("(?<= )(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + ")(?= )")


_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CUT = re.compile(r"[^a-z]+")
# Classes of state and layout ("has-sidebar", "md:hidden", WordPress's "category-newsletter") tell nothing of the part.
_STATE = re.compile(
    r"(?:has|is|no|not|with|without|js|category|tag|type|status|format|tax|col|theme|layout|post)-|.*[:\[/]"
)


_PARTS_OF_POSTS = ("post-content", "post-body", "post-meta", "post-date", "post-nav")


@lru_cache(maxsize=4096)
def spoken(names: str) -> tuple[str, ...]:
    """Class names as words: "Story-RelatedBox x1" gives ("story related box", "x")."""
    telling = [name[:80] for name in names.split()[:30] if not _STATE.match(name) or name.startswith(_PARTS_OF_POSTS)]
    found = (_CUT.sub(" ", _CAMEL.sub(" ", name).lower()).strip() for name in telling)
    return tuple(filter(None, found))


@lru_cache(maxsize=4096)
def part_of(names: str) -> str | None:
    """What part of a page is called so: "related", "byline", ...; None where the names tell nothing."""
    said = spoken(names)
    if not said:
        return None
    text = f" {'  '.join(said)} "
    return next((part for part, pattern in words().part_patterns if pattern.search(text)), None)


@lru_cache(maxsize=4096)
def is_body(names: str) -> bool:
    """True if the names, or one of them, are those of a container of the story's text."""
    bodies = words().bodies
    return any(name in bodies or name.rstrip(" s") in bodies or _stem(name) in bodies for name in spoken(names))


def _stem(name: str) -> str:
    """ "article body content" without "content", "inner" or "wrapper" at its end."""
    return re.sub(r"(?: (?:content|inner|wrapper|wrap|container|main|block|section|area|column))+$", "", name)


@lru_cache(maxsize=4096)
def is_standfirst(names: str) -> bool:
    """True if the names are those of a standfirst."""
    return words().standfirst_pattern.search(f" {'  '.join(spoken(names))} ") is not None


@lru_cache(maxsize=4096)
def is_live(names: str) -> bool:
    """True if the names are those of a live page or an entry in one."""
    return words().live_pattern.search(f" {'  '.join(spoken(names))} ") is not None
