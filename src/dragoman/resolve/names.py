"""First pass of resolution: persons, organisations and states that the text names."""

from dragoman.claims import Mention
from dragoman.resolve.bodies import Bodies
from dragoman.resolve.persons import Persons
from dragoman.resolve.phrases import bare, name_parts
from dragoman.resolve.scene import Scene


class Namer:
    """Names to characters, by the words around them first and the tables second."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self.persons = Persons(scene)
        self._bodies = Bodies(scene)

    def run(self) -> None:
        """Link every mention of kind name or handle; full names first, so that surnames find theirs."""
        rest: list[Mention] = []
        for mention in self._scene.mentions:
            if mention.kind != "name" or not mention.name:
                continue
            full = mention.label == "PERSON" and len(name_parts(mention.name)) > 1
            if full and not self._bodies.known(mention):
                self.persons.full_name(mention)
            else:
                rest.append(mention)
        for mention in rest:
            if self._bodies.known(mention):
                self._bodies.organisation(mention)
            elif mention.label == "PERSON" and not self._plain_country(mention):
                self.persons.surname(mention)
            elif mention.label == "ORG":
                self._bodies.organisation(mention)
            else:
                self._bodies.state(mention)
        for mention in self._scene.mentions:
            if mention.kind == "handle":
                self.persons.handle(mention)
        self.persons.describe()
        self.persons.find_author()

    def _plain_country(self, mention: Mention) -> bool:
        """A country that the recogniser took for a person ("Jordan said"), unless the text has such a person."""
        name = bare(mention.name or "")
        found = self._scene.kb.country(name)
        return found is not None and not mention.title and not self.persons.known(name)
