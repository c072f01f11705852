"""Both passes of resolution over one document."""

from dragoman.claims import Claims, TenureClaim
from dragoman.document import Document
from dragoman.resolve.cast import Cast
from dragoman.resolve.coref import Corefs
from dragoman.resolve.heard import Heard, Recall
from dragoman.resolve.home import find_home
from dragoman.resolve.kb import KnowledgeBase
from dragoman.resolve.names import Namer
from dragoman.resolve.namesakes import break_away
from dragoman.resolve.persons import Persons
from dragoman.resolve.scene import Scene


def resolve(kb: KnowledgeBase, document: Document, claims: Claims, heard: Heard | None = None) -> Cast:
    """The cast of a document: every mention that stands for somebody is linked to one or more characters.

    Evidence is read strongest first: explicit words, then the office-holder table on the document's day, then what
    earlier documents of the ledger announced (``heard``), then whom the table only presumes in office, then the office
    of a counterpart, then the dateline. What none of these tells stays unknown, with the reason in ``why``.
    """
    cast = Cast()
    recall = Recall(kb, heard or Heard(), document.id, _own(kb, claims))
    taken = {t.person: hit for t in claims.tenures if t.action == "took office" and (hit := kb.office(t.office))}
    scene = Scene(kb, document, claims.mentions, claims.statements, cast, recall, offices=taken, times=claims.times)
    namer = Namer(scene)
    namer.run()
    find_home(scene)
    break_away(scene)
    corefs = Corefs(scene)
    corefs.run()
    for tenure in claims.tenures:
        _read_tenure(kb, cast, namer.persons, tenure)
    corefs.settle()
    break_away(scene)
    for character in cast.characters:
        if not character.sectors and character.rank is not None:
            character.add_sectors((character.rank,))
            character.note("rank in text, and no office")
    return cast


def _own(kb: KnowledgeBase, claims: Claims) -> dict[int, str | None]:
    """The mentions of whom the document says which office they took or left, each with the country named there."""
    own: dict[int, str | None] = {}
    for tenure in claims.tenures:
        if tenure.office:
            hit = kb.office(tenure.office)
            own[tenure.person] = own.get(tenure.person) or (hit.country if hit is not None else None)
    return own


def _read_tenure(kb: KnowledgeBase, cast: Cast, persons: Persons, tenure: TenureClaim) -> None:
    """An office that the article itself announces is evidence for the person's office and country."""
    hit = kb.office(tenure.office) if tenure.office else None
    if hit is None:
        return
    for character in cast.who(tenure.person):
        if tenure.action == "left office":
            character.place(hit.country, f"left office in text: {tenure.office!r}")
        else:
            persons.standing.take_office(character, hit, tenure.office)
            character.announced = tenure.action == "took office"
