"""The whole coder: streams lazily, survives any text, takes time in proportion, and codes nothing that is not told."""

import datetime as dt
import random
from collections.abc import Callable, Iterator

import pytest

import dragoman
from dragoman.annotate.convert import BATCH
from dragoman.document import Document, text_hash
from dragoman.errors import InputError
from dragoman.pipeline import Coder
from dragoman.record import Record
from growth import growth

DAY = dt.date(2023, 3, 3)
CALL = "Norway's foreign minister met the Swedish ambassador on Friday."

FIRST = ("Anna", "Bert", "Carl", "Dora", "Emil", "Fred", "Gina", "Hugo")
LAST = ("Abel", "Berg", "Cohn", "Dahl", "Egge", "Foss", "Gran", "Holm", "Ibsen", "Juul")
NAMES = [f"{first} {last}" for first in FIRST for last in LAST]
STATES = (
    *("Norway", "Sweden", "Denmark", "Finland", "Iceland", "Poland", "Germany", "France", "Spain"),
    *("Italy", "Greece", "Turkey", "Kenya", "Uganda", "Chad", "Mali", "Peru", "Chile"),
)

LONG_SENTENCE = (
    "Norway condemned Iran on Thursday in a letter that named "
    + ", ".join(f"the old harbour town of Number{n} by the long and stormy northern sea" for n in range(25))
    + " and thanked Peru."
)
CAPITALS = (
    "NORWAY CONDEMNS IRAN OVER RAID\n\nOSLO, March 3 (Reuters) - Norway condemned Iran on Friday over a raid on a ship."
)
BARE = (
    "norway condemned iran on friday and sweden expelled the iranian ambassador the "
    "minister said she would meet him next week"
)
TRANSCRIPT = (
    "MODERATOR: Thank you, Minister. The first question.\n\n"
    "QUESTION: Did you meet the Iranian envoy?\n\n"
    "FOREIGN MINISTER BERG: I did not meet the Iranian envoy. We condemn the attack on Ukraine.\n\n"
    "QUESTION: (Inaudible.)\n\n"
    "FOREIGN MINISTER BERG: Norway will send aid to Ukraine.\n"
)
QUOTES = "“We met in Oslo.” “They attacked us.” “I thank Israel.” 'No,' “said” “nobody.”"
BULLETS = (
    "Key points\n\n- Norway condemned Iran\n- Sweden expelled two diplomats\n\n* Kenya "
    "sent food to Chad\n\n1. Peru met Chile"
)
MIXED = "Norway condemned Iran.\n\nLe ministre a rencontré son homologue.\n\nDer Minister traf den Botschafter."


def _document(text: str, id: str = "d") -> Document:
    return Document(id=id, published=DAY, sha256=text_hash(text), text=text)


def _told(record: Record) -> list[tuple[str, str, set[str | None], set[str | None]]]:
    return [
        (
            e.type,
            e.status,
            {record.actor(r.actor).country for r in e.actors},
            {record.actor(r.actor).country for r in e.recipients},
        )
        for e in record.events
    ]


def test_the_docstring_of_the_package(coder: Coder) -> None:
    record = coder("Norway's foreign minister met the Swedish ambassador on Friday.", date="2023-03-03")
    assert [event.type for event in record.events] == ["CONSULT"]
    assert record.document.id == "text"
    assert record.document.published == DAY


def test_the_run_says_what_made_the_record(coder: Coder) -> None:
    run = coder(CALL).run
    assert run == coder.run
    assert run.dragoman == dragoman.__version__
    assert "en_core_web" in run.model
    assert len(run.codebook) == len(run.kb) == 64
    assert run.codebook != run.kb


def test_the_public_names_exist() -> None:
    for name in dragoman.__all__:
        assert getattr(dragoman, name) is not None
    with pytest.raises(AttributeError, match="nonsense"):
        dragoman.nonsense  # noqa: B018


def test_date_and_title_are_taken(coder: Coder) -> None:
    record = coder(CALL, date=DAY, id="mine", title="A meeting")
    assert (record.document.id, record.document.title, record.document.published) == ("mine", "A meeting", DAY)


@pytest.mark.parametrize("date", ["yesterday", "2023-13-01", "03/03/2023", "2023-02-30"])
def test_a_date_that_is_none_is_refused(coder: Coder, date: str) -> None:
    with pytest.raises(InputError, match="date"):
        coder(CALL, date=date)


@pytest.mark.parametrize("text", ["", "   \n\n", "\0\0\0", "x" * 1_000_001])
def test_a_text_that_cannot_be_coded_is_refused_with_its_place(coder: Coder, text: str) -> None:
    with pytest.raises(InputError) as error:
        coder(text, id="article-7")
    assert "article-7" in str(error.value)
    assert error.value.reason


def test_pipe_streams(coder: Coder) -> None:
    taken = 0

    def documents() -> Iterator[Document]:
        nonlocal taken
        for n in range(1000):
            taken += 1
            yield _document(CALL, str(n))

    records = coder.pipe(documents())
    assert taken == 0, "nothing is read before the first record is asked for"
    for n in range(3):
        assert next(records).document.id == str(n)
    assert 3 <= taken <= 2 * BATCH, f"{taken} documents read for three records"
    for _ in range(BATCH):
        next(records)
    assert taken <= 3 * BATCH


def test_pipe_of_nothing_is_nothing(coder: Coder) -> None:
    assert list(coder.pipe([])) == []
    assert list(coder.pipe(iter(()))) == []


def test_two_streams_at_once_do_not_mix(coder: Coder) -> None:
    one = coder.pipe(_document(CALL, f"a{n}") for n in range(40))
    two = coder.pipe(_document("Kenya condemned Uganda.", f"b{n}") for n in range(40))
    for n, (left, right) in enumerate(zip(one, two, strict=True)):
        assert (left.document.id, right.document.id) == (f"a{n}", f"b{n}")
        assert [e.type for e in left.events] == ["CONSULT"]
        assert [e.type for e in right.events] == ["ACCUSE"]


def test_an_error_in_the_stream_is_not_swallowed(coder: Coder) -> None:
    def documents() -> Iterator[Document]:
        yield _document(CALL)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        list(coder.pipe(documents()))


def test_a_sentence_of_three_hundred_words(coder: Coder) -> None:
    assert len(LONG_SENTENCE.split()) > 300
    record = coder(LONG_SENTENCE, DAY)
    assert ("ACCUSE", "actual", {"NOR"}, {"IRN"}) in _told(record)


def test_eighty_names_in_a_row(coder: Coder) -> None:
    text = f"Norway thanked {', '.join(NAMES[:-1])} and {NAMES[-1]}."
    record = coder(text, DAY)
    assert len(NAMES) == 80
    (event,) = record.events
    assert len(event.recipients) >= 60
    assert len(event.recipients) == len({role.actor for role in event.recipients})


def test_eighteen_states_in_a_row_are_eighteen(coder: Coder) -> None:
    record = coder(f"{', '.join(STATES[:-1])} and {STATES[-1]} condemned Iran on Friday.", DAY)
    (event,) = record.events
    assert len(event.actors) == len(STATES)
    assert [record.actor(role.actor).country for role in event.recipients] == ["IRN"]


def test_a_headline_in_capitals_and_its_story_are_one_event(coder: Coder) -> None:
    record = coder(CAPITALS, DAY)
    assert ("ACCUSE", "actual", {"NOR"}, {"IRN"}) in _told(record)
    assert len(record.events) == 1, _told(record)


def test_no_capitals_and_no_stops(coder: Coder) -> None:
    record = coder(BARE, DAY)
    for event in record.events:
        assert event.actors


def test_a_transcript(coder: Coder) -> None:
    record = coder(TRANSCRIPT, DAY)
    told = _told(record)
    assert not any(type_ == "CONSULT" and status == "actual" for type_, status, _, _ in told), "she did not meet him"
    assert any(
        type_ == "AGREE" and actors == {"NOR"} and recipients == {"UKR"} for type_, _, actors, recipients in told
    ), told


def test_a_text_of_quotations_alone(coder: Coder) -> None:
    record = coder(QUOTES, DAY)
    for statement in record.statements:
        assert statement.speaker is None or record.actor(statement.speaker).name
    for event in record.events:
        assert None not in {role.actor for role in event.actors}


def test_bullets_are_read_one_by_one(coder: Coder) -> None:
    told = _told(coder(BULLETS, DAY))
    assert ("ACCUSE", "actual", {"NOR"}, {"IRN"}) in told
    assert ("AID", "actual", {"KEN"}, {"TCD"}) in told


def test_lines_in_another_language_do_no_harm(coder: Coder) -> None:
    record = coder.code(_document(MIXED))
    assert ("ACCUSE", "actual", {"NOR"}, {"IRN"}) in _told(record)


def test_where_it_happened_is_nobody_to_accuse(coder: Coder) -> None:
    record = coder(
        "Norway condemned the attack in Kabul. Kenya condemned the bombing of a hotel in Lima by rebels.", DAY
    )
    accused = [recipients for type_, _, _, recipients in _told(record) if type_ == "ACCUSE"]
    assert len(accused) == 2
    assert "AFG" not in accused[0]
    assert "PER" not in accused[1]


@pytest.mark.parametrize(
    "text",
    [
        "The weather in Oslo was fine on Friday, and the fjord lay still.",
        "Norway beat Sweden 3-1 in the ice hockey final on Sunday.",
        "The film opened in Paris to warm applause; its star thanked her mother.",
        "The recipe needs French butter, Danish cream and a Turkish coffee.",
        "Shares in Tokyo fell two per cent as investors sold Japanese banks.",
        "The Spanish teacher met her class at noon.",
        "Chad is a landlocked country in Africa with many languages.",
    ],
)
def test_what_is_no_event_between_states_is_none(coder: Coder, text: str) -> None:
    record = coder(text, DAY)
    states = [told for told in _told(record) if len((told[2] | told[3]) - {None}) > 1]
    assert states == []


def test_random_noise_is_read_without_an_error(coder: Coder) -> None:
    rng = random.Random(7)
    words = [
        *BARE.split(),
        *CALL.split(),
        "“",
        "”",
        '"',
        "'",
        "said",
        "\n",
        "\n\n",
        "-",
        "(",
        ")",
        "which",
        "by",
        "@x",
        "of",
        "to",
        ",",
        ".",
    ]
    documents = [_document(" ".join(rng.choices(words, k=rng.randint(1, 120))), str(n)) for n in range(60)]
    records = list(coder.pipe(documents))
    assert [record.document.id for record in records] == [str(n) for n in range(60)]
    for record in records:
        assert Record.model_validate_json(record.model_dump_json()) == record


def _growth(coder: Coder, text: Callable[[int], str], size: int) -> float:
    return growth(lambda times: coder.code(_document(text(times))), size, times=2, most=3)


def _story(n: int) -> str:
    return "\n\n".join(
        f"Norway's minister Anna Berg met envoy Number{k} of Peru on Monday. “We will send aid to Kenya,” she said. "
        f"They discussed trade with the two sides. He thanked both ministers of village {k}."
        for k in range(n)
    )


def test_time_grows_with_the_text_not_with_its_square(coder: Coder) -> None:
    assert _growth(coder, _story, 40) < 3


def test_one_endless_sentence_takes_time_in_proportion(coder: Coder) -> None:
    def text(n: int) -> str:
        return "Norway said that " + "the envoy of Peru met the king of Spain and thanked him, " * n + "it rained."

    assert _growth(coder, text, 40) < 3


def test_many_quotations_take_time_in_proportion(coder: Coder) -> None:
    def text(n: int) -> str:
        return " ".join(f"“We met the envoy in town {k},” Berg said." for k in range(n))

    assert _growth(coder, text, 80) < 3
