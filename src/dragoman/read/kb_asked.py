"""What a user of ``dragoman kb`` asks for: a country and an office, in whatever words."""

import typer
from rapidfuzz import process, utils

from dragoman.resolve import KnowledgeBase


def country_of(kb: KnowledgeBase, given: str) -> str:
    """The code of a country given as code or name; a usage error, with what is near, for what is none."""
    if kb.countries.has(given.upper()):
        return given.upper()
    hit = kb.country(given)
    if hit is not None:
        return hit.code
    names = {kb.country_name(code): code for code in kb.countries.codes}
    near = [f"{names[name]} ({name})" for name, _, _ in process.extract(given, list(names), limit=2, score_cutoff=70)]
    meant = f"did you mean {' or '.join(near)}?" if near else "give an ISO alpha-3 code or an English name"
    raise typer.BadParameter(f"{given!r} is no country; {meant}")


def office_of(kb: KnowledgeBase, phrase: str, country: str) -> str:
    """The canonical office of a title phrase in a country; a usage error, with what is near, for what is none."""
    names = {office.name.lower(): office.name for office in kb.offices}
    hit = kb.office(phrase, country)
    if hit is not None and hit.office is not None and not _unread(kb, hit.rest):
        return hit.office  # before the names: Britain's Foreign Secretary is a foreign minister, India's is not
    if phrase.lower() in names:
        return names[phrase.lower()]
    found = process.extract(phrase, list(names.values()), limit=3, score_cutoff=55, processor=utils.default_process)
    meant = ", ".join(name for name, _, _ in found) or "Prime Minister, Minister of Defence, President"
    raise typer.BadParameter(f"{phrase!r} is no office that the tables know; for example: {meant}")


def _unread(kb: KnowledgeBase, rest: tuple[str, ...]) -> bool:
    """True if words are left of a title that are neither small ones nor a country: "Minister of Fishes"."""
    words = tuple(word for word in rest if word.lower() not in ("of", "the", "for", "and"))
    return bool(words) and kb.country(" ".join(words)) is None
