"""Handles in a text (@rajnathsingh): whose accounts they are."""

import re
from collections.abc import Callable

from dragoman.claims import Mention
from dragoman.resolve.cast import Character
from dragoman.resolve.handle_file import Account
from dragoman.resolve.kb_handles import letters, name_words
from dragoman.resolve.kb_names import PARTICLES
from dragoman.resolve.kb_types import Holder
from dragoman.resolve.scene import Scene

_ACCOUNT = re.compile(
    r"(?P<whose>['’]s?|\bhis|\bher|\btheir|\bown)\s(?:[\w-]+\s){0,3}?(?:account|handle|profile|feed|page)"
    r"(?:\sis|\swas|\sat)?[\s,:(“\"]*$"
)
# Shorter surnames alone are many people's, and parts of words.
_SHORTEST_SURNAME = 4
_SHORTEST_INITIALS = 5


class Handles:
    """Handles to characters: by the words beside them, the text's own names, well-known accounts, and the tables.

    ``full_name`` links a mention that names a person in full. Names are to be linked before handles.
    """

    def __init__(self, scene: Scene, full_name: Callable[[Mention], None]) -> None:
        self._scene = scene
        self._full_name = full_name
        self._staff: list[tuple[Mention, Account]] = []

    def link(self, mention: Mention) -> None:
        """Link a handle; what nothing tells stays somebody of whom only the handle is known."""
        owner, why = self._beside(mention) or self._spelled(mention) or (None, "")
        if owner is not None:
            owner.note(f"handle {mention.text} {why}")
            self._scene.cast.link(mention.id, owner)
            return
        account = self._scene.kb.handles.account(mention.text)
        if account is not None:
            self._account(mention, account)
        elif not (self._organisation(mention) or self._body(mention) or self._holder(mention)):
            character, _ = self._scene.cast.get(("handle", mention.text.lower()), mention.text)
            character.person = character.named = True
            character.note("handle; whose it is, the text does not say")
            self._scene.cast.link(mention.id, character)

    def settle(self) -> None:
        """Link accounts of people who serve an organisation: not what the office table has of them elsewhere."""
        for mention, account in self._staff:
            self._serve(mention, account)

    def _beside(self, mention: Mention) -> tuple[Character, str] | None:
        """Whose handle it is by the words around: "Ana Vega (@anavega)", "from her account @anavega"."""
        text, (start, end) = self._scene.document.text, mention.span
        for other in self._names_near(mention):
            between = text[other.span.end : start] if other.span.end <= start else text[end : other.span.start]
            after = text[end : end + 1] if other.span.end <= start else text[other.span.end : other.span.end + 1]
            bracketed = between.strip() == "(" and after == ")"
            set_off = between == ", " and after in (",", ".") and other.label == "PERSON" and other.span.end <= start
            if bracketed or (set_off and after == ","):
                return self._scene.cast.who(other.id)[0], "beside the name"
        match = _ACCOUNT.search(text, max(0, start - 70), start)
        if match is None:
            return None
        owner = self._possessor(mention, match.start()) if match["whose"][0] in "'’" else self._speaker(mention)
        return (owner, f"is {owner.name}'s by the text") if owner is not None else None

    def _names_near(self, mention: Mention) -> list[Mention]:
        near = self._scene.mentions[max(0, mention.id - 2) : mention.id + 3]
        return [m for m in near if m.kind == "name" and self._scene.cast.who(m.id)]

    def _possessor(self, mention: Mention, at: int) -> Character | None:
        for other in reversed(self._scene.mentions[max(0, mention.id - 4) : mention.id]):
            if other.kind == "name" and at - 2 <= other.span.end <= at + 2:
                return next(iter(self._scene.cast.who(other.id)), None)
        return None

    def _speaker(self, mention: Mention) -> Character | None:
        """Whom "her account" belongs to: the nearest subject named before, in this sentence or the last."""
        for other in reversed(self._scene.mentions[max(0, mention.id - 12) : mention.id]):
            if mention.sentence - other.sentence > 1:
                break
            named = self._scene.cast.who(other.id) if other.kind == "name" and other.subject else []
            if len(named) == 1:
                return named[0]
        return None

    def _spelled(self, mention: Mention) -> tuple[Character, str] | None:
        """The person of the text whose name the handle is made of: in full, by initials, or by the surname alone."""
        handle = letters(mention.text)
        persons = [c for c in self._scene.cast.characters if c.person and c.named and not c.name.startswith("@")]
        for forms in (_full, _initials, _surname):
            alone = forms is not _full
            found = [c for c in persons if any(self._made_of(mention.text, handle, form, alone) for form in forms(c))]
            if len(found) == 1:
                return found[0], "is made of the name"
        bodies = [c for c in self._scene.cast.characters if c.named and not c.person and letters(c.name) == handle]
        return (bodies[0], "is the name") if len(bodies) == 1 else None

    def _made_of(self, text: str, handle: str, form: str, alone: bool) -> bool:
        """``alone``: the form is no full name, so what stands around it must be plain ("@bergenlive" is no Berg's)."""
        at = handle.find(form)
        if at < 0:
            return False
        # What is left over is cut out of the handle as printed, so that capitals part its words.
        places = [n for n, c in enumerate(text) if c.isascii() and c.isalpha()]
        before, after = text[: places[at]], text[places[at + len(form) - 1] + 1 :]
        understood = self._scene.kb.handles.understood
        return understood(before, alone) and understood(after, alone)

    def _account(self, mention: Mention, account: Account) -> None:
        cast, kb, on = self._scene.cast, self._scene.kb, self._scene.document.published
        if account.person is not None:
            if account.organisation is not None and account.serving(on):
                self._staff.append((mention, account))
                return
            self._full_name(mention._replace(name=account.person))
            for character in cast.who(mention.id):
                character.place(account.country, f"well-known account {mention.text}")
        elif account.organisation is not None:
            character = self._body_of(account.organisation, account.name)
            character.note(f"well-known account {mention.text}")
            cast.link(mention.id, character)
        elif account.office is not None and account.country is not None:
            self._office(mention, account.country, account.office, f"well-known account {mention.text}")
        else:
            state = kb.country(account.name or mention.text.removeprefix("@"))
            if state is not None and account.sector == "GOV" and state.kind in ("name", "metonym"):
                character = self._scene.state(state.code)
            else:
                character, _ = cast.get(("org", (account.name or mention.text).lower()), account.name or mention.text)
                character.named = True
                character.place(account.country, f"well-known account {mention.text}")
                character.add_sectors((account.sector,) if account.sector else ())
            character.note(f"well-known account {mention.text}")
            cast.link(mention.id, character)

    def _body_of(self, organisation: str, name: str | None = None) -> Character:
        known = self._scene.kb.organisation(organisation)
        shown = name or (known.name if known is not None else organisation)
        character, new = self._scene.cast.get(("org", shown.lower()), shown)
        if new and known is not None:
            character.named = True
            character.place(known.country, known.why)
            character.add_sectors(known.sectors or (known.kind,))
        return character

    def _serve(self, mention: Mention, account: Account) -> None:
        name, kb = account.person or "", self._scene.kb
        words = name_words(name)
        persons = (c for c in self._scene.cast.characters if c.person)
        known = next((c for c in persons if name_words(c.name)[-1:] == words[-1:]), None)
        character = known or self._scene.cast.get(("person", *name.lower().split()), name)[0]
        character.person = character.named = True
        character.office = character.office or account.office
        organisation = kb.organisation(account.organisation or "")
        if organisation is not None and not character.sectors:
            character.place(organisation.country, organisation.why)
            character.add_sectors(organisation.sectors or (organisation.kind,))
        character.note(f"well-known account {mention.text}, of {account.organisation}")
        self._scene.cast.link(mention.id, character)

    def _organisation(self, mention: Mention) -> bool:
        name = self._scene.kb.handles.organisation(mention.text)
        known = self._scene.kb.organisation(name) if name is not None else None
        if known is None or known.ambiguous:
            return False
        character = self._body_of(known.name)
        character.note(f"handle {mention.text} spells it")
        self._scene.cast.link(mention.id, character)
        return True

    def _body(self, mention: Mention) -> bool:
        body = self._scene.kb.handles.body(mention.text)
        if body is None:
            return False
        why = f"words of the handle {mention.text}"
        if body.office is not None:
            self._office(mention, body.country, body.office, why)
            return True
        if body.sector is None:
            character = self._scene.state(body.country)
        else:
            character, _ = self._scene.cast.get(("handle", mention.text.lower()), mention.text)
            character.named = True
            character.place(body.country, why)
            character.add_sectors((body.sector,))
        character.note(why)
        self._scene.cast.link(mention.id, character)
        return True

    def _office(self, mention: Mention, country: str, office: str, why: str) -> None:
        """Link the account of an office to its holder on the day; to the office itself where none is known."""
        on = self._scene.document.published
        known = self._scene.kb.offices[office]
        holder = self._scene.kb.holder_of(country, office, on) if on is not None and not known.shared else None
        if holder is not None and holder.certain:
            self._full_name(mention._replace(name=holder.person))
        else:
            character, _ = self._scene.cast.get(("handle", mention.text.lower()), mention.text)
            character.named = character.person = True
            self._scene.cast.link(mention.id, character)
        for character in self._scene.cast.who(mention.id):
            character.place(country, why)
            if holder is not None:
                character.note(holder.why)
                character.wikidata = character.wikidata or holder.wikidata
            character.office = character.office or office
            character.add_sectors((known.sector,) if known.sector else ())
            character.note(why)

    def _holder(self, mention: Mention) -> bool:
        """Somebody in office on the day whose name, in full or with a title or country, the handle spells."""
        kb, on = self._scene.kb, self._scene.document.published
        spelled = kb.handles.spelled(mention.text)
        if on is None or spelled is None:
            return False
        found: dict[str, Holder] = {}
        holders = [h for name in spelled.names for h in kb.holders(name, on, spelled.country, spelled.office)]
        sure = [holder for holder in holders if holder.certain]
        # Whole names are read as in the text; a surname must be one that is surely in office.
        for holder in sure or ([] if spelled.surname else holders):
            if holder.person in spelled.names:
                found.setdefault(holder.wikidata or f"{holder.person} {holder.country}", holder)
        if len(found) != 1:
            return False
        holder = next(iter(found.values()))
        self._full_name(mention._replace(name=holder.person))
        for character in self._scene.cast.who(mention.id):
            character.place(holder.country, f"handle {mention.text} spells the name; {holder.why}")
        return True


def _full(character: Character) -> list[str]:
    words = name_words(character.name)
    if len(words) < 2:
        return []
    forms = ["".join(words), words[0] + words[-1], words[-1] + words[0], "".join(words[1:]) + words[0]]
    return list(dict.fromkeys(forms))


def _initials(character: Character) -> list[str]:
    words = name_words(character.name)
    forms = ["".join(word[0] for word in words[:-1]) + words[-1], words[0][0] + words[-1]] if len(words) > 1 else []
    return [form for form in dict.fromkeys(forms) if len(form) >= _SHORTEST_INITIALS]


def _surname(character: Character) -> list[str]:
    words = name_words(character.name)
    at = max(len(words) - 1, 0)
    while at > 1 and words[at - 1] in PARTICLES:
        at -= 1
    forms = dict.fromkeys(("".join(words[at:]), *words[-1:]))
    return [form for form in forms if len(form) >= _SHORTEST_SURNAME]
