"""Status: what happened, is history, lies ahead, is supposed, or did not happen - as a reader of the record sees it."""

import datetime as dt

import pytest

from dragoman.annotate import annotate
from dragoman.claims import Status, Time
from dragoman.data import read_yaml
from dragoman.document import Document, Span, text_hash
from dragoman.extract.frames import Frame, Frames
from dragoman.extract.status import load_status, settle, tell
from dragoman.ingest import prepare
from dragoman.pipeline import Coder
from dragoman.record import Record

DAY = dt.date(2023, 3, 3)
EXAMPLES = [
    (x["text"], status, x["status"]) for status, cues in read_yaml("status.yaml").items() for x in cues["examples"]
]

# Sentence, the type that is coded, its status on a Friday in March 2023.
TABLE = [
    # told as done
    ("Turkey arrested two Greek journalists.", "COERCE", "actual"),
    ("Israel bombed a port in Syria on Wednesday.", "ASSAULT", "actual"),
    ("Canada has imposed sanctions on Belarus.", "COERCE", "actual"),
    ("Japan is sending blankets to Turkey.", "AID", "actual"),
    ("The Omani foreign minister flew to Tehran to meet his Iranian counterpart.", "CONSULT", "actual"),
    ("Two Greek journalists were arrested by Turkey on Thursday.", "COERCE", "actual"),
    ("Kenya condemned the attack by Eritrea.", "ACCUSE", "actual"),
    ("Why did Turkey arrest the Greek journalists?", "COERCE", "actual"),
    ("Serbia withdrew its troops from Kosovo this week.", "RETREAT", "actual"),
    ("Norway's prime minister said that Russia had bombed a hospital in Ukraine.", "ASSAULT", "actual"),
    # did not happen
    ("Brazil did not sign the treaty with Peru.", "SUPPORT", "negated"),
    ("Iran never attacked Iraq.", "ASSAULT", "negated"),
    ("Chad has not sent food to Niger.", "AID", "negated"),
    ("Hungary avoided meeting the Romanian envoy.", "CONSULT", "negated"),
    ("Serbia denied attacking Kosovo.", "ASSAULT", "negated"),
    ("Neither Iran nor Iraq attacked Kuwait.", "ASSAULT", "negated"),
    ("Spain failed to arrest the Moroccan spies.", "COERCE", "negated"),
    ("No Russian troops attacked Georgia.", "ASSAULT", "negated"),
    ("France left without meeting the Malian president.", "CONSULT", "negated"),
    ("Togo neither met nor arrested the Ghanaian envoy.", "COERCE", "negated"),
    ("Not one Gulf state condemned the Israeli raid.", "ACCUSE", "negated"),
    ("Latvia was unable to arrest the Russian spies.", "COERCE", "negated"),
    # supposed
    ("Had Serbia attacked Kosovo, the alliance would have answered.", "ASSAULT", "hypothetical"),
    ("Iraq could start attacking Iran.", "ASSAULT", "hypothetical"),
    ("Brazil would have arrested the Bolivian general.", "COERCE", "hypothetical"),
    ("India may attack Pakistan.", "ASSAULT", "hypothetical"),
    ("If China attacks Taiwan, Japan will respond.", "ASSAULT", "hypothetical"),
    ("Sweden might send food to Mali.", "AID", "hypothetical"),
    ("Denmark is considering sending tanks to Ukraine.", "AID", "hypothetical"),
    ("Algeria could expel the French ambassador.", "SANCTION", "hypothetical"),
    ("Unless Serbia arrests the general, nothing moves.", "COERCE", "hypothetical"),
    ("Egypt should arrest the Libyan general.", "COERCE", "hypothetical"),
    ("It is likely that Peru arrested the Chilean envoy.", "COERCE", "hypothetical"),
    ("It is possible that Armenia attacked Azerbaijan.", "ASSAULT", "hypothetical"),
    ("Did Norway meet the Iranian envoy?", "CONSULT", "hypothetical"),
    ("Has Turkey arrested the Greek journalists?", "COERCE", "hypothetical"),
    # done, however it is put
    ('"I want to thank Japan for its help," the Peruvian president said.', "SUPPORT", "actual"),
    ("Egypt let its police go and arrested two Libyan spies.", "COERCE", "actual"),
    ("Chad arrested two Libyan generals to punish Libya.", "COERCE", "actual"),
    # lies ahead: verbal and material conflict stay what they are
    ("Turkey will attack the Kurds in Syria.", "ASSAULT", "future"),
    ("Canada will expel the Cuban ambassador next week.", "SANCTION", "future"),
    ("Poland is about to arrest the Russian spies.", "COERCE", "future"),
    ("Chile's president said it would attack Bolivia.", "ASSAULT", "future"),
    ("Mali will start arresting Chadian smugglers.", "COERCE", "future"),
    # history
    ("Two months ago, Gabon arrested the Cameroonian general.", "COERCE", "historical"),
    ("In 1990, Iraq invaded Kuwait.", "ASSAULT", "historical"),
    ("Egypt and Israel signed a peace treaty in 1979.", "SUPPORT", "historical"),
    ("Argentina had attacked the British islands in 1982.", "ASSAULT", "historical"),
    ("Thirty years ago, Vietnam attacked Cambodia.", "ASSAULT", "historical"),
    ("Mali had arrested the French soldiers earlier.", "COERCE", "historical"),
    ("Peru and Ecuador fought a war in 1995.", "ASSAULT", "historical"),
]

# PLOVER: a future CONSULT, SUPPORT, COOPERATE or AID is AGREE; an announced RETREAT is CONCEDE. The promise is made.
AHEAD = [
    ("Finland's president will meet the Turkish president next week.", "AGREE", "CONSULT"),
    ("Chile will sign the treaty with Peru on Monday.", "AGREE", "SUPPORT"),
    ("India and Japan will hold a joint naval exercise in May.", "AGREE", "COOPERATE"),
    ("Germany will send tanks to Ukraine.", "AGREE", "AID"),
    ("France will withdraw its troops from Mali.", "CONCEDE", "RETREAT"),
    ("Norway pledged to send food to Yemen.", "AGREE", "AID"),
    ("The Kenyan president plans to visit Ethiopia.", "AGREE", "CONSULT"),
]

# A supposed meeting is no promise; what someone says they will not do is a refusal.
NOT_AHEAD = [
    ("Finland's president may meet the Turkish president next week.", "CONSULT", "hypothetical"),
    ("France will not send food to Mali.", "REJECT", "actual"),
    ("Germany won't withdraw its troops from Mali.", "REJECT", "actual"),
]


@pytest.fixture(scope="module")
def records(coder: Coder) -> dict[str, Record]:
    texts = sorted({case[0] for case in (*EXAMPLES, *TABLE, *AHEAD, *NOT_AHEAD)})
    documents = [Document(id=text[:20], published=DAY, sha256=text_hash(text), text=text) for text in texts]
    return dict(zip(texts, coder.pipe(documents), strict=True))


def _told(record: Record) -> list[tuple[str, str]]:
    return [(event.type, event.status) for event in record.events]


@pytest.mark.parametrize(("text", "section", "status"), EXAMPLES, ids=[x[0] for x in EXAMPLES])
def test_examples_of_the_data_file(text: str, section: str, status: str, records: dict[str, Record]) -> None:
    assert section == status, "an example stands under the status that it has"
    events = records[text].events
    assert events, "nothing coded"
    assert {event.status for event in events} == {status}, _told(records[text])


@pytest.mark.parametrize(("text", "type_", "status"), [*TABLE, *NOT_AHEAD], ids=[x[0] for x in (*TABLE, *NOT_AHEAD)])
def test_status_of(text: str, type_: str, status: str, records: dict[str, Record]) -> None:
    told = _told(records[text])
    assert (type_, status) in told
    assert len({type_ for type_, _ in told} & {"AGREE", "CONCEDE"}) == 0, "nothing here is promised"


@pytest.mark.parametrize(("text", "type_", "from_"), AHEAD, ids=[x[0] for x in AHEAD])
def test_what_lies_ahead_is_a_promise_made_now(text: str, type_: str, from_: str, records: dict[str, Record]) -> None:
    told = _told(records[text])
    assert (type_, "actual") in told
    assert from_ not in [type_ for type_, _ in told]


def test_every_status_has_examples_and_the_rules_load() -> None:
    rules = load_status()
    for status in ("actual", "historical", "future", "hypothetical", "negated"):
        assert len(getattr(rules, status).examples) >= 2, status


def test_without_a_day_of_publication_grammar_alone_tells(coder: Coder) -> None:
    for text, status in [
        ("Turkey arrested two Greek journalists.", "actual"),
        ("Turkey did not arrest the Greek journalists.", "negated"),
        ("Turkey may arrest the Greek journalists.", "hypothetical"),
        ("Turkey will arrest the Greek journalists.", "future"),
    ]:
        record = coder(text)
        assert ("COERCE", status) in _told(record)
        assert all(event.date is None for event in record.events), "no day is made up"


def _frame(coder: Coder, text: str, word: str) -> Frame:
    document = Document(id="t", published=DAY, sha256=text_hash(text), text=text)
    annotation = annotate(coder.model, document, prepare(document))
    token = next(token for token in annotation.tokens if token.text == word)
    return Frames(annotation).frame(token)


@pytest.mark.parametrize(
    ("text", "word", "status", "sure"),
    [
        ("Turkey arrested two Greek journalists.", "arrested", "actual", True),
        ("Turkey did not arrest the Greek journalists.", "arrest", "negated", True),
        ("Turkey will arrest the Greek journalists.", "arrest", "future", True),
        ("Turkey might arrest the Greek journalists.", "arrest", "hypothetical", True),
        ("Turkey had arrested the Greek journalists.", "arrested", "historical", True),
        ("Kenya to send troops to Haiti.", "send", "future", True),
        ("A meeting between Peru and Chile may take place.", "meeting", "hypothetical", True),
        ("Niger spoke of a lack of support from France.", "support", "negated", True),
        ("Ghana rejected the request from Togo.", "request", "actual", True),
        ("Iran spoke of the raid on its port.", "raid", "actual", False),
    ],
)
def test_a_status_says_how_sure_it_is(coder: Coder, text: str, word: str, status: Status, sure: bool) -> None:
    told = tell(_frame(coder, text, word), None, DAY)
    assert (told.status, told.sure) == (status, sure), told
    assert told.why


@pytest.mark.parametrize(
    ("text", "word", "type_", "status"),
    [
        ("Iran will attack Iraq.", "attack", "THREATEN", "actual"),
        ("Iran will attack Iraq.", "attack", "ASSAULT", "future"),
        ("Niger will not send troops to Mali.", "send", "REJECT", "actual"),
        ("Niger did not reject the treaty.", "reject", "REJECT", "negated"),
        ("Niger will pledge troops for Mali.", "pledge", "AGREE", "future"),
    ],
)
def test_what_is_done_by_saying_so(coder: Coder, text: str, word: str, type_: str, status: Status) -> None:
    frame = _frame(coder, text, word)
    assert settle(tell(frame, None, DAY), type_, frame).status == status


def test_what_is_told_in_passing_is_of_the_sentences_day(coder: Coder) -> None:
    frame = _frame(coder, "In 2012, the minister recalled the raid on the port.", "raid")
    old = Time(Span(0, 7), "In 2012", dt.date(2012, 1, 1), dt.date(2012, 12, 31), "year")
    assert tell(frame, None, DAY).status == "actual"
    assert tell(frame, None, DAY, [old]).status == "historical"
