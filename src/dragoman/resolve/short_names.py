"""Short names that a text gives its organisations: "Coastal Safety Agency (CSA)", and CSA alone thereafter."""

import re
from collections import Counter, defaultdict

from dragoman.claims import Mention
from dragoman.resolve.body_words import BodyWords
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.phrases import bare
from dragoman.resolve.scene import Scene

_BRACKETED = re.compile(
    r"['’]?s?\s*\((?:the\s+|or\s+|known as\s+)?[“\"'‘]?([A-Z][A-Za-z]*(?:[&/-]?[A-Z])+[A-Za-z]*)[”\"'’]?\s*[);,]"
)
_ONE_WORD = re.compile(r"[A-Z]{3,8}")


class ShortNames:
    """The full names that acronyms and names in capitals stand for in one document."""

    def __init__(self, scene: Scene, words: BodyWords) -> None:
        self._scene, self._words = scene, words
        names = [m for m in scene.mentions if m.kind == "name" and m.name]
        self._full: dict[str, str] = {}
        self._bracketed: set[str] = set()
        self._capitals: dict[str, str] = {}
        labels: dict[str, Counter[str]] = defaultdict(Counter)
        initials: dict[str, set[str]] = defaultdict(set)
        for mention in names:
            name = bare(mention.name or "")
            labels[name][mention.label] += 1
            if mention.label == "ORG" and not name.isupper():
                self._capitals.setdefault(name.upper(), name)
                for letters in words.initials(name):
                    initials[letters].add(name)
            if mention.label != "PERSON":
                self._bracket(mention, name)
        self._body_names = {name for name, found in labels.items() if _ONE_WORD.fullmatch(name) and found["ORG"]}
        for letters, full in initials.items():
            # An acronym that the tables know is theirs, unless the text says otherwise in brackets.
            if len(full) == 1 and letters in labels and not _known(scene.kb, letters):
                self._full.setdefault(letters, full.copy().pop())

    def _bracket(self, mention: Mention, name: str) -> None:
        match = _BRACKETED.match(self._scene.document.text, mention.span.end, mention.span.end + 40)
        if match is None or len(self._words.core(name)) + name.count(" ") < 2:
            return
        acronym, first = match[1], {word[0].lower() for word in re.findall(r"\w+", mention.text)}
        made = acronym.upper() in self._words.initials(name) | self._words.initials(mention.text)
        if made or (acronym[0].lower() in first and len(acronym) <= name.count(" ") + 3):
            self._full[acronym] = name
            self._bracketed.add(acronym)

    def told(self, name: str) -> bool:
        """True if the text itself says what the short name stands for, or has it as a body's elsewhere."""
        return name in self._full or name in self._body_names or (name.isupper() and name in self._capitals)

    def full(self, name: str) -> str:
        """The full name of a short one, and the ordinary form of one in capitals; the name itself if it is neither."""
        return self._full.get(name) or (self._capitals.get(name, name) if name.isupper() else name)


def _known(kb: KnowledgeBase, name: str) -> bool:
    return kb.organisation(name) is not None or kb.country(name) is not None
