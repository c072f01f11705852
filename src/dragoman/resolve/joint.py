"""Whose "we" a text is that several sign: by its title ("Joint Statement by A and B"), else by how it begins ("We, the
leaders of A, B and C, met today"), or by what is said of it there ("the following statement was released by ...")."""

import re
from collections.abc import Callable

from dragoman.resolve.cast import Character
from dragoman.resolve.scene import Scene

_PAPER = r"(?:statement|declaration|communiqu[eé]|vision|op-ed|letter|article|message)"
_JOINT = re.compile(rf"\bjoint\s+{_PAPER}\b", re.I)
_SIGNED = re.compile(
    rf"\bjoint\s+{_PAPER}\b(?:\s+(?!(?:by|from|of|between)\b)[\w’'-]+){{0,4}}?\s+(?:by|from|of|between)\s+(?P<who>.+)",
    re.I,
)
_NAME = r"[A-Z][\w.]*(?: [A-Z][\w.]*)?"
_LINE = rf"(?P<who>{_NAME}(?:\s?[-–—/]\s?{_NAME})+)"
_LINKED = re.compile(
    rf"^(?:{_LINE}(?:\s+Leaders['’]?)?\s+Joint\b|Joint\s+{_LINE.replace('<who>', '<two>')}\s+(?i:{_PAPER})\b)"
)
_CHIEFS = (
    r"(?:leaders|(?:heads|chiefs)(?:\s+of\s+state)?(?:\s+(?:and|or))?(?:\s+(?:of\s+)?government)?|governments?"
    r"|(?:(?:foreign|defen[cs]e|prime|finance|trade|energy|interior|health)\s+)*ministers|presidents|representatives)"
)
_GROUP = re.compile(rf"^(?P<who>.{{2,60}}?)\s+{_CHIEFS}['’]?\s+(?:(?:joint|summit)\s+)*{_PAPER}\b", re.I)
_OF = re.compile(rf"^(?:the\s+)?{_CHIEFS}\s+of\s+(?:the\s+)?", re.I)
_CHIEFS_BEHIND = re.compile(rf"(?:['’]s)?\s+{_CHIEFS}$", re.I)
_AND = re.compile(r",?\s+(?:and|&)\s+|,\s+|;\s+", re.I)
_DASH = re.compile(r"\s?[-–—/]\s?")
# At the beginning of a paragraph: what somebody is quoted as saying is that somebody's.
_WE = re.compile(r"(?:\A|\n)[\s*_#]*(?:(?:begin\s+text:?|preamble)\s*)?(?:\d+\.\s*)?We,\s+(?P<who>[^\n]{4,600})")
_RELEASED = re.compile(
    rf"\bfollowing\s+(?:joint\s+)?{_PAPER}\s+(?:was|is|has\s+been|is\s+being)\s+(?:\w+\s+)?(?:released|issued|made|adopted|given)"
    r"\s+(?:\w+\s+)?by\s+(?P<who>[^\n:]{4,600})",
    re.I,
)
_MET = re.compile(
    rf"(?:\A|\n|,\s)\W{{0,3}}(?:today,\s+)?the\s+(?P<who>{_CHIEFS}\s+of\s+[^.\n]{{4,400}}?)\s+(?:met|gathered|convened|issued|released|"
    rf"made|adopted|agreed|today)\b[^.\n]*?\bthe\s+following\s+(?:joint\s+)?{_PAPER}\b",
    re.I,
)
_OPENING = 1_500
"""Characters at the beginning of a text in which it may say whose it is."""
_LONGEST = 6
"""Words of a state's or a body's name."""
_WHY = "whose words the text is with others, by its {}"


class Joint:
    """Finds those who sign a text together. ``person`` makes a character of a title and a name, or None."""

    def __init__(
        self, scene: Scene, person: Callable[[str, str], Character | None], to_end: Callable[[str], str]
    ) -> None:
        self._scene, self._person, self._to_end = scene, person, to_end

    def of_title(self, title: str) -> bool:
        """Whether a title is of something that several sign, whoever they are."""
        return _JOINT.search(title) is not None or _LINKED.match(title) is not None

    def by_title(self, title: str) -> list[Character]:
        """Those whom a title names as the authors together; or the one body that speaks for its members."""
        linked = _LINKED.match(title)
        if linked is not None:
            return self._all(_DASH.split(linked["who"] or linked["two"]), "title")
        signed = _SIGNED.search(title)
        if signed is not None:
            return self._all(_AND.split(_OF.sub("", self._to_end(signed["who"]))), "title")
        group = _GROUP.match(title)
        return self._all(_AND.split(group["who"]), "title") if group is not None else []

    def by_opening(self) -> list[Character]:
        """Those whom a text itself calls "we", or who released it, in its first lines."""
        text = self._scene.document.text[:_OPENING]
        for pattern in (_WE, _MET, _RELEASED):
            match = pattern.search(text)
            if match is not None and (found := self._listed(match["who"])):
                return found
        return []

    def _all(self, parts: list[str], where: str) -> list[Character]:
        """One character for each part; empty unless all are known: half of those who speak would be all of them."""
        found: list[Character] = []
        shared = ""
        for part in parts:
            one, shared = self._one(part, shared, where)
            if one is None:
                return []
            found.append(one)
        return found if len(found) > 1 or (found and not found[0].person and not found[0].state) else []

    def _one(self, part: str, shared: str, where: str) -> tuple[Character | None, str]:
        """Whom a phrase names. ``shared``: the title that stands before several names, "Ministers Vega and Lund"."""
        body = self._body(_CHIEFS_BEHIND.sub("", part.strip()))
        if body is not None:
            return body, shared
        hit = self._scene.kb.office(part)
        if hit is not None and hit.plural:
            shared = part[: len(part) - len(" ".join(hit.rest))].strip()
        phrase = part if hit is not None or not shared else f"{shared} {part}"
        person = self._person(phrase, _WHY.format(where)) if hit is not None or shared else None
        if person is None and hit is not None:
            # "The High Representative of the European Union": nobody by name, but whose he is is told.
            return self._body(part.rpartition(" of ")[2]), shared
        return person, shared

    def _body(self, name: str) -> Character | None:
        """A state, or an organisation that the tables know."""
        name = re.sub(r"^the\s+", "", name.strip(" *"), flags=re.I)
        state = self._scene.kb.country(name) or self._scene.kb.country(name.rstrip("."))
        if state is not None and state.kind in ("name", "metonym") and not state.ambiguous:
            return self._scene.state(state.code)
        known = self._scene.kb.organisation(name.rstrip("."))
        if known is None:
            return None
        plain = known.name.lower()
        character, new = self._scene.cast.get(("org", plain, "") if known.ambiguous else ("org", plain), known.name)
        if new:
            character.named = True
            character.place(known.country, known.why)
            character.add_sectors(known.sectors or (known.kind,))
            character.note(known.why)
        return character

    def _listed(self, words: str) -> list[Character]:
        """Those of a list that begins a sentence: "the leaders of Norway and the G7, met in Oslo"."""
        found: list[Character] = []
        shared = ""
        for part in _AND.split(_OF.sub("", words)):
            part = _OF.sub("", part).strip()
            one, shared = self._one(part, shared, "first lines")
            if one is not None:
                found.append(one)
                continue
            last = self._beginning(part)
            if last is not None:
                found.append(last)
            elif part[:1].isupper() or not found:
                return []  # Somebody who speaks too, and is not known.
            break
        return list(dict.fromkeys(found)) if len(found) > 1 or (found and not found[0].person) else []

    def _beginning(self, part: str) -> Character | None:
        """Whom the first words name, where the list ends without a comma: "the United States condemn the war"."""
        words = part.split()
        for size in range(min(_LONGEST, len(words) - 1), 0, -1):
            if words[size][:1].islower() and (found := self._body(" ".join(words[:size]))) is not None:
                return found
        return None
