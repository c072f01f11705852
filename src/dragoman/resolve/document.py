"""Both passes of resolution over one document."""

from dragoman.claims import Claims, TenureClaim
from dragoman.document import Document
from dragoman.resolve.cast import Cast
from dragoman.resolve.coref import Corefs
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.names import Namer
from dragoman.resolve.persons import Persons
from dragoman.resolve.scene import Scene


def resolve(kb: KnowledgeBase, document: Document, claims: Claims) -> Cast:
    """The cast of a document: every mention that stands for somebody is linked to one or more characters.

    Evidence is read strongest first: explicit words, then the office-holder table on the document's day, then the
    office of a counterpart, then the dateline. What none of these tells stays unknown, with the reason in ``why``.
    """
    cast = Cast()
    scene = Scene(kb, document, claims.mentions, claims.statements, cast)
    namer = Namer(scene)
    namer.run()
    scene.find_home()
    corefs = Corefs(scene)
    corefs.run()
    for tenure in claims.tenures:
        _read_tenure(kb, cast, namer.persons, tenure)
    corefs.settle()
    for character in cast.characters:
        if not character.sectors and character.rank is not None:
            character.add_sectors((character.rank,))
            character.note("rank in text, and no office")
    return cast


def _read_tenure(kb: KnowledgeBase, cast: Cast, persons: Persons, tenure: TenureClaim) -> None:
    """An office that the article itself announces is evidence for the person's office and country."""
    hit = kb.office(tenure.office) if tenure.office else None
    if hit is None:
        return
    for character in cast.who(tenure.person):
        if tenure.action == "left office":
            character.place(hit.country, f"left office in text: {tenure.office!r}")
        else:
            persons.take_office(character, hit, tenure.office)
