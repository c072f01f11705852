"""First pass of resolution: persons, organisations and states that the text names."""

from dragoman.claims import Mention
from dragoman.resolve.authors import Authors
from dragoman.resolve.bodies import Bodies
from dragoman.resolve.body_words import load_body_words
from dragoman.resolve.comebacks import link_comebacks
from dragoman.resolve.handles import Handles
from dragoman.resolve.kb_names import name_tokens
from dragoman.resolve.persons import Persons
from dragoman.resolve.phrases import bare, name_parts
from dragoman.resolve.scene import Scene
from dragoman.resolve.where import settle


class Namer:
    """Names to characters, by the words around them first and the tables second."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.persons = Persons(scene)
        self._bodies = Bodies(scene)

    def run(self) -> None:
        """Link every mention of kind name or handle; full names first, so that surnames find theirs."""
        titled: list[Mention] = []
        rest: list[Mention] = []
        for mention in self._scene.mentions:
            if mention.kind != "name" or not mention.name or self._portfolio(mention):
                continue
            if self._bodies.degree(mention.name) or self._bodies.law(mention.name):
                continue
            full = mention.label == "PERSON" and len(name_parts(mention.name)) > 1 and not self._noun(mention)
            full = full or (mention.label in ("ORG", "GPE", "") and self._in_table(mention.name))
            if full and not self._bodies.known(mention):
                if self.persons.in_full(mention):
                    self.persons.full_name(mention)
                else:
                    titled.append(mention)
            else:
                rest.append(mention)
        for mention in titled:
            self.persons.surname(mention)
        for mention in rest:
            if self._bodies.known(mention):
                self._bodies.organisation(mention)
            elif self._noun(mention):
                continue  # "a Major Non-NATO Ally"
            elif self._known_surname(mention) or (mention.label == "PERSON" and not self._plain_country(mention)):
                self.persons.surname(mention)
            elif mention.label in ("ORG", ""):
                self._bodies.organisation(mention)
            else:
                self._bodies.state(mention)
        handles = Handles(self._scene, self.persons.full_name)
        for mention in self._scene.mentions:
            if mention.kind == "handle":
                handles.link(mention)
        settle(self._scene)
        self._bodies.settle()
        link_comebacks(self._scene, load_body_words())
        self.persons.describe()
        handles.settle()
        Authors(self._scene, self.persons).find()

    def _portfolio(self, mention: Mention) -> bool:
        """ "[Defence] Minister Ana Vega": a word of the title that the recogniser took for a body."""
        if mention.label != "ORG":
            return False
        after = self._scene.mentions[mention.id + 1 : mention.id + 4]
        inside = any(m.title_span is not None and m.title_span.covers(mention.span) for m in after)
        name = bare(mention.name or "")
        return inside and not self._bodies.known(mention) and self._scene.kb.office(f"{name} minister") is not None

    def _noun(self, mention: Mention) -> bool:
        """A status in capitals that the recogniser takes for a person: "Major Non-NATO Ally"."""
        return mention.label == "PERSON" and (mention.name or "").startswith(self._scene.groups.stances)

    def _in_table(self, name: str) -> bool:
        """The full name of an office-holder, letter for letter, whatever the recogniser took it for."""
        words = bare(name).split()
        if not 2 <= len(words) <= 5 or self._scene.kb.country(bare(name)) is not None:
            return False
        tokens = name_tokens(name)
        return any(name_tokens(term.person) == tokens for term in self._scene.kb.person(bare(name)))

    def _known_surname(self, mention: Mention) -> bool:
        """A surname of the text's persons under another label, or none: the recogniser takes "Wang" for a firm."""
        name = bare(mention.name or "")
        other = mention.label == "NORP" or self._scene.kb.country(name) is not None
        return not other and " " not in name and name[:1].isupper() and self.persons.known(name)

    def _plain_country(self, mention: Mention) -> bool:
        """A country or town taken for a person by the recogniser ("Jordan said"), unless the text has such a person."""
        name = bare(mention.name or "")
        city = self._scene.kb.city(name)
        found = self._scene.kb.country(name) is not None or (city is not None and city.large and not city.ambiguous)
        return found and not mention.title and not self.persons.known(name)
