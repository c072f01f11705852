"""Quotations and statements: every example of the cue and channel files, and the traps of real pages."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from dragoman.annotate import Annotation, LanguageModel, annotate
from dragoman.data import parse_yaml
from dragoman.document import Clean, Document, text_hash
from dragoman.errors import DataError
from dragoman.extract.attribution import RawStatement, find_statements
from dragoman.extract.attribution_cues import (
    ChannelExample,
    CueFile,
    Example,
    RecordExample,
    build_cues,
    channel_file,
    cue_book,
    cue_file,
)
from dragoman.pipeline import Coder
from growth import growth

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import polnear

Parse = Callable[[str], Annotation]
Find = Callable[[str], list[RawStatement]]


@pytest.fixture(scope="module")
def model(coder: Coder) -> LanguageModel:
    return coder.model


@pytest.fixture(scope="module")
def parse(model: LanguageModel) -> Parse:
    def parsed(text: str) -> Annotation:
        return annotate(model, Document(id="t", sha256=text_hash(text), text=text), Clean(text))

    return parsed


@pytest.fixture(scope="module")
def find(parse: Parse) -> Find:
    def found(text: str) -> list[RawStatement]:
        statements = find_statements(parse(text))
        _check(text, statements)
        return statements

    return found


def _check(text: str, statements: list[RawStatement]) -> None:
    """What holds of every result: spans in order within the text, and indexes that point at other statements."""
    for n, statement in enumerate(statements):
        assert statement.cue
        assert statement.content
        for spans in (statement.source, statement.cue, statement.content):
            assert list(spans) == sorted(spans)
            assert all(0 <= start < end <= len(text) for start, end in spans)
        assert statement.within is None or (0 <= statement.within < len(statements) and statement.within != n)


def words(text: str, spans: Iterable[tuple[int, int]]) -> str:
    return " | ".join(text[start:end] for start, end in spans)


def outer(statements: list[RawStatement]) -> list[RawStatement]:
    return [statement for statement in statements if statement.within is None]


def _examples() -> list[tuple[str, Example]]:
    file = cue_file()
    found = [(group.name, example) for group in file.groups for example in group.examples]
    found += [("noun", example) for example in file.noun_examples]
    return found + [("adverbial", example) for example in file.adverbial_examples]


# ---------------------------------------------------------------- the data files' own examples


@pytest.mark.parametrize(("group", "example"), _examples(), ids=lambda value: getattr(value, "text", value))
def test_cue_example(find: Find, group: str, example: Example) -> None:
    text = example.text
    statements = find(text)
    seen = [(words(text, s.source), words(text, s.cue), words(text, s.content)) for s in statements]
    assert (example.source, example.cue, example.content) in seen
    statement = statements[seen.index((example.source, example.cue, example.content))]
    assert statement.group == group
    assert statement.relayed == example.relayed
    if example.kind is not None:
        assert statement.kind == example.kind
    if example.channel is not None:
        assert statement.channel == example.channel


@pytest.mark.parametrize("example", cue_file().unnamed.examples, ids=lambda example: example.text)
def test_on_record_example(find: Find, example: RecordExample) -> None:
    assert [s.on_record for s in outer(find(example.text))] == [example.on_record]


@pytest.mark.parametrize("example", channel_file().examples, ids=lambda example: example.text)
def test_channel_example(find: Find, example: ChannelExample) -> None:
    assert [s.channel for s in outer(find(example.text))] == [example.channel]


def test_every_group_has_examples_and_known_frames() -> None:
    assert len(cue_book().verbs) > 150
    assert all(group.examples for group in cue_file().groups)


def test_unknown_frame_is_named() -> None:
    broken = cue_file().model_dump()
    broken["groups"][0]["verbs"]["say"] = "that sideways"
    with pytest.raises(DataError, match=r"cues.yaml: group say > say: unknown frame 'sideways'"):
        build_cues(CueFile.model_validate(broken))


def test_broken_yaml_names_file_and_line() -> None:
    with pytest.raises(DataError, match=r"cues.yaml:3: not YAML"):
        parse_yaml("groups:\n  - {name: say", "cues.yaml")


# ---------------------------------------------------------------- whose words


def test_quotation_goes_on_behind_the_cue(find: Find) -> None:
    text = "“We will rebuild the harbour,” the mayor said. “We will start in May. Then we rest.” She left the room."
    (statement,) = outer(find(text))
    assert words(text, statement.content) == "“We will rebuild the harbour,” | “We will start in May. Then we rest.”"
    assert statement.kind == "direct"
    assert statement.source_head is not None
    assert statement.source_head.text == "mayor"


def test_quotation_over_paragraphs_is_one_statement(find: Find) -> None:
    text = (
        "“We came to the port at dawn,” the captain said. “We found it closed.\n\n"
        "“Nobody told us why the port was closed.\n\n“We left at dusk.”\n\nThe port opened on Monday."
    )
    statements = [s for s in outer(find(text)) if s.spoken]
    assert len(statements) == 1
    assert words(text, statements[0].content).endswith("“We left at dusk.”")


def test_paragraph_of_quotation_behind_its_speaker(find: Find) -> None:
    text = "“The port is open to every ship,” the mayor said.\n\n“We shall keep it so, come what may.”\n\nIt rained."
    (statement,) = outer(find(text))
    assert len(statement.content) == 2


def test_quotation_of_nobody_is_left_alone(find: Find) -> None:
    text = "The mayor spoke.\n\nIt rained. “The port is open to every ship.” It rained again."
    assert all("The port" not in words(text, s.content) for s in find(text))


def test_cue_before_the_colon(find: Find) -> None:
    text = "The consul told reporters in Lima: “I have nothing to add. The talks go on.”"
    (statement,) = outer(find(text))
    assert words(text, statement.cue) == "told"
    assert words(text, statement.content) == "“I have nothing to add. The talks go on.”"


def test_source_with_relative_clause(find: Find) -> None:
    text = "“The talks will go on next week,” said Ana Ruiz, who leads the delegation."
    (statement,) = [s for s in outer(find(text)) if s.group == "say"]
    assert words(text, statement.source).startswith("Ana Ruiz")
    assert statement.source_head is not None
    assert statement.source_head.text == "Ruiz"


def test_mixed_and_indirect(find: Find) -> None:
    text = "The mayor said the plan was “a gift to every smuggler on the coast”."
    assert [s.kind for s in outer(find(text))] == ["mixed"]
    text = "The mayor said the plan fell under the ‘Blue Harbour’ initiative."
    assert [s.kind for s in outer(find(text))] == ["indirect"]


def test_pronoun_keeps_the_channel_of_the_words_before(find: Find) -> None:
    text = (
        "In a tweet, Ruiz said both sides would gain.\n\n"
        "“I spoke to my colleague this morning. We agreed on trade,” he said.\n\n"
        "The mayor said the road was open."
    )
    first, second, third = (s for s in outer(find(text)) if s.group == "say")
    assert (first.channel, second.channel, third.channel) == ("tweet", "tweet", None)
    assert second.kind == "direct"
    assert second.source_head is not None
    assert second.source_head.text == "he"


def test_it_said_keeps_the_statement(find: Find) -> None:
    text = "The foreign ministry said talks would resume. It said the embassy would reopen."
    assert [s.channel for s in outer(find(text))] == ["statement", "statement"]


def test_relayed_words(find: Find) -> None:
    text = "The ministry said Ruiz underlined the need for talks and conveyed her regret over the raid."
    statements = find(text)
    (told,) = outer(statements)
    assert told.relays_head is not None
    assert told.relays_head.text == "Ruiz"
    nested = [s for s in statements if s.within is not None]
    assert [words(text, s.cue) for s in nested] == ["underlined", "conveyed"]
    assert all(s.relayed and statements[s.within or 0] is told for s in nested)


@pytest.mark.parametrize(
    "text",
    [
        "Sources said the two ministers discussed the new port.",
        "The minister said he hoped for peace.",
        "The ministry said the bridge was rebuilt.",
    ],
)
def test_nothing_relayed(find: Find, text: str) -> None:
    assert outer(find(text))[0].relays_head is None


def test_office_relays_a_pronoun(find: Find) -> None:
    text = "Ruiz’s office said he expressed his commitment to free trade."
    (statement,) = outer(find(text))
    assert statement.relays_head is not None
    assert statement.relays_head.text == "he"


def test_spokeswoman_relays_a_pronoun(find: Find) -> None:
    (statement,) = outer(find("The mayor's spokeswoman said he welcomed the offer."))
    assert statement.relays_head is not None
    assert statement.relays_head.text == "he"


def test_as_i_said_is_no_statement_of_its_own(find: Find) -> None:
    text = "THE MAYOR: The pier, as I said, is open. We thank you.\n\nMR. COLE: Good.\n"
    assert [words(text, s.cue) for s in find(text)] == [":", ":"]


def test_within_points_to_the_enclosing_statement(find: Find) -> None:
    text = "The mayor said that the general had warned that the dam could fail."
    statements = find(text)
    assert [words(text, s.cue) for s in statements] == ["said", "had warned"]
    assert [s.within for s in statements] == [None, 0]


def test_what_the_speaker_thinks_in_a_quotation_is_not_another_statement(find: Find) -> None:
    text = "“I think we will win and I hope they know it,” the coach said."
    assert [words(text, s.cue) for s in find(text)] == ["said"]


def test_two_speakers_in_one_sentence(find: Find) -> None:
    text = "The mayor said the road was open, while others said it was shut."
    assert [words(text, s.content) for s in find(text)] == ["the road was open", "it was shut"]


def test_anonymity_is_about_the_source_not_a_statement(find: Find) -> None:
    text = "A spokesman for the embassy, who asked not to be named, said no one was hurt."
    (statement,) = find(text)
    assert words(text, statement.cue) == "said"
    assert not statement.on_record


def test_headline_of_sources(find: Find) -> None:
    text = "Sources: Talks to resume in Oslo"
    (statement,) = find(text)
    assert not statement.on_record
    assert words(text, statement.content) == "Talks to resume in Oslo"


def test_transcript_runs_from_label_to_label(find: Find) -> None:
    text = (
        "MS. RUIZ: Good morning. The talks went well.\n\nWe will meet again in May.\n\n"
        "REPORTER: Who will lead the delegation?\n\nMS. RUIZ: I will.\n\n10:45 A.M.\n"
    )
    labels = [s for s in find(text) if s.group == "label"]
    assert [words(text, s.source) for s in labels] == ["MS. RUIZ", "REPORTER", "MS. RUIZ"]
    assert "We will meet again in May." in words(text, labels[0].content)
    assert "Who will lead" not in words(text, labels[0].content)


def _labels(found: list[RawStatement], text: str) -> list[tuple[str, str]]:
    return [(words(text, s.source), words(text, s.content)) for s in found if s.group == "label"]


@pytest.mark.parametrize("blank", [" ", "  ", "\u00a0 ", " \u00a0"])
def test_labels_before_any_blank(find: Find, blank: str) -> None:
    text = f"THE PRESIDENT:{blank}We thank Peru. (Applause.)\n\nWe will return.\n\nMR. COLE:{blank}I agree.\n"
    found = find(text)
    assert _labels(found, text) == [
        ("THE PRESIDENT", "We thank Peru. (Applause.) | We will return."),
        ("MR. COLE", "I agree."),
    ]
    assert all(s.kind == "direct" and s.rule == "transcript" for s in found if s.group == "label")
    assert [s.source_head.text for s in found if s.source_head is not None] == ["PRESIDENT", "COLE"]


def test_labels_within_a_paragraph(find: Find) -> None:
    text = (
        "10:05 A.M. EST PRESIDENT RUIZ:\u00a0 We met.   Thank you.   PRIME MINISTER BELL:\u00a0 (As interpreted.) "
        "I welcome the pact.   Q\u00a0 \u00a0Why now?   SECRETARY HALE:\u00a0 We condemn the raid.   END   10:30 A.M."
    )
    found = find(text)
    assert _labels(found, text) == [
        ("PRESIDENT RUIZ", "We met.   Thank you."),
        ("PRIME MINISTER BELL", "(As interpreted.) I welcome the pact."),
        ("Q", "Why now?"),
        ("SECRETARY HALE", "We condemn the raid."),
    ]


@pytest.mark.parametrize(
    ("ask", "answer"), [("Q:", "MR. COLE:"), ("Q.", "A."), ("QUESTION:", "MR. COLE:"), ("Q:", "A:")]
)
def test_questions_stay_out_of_the_answers(find: Find, ask: str, answer: str) -> None:
    text = f"{ask} Will you go?\n\n{answer} I will.\n\n{ask} When?\n\n{answer} In May."
    found = find(text)
    assert [content for _, content in _labels(found, text)] == ["Will you go?", "I will.", "When?", "In May."]
    asked = found[0]
    assert words(text, asked.source).startswith(ask.rstrip(":."))
    assert asked.on_record
    assert asked.source_head is None


def test_one_speech_runs_to_its_end(find: Find) -> None:
    text = "THE GOVERNOR: Good morning.\n\nWe will rebuild the pier.\n\nThank you all.\n\nEND 10:45 A.M. EDT\n"
    assert _labels(find(text), text) == [("THE GOVERNOR", "Good morning. | We will rebuild the pier. | Thank you all.")]


def test_a_heading_is_no_speech(find: Find) -> None:
    text = "It rained.\n\nGOVERNOR RACE: Hale leads in Lima by three points.\n\nThe port is open.\n"
    (statement,) = [s for s in find(text) if s.group == "label"]
    assert statement.rule == "label"
    assert statement.kind == "indirect"
    assert words(text, statement.content) == "Hale leads in Lima by three points."


def test_what_a_speaker_thinks_in_a_transcript_is_no_other_statement(find: Find) -> None:
    text = (
        "MR. COLE: I think we will win. We urge Peru to wait. The envoy told me that Chile agreed.\n\nMS. ROE: Good.\n"
    )
    assert [words(text, s.cue) for s in find(text)] == [":", "told", ":"]
    assert find(text)[1].within == 0


@pytest.mark.parametrize(
    "text",
    [
        "Asked about the fire, the mayor said the port was safe.",
        "When asked about the fire, the mayor said the port was safe.",
        "Asked to explain the fire, the mayor said the port was safe.",
        "Asked whether it had burned, the mayor said the port was safe.",
    ],
)
def test_who_is_asked_is_not_the_asker(find: Find, text: str) -> None:
    asked, said = find(text)
    assert (asked.source, asked.source_head, asked.group) == ((), None, "ask")
    assert words(text, said.source) == "the mayor"
    assert words(text, said.content) == "the port was safe"


@pytest.mark.parametrize(
    "text",
    [
        "The song “Long Harbour” was written by Ana Ruiz.",
        "It goes without saying that the port must reopen.",
        "The mayors could call on their help in the spring.",
        "He is as rich as he claims to be.",
        "If he is as rich as he says he is, he can pay.",
        "If Peru says that the port is shut, ships will wait.",
        "Anybody who complains about the road should walk.",
        "The emergency declared in May must go on.",
        "A man accused of theft ran away.",
        "The mayor called Bell on Friday.",
    ],
)
def test_nobody_said_anything(find: Find, text: str) -> None:
    assert [words(text, s.cue) for s in find(text) if s.spoken] == []


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("She hopes that Peru says that the port is open.", "hopes"),
        ("The minister declined to open the port.", "declined"),
        ("The two sides agreed to open the border.", "agreed"),
        ("The mayor refused to pay the fine.", "refused"),
    ],
)
def test_a_decision_is_no_utterance(find: Find, text: str, cue: str) -> None:
    (statement,) = find(text)
    assert words(text, statement.cue) == cue
    assert not statement.spoken


@pytest.mark.parametrize(
    "text", ["The envoy would not say that the port was open.", "I must say that the port is open."]
)
def test_refusals_and_first_persons_do_speak(find: Find, text: str) -> None:
    assert [s.spoken for s in find(text)] == [True]


def test_what_is_named_in_the_passive_is_an_object(find: Find) -> None:
    (statement,) = find("The raid was condemned by the mayor.")
    assert statement.rule == "object passive"
    assert statement.why.endswith(", object passive")


def test_condition_without_if_is_not_the_content(find: Find) -> None:
    text = "Several advisers cautioned, as did the mayor herself, that the plan might change in May should she win."
    assert words(text, find(text)[0].content) == "that the plan might change in May"


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("The minister and the envoy said that talks would resume.", ["minister", "envoy"]),
        ("France, Peru and Chile said they would attend.", ["France", "Peru", "Chile"]),
        ("“We will pay,” said Ana Ruiz, the mayor, and Tom Bell, her deputy.", ["Ruiz", "Bell"]),
        ("According to Ruiz and Bell, the road is open.", ["Ruiz", "Bell"]),
        ("The mayor of Lima and Callao said the road was open.", ["mayor"]),
        ("The plan was condemned by Peru and Chile.", ["Peru", "Chile"]),
    ],
)
def test_every_speaker_of_a_list(find: Find, text: str, heads: list[str]) -> None:
    (statement,) = outer(find(text))
    assert [token.text for token in statement.source_heads] == heads
    assert statement.source_head in statement.source_heads


def test_nobody_has_no_heads(find: Find) -> None:
    (statement,) = find("The colonel is believed to have fled abroad.")
    assert statement.source_heads == ()


@pytest.mark.parametrize(
    "text",
    [
        "The agency estimates that the mayor's tax plan would raise money.",
        "Ruiz demanded that the mayor make a pledge not to sell the port.",
        "The campaign says the candidate will announce plans for the port.",
        "The mayor said the governor favors a new port.",
        "The mayor tweeted that Bell was a fraud and encouraged voters to read his file.",
        "The spokesman says that Hale called Bell on Friday to express thanks.",
    ],
)
def test_no_words_passed_on(find: Find, text: str) -> None:
    assert outer(find(text))[0].relays_head is None


def test_labels_that_are_no_speakers(find: Find) -> None:
    text = "EXCLUSIVE: The port is closed\n\nUPDATE: The port is open\n\nNOTE: See page two\n"
    assert find(text) == []


def test_document_without_words() -> None:
    assert find_statements(Annotation(Document(id="t", sha256=text_hash(""), text=""), [], [])) == []


@pytest.mark.parametrize("text", ["“", "said", "said said said.", "He said.", "“ ” ‘ ’ ' \"", ":", "A: b", "...”"])
def test_scraps(find: Find, text: str) -> None:
    assert isinstance(find(text), list)


def test_unbalanced_page(find: Find) -> None:
    text = (
        "“The port is open, the mayor said.\n\nThe road is shut,” the driver said. ‘Nobody came to help us, she added."
    )
    sources = [words(text, s.source) for s in find(text)]
    assert "the mayor" in sources


def test_long_quotation_is_one_statement(parse: Parse) -> None:
    speech = " ".join(f"We shall rebuild pier {n} of the port before the year is out." for n in range(230))
    text = f"“{speech[:-1]},” the mayor said."
    annotation = parse(text)
    assert len(annotation.tokens) > 3000
    statements = find_statements(annotation)
    (statement,) = outer(statements)
    assert words(text, statement.content) == f"“{speech[:-1]},”"


@pytest.mark.parametrize(
    "unit",
    [
        "he said that ",
        "“No,” he said. ",
        "Ann Bell: “No.”\n",
        "MR. BELL: No. ",
        "Q  A: ",
        "sources said, ",
        "“a b c d e f” ",
    ],
)
def test_long_pages_take_linear_time(parse: Parse, unit: str) -> None:
    pages = {size: parse(unit * size) for size in (500, 2000)}
    assert growth(lambda size: find_statements(pages[size]), 500) < 8


def test_long_quotation_led_in_by_its_cue(find: Find) -> None:
    speech = " ".join(f"We shall rebuild pier {n} of the port before the year is out." for n in range(230))
    text = f"The mayor said: “{speech}”"
    (statement,) = outer(find(text))
    assert words(text, statement.content) == f"“{speech}”"
    assert statement.kind == "direct"


# ---------------------------------------------------------------- the bench's arithmetic


def test_agreement_with_oneself_is_perfect(parse: Parse) -> None:
    text = "The mayor said the road was open. Nobody believed that."
    annotation = parse(text)
    ours = polnear.outermost(find_statements(annotation))
    gold = [{"source": s.source, "cue": s.cue, "content": s.content} for s in ours]
    tally = polnear.Tally()
    tally.add(annotation, gold, ours)
    assert tally.alpha() == pytest.approx(1)
    assert tally.f1("attribution") == 1
    tally = polnear.Tally()
    tally.add(annotation, gold, [])
    assert tally.alpha() < 0.1
    assert tally.f1("content") == 0


def test_contents_are_matched_once_and_best_first() -> None:
    gold = [[(0, 10)], [(20, 30)]]
    ours = [[(0, 6)], [(0, 10)], [(26, 40)]]
    assert polnear.matches(gold, ours) == [(0, 1)]


def test_missing_data_is_said_aloud(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert polnear.score(tmp_path / "repository") == {}
    assert "SKIPPED" in capsys.readouterr().err
