"""Accounts of one event compared: one article, two readouts and a report, a meeting of three, and what cannot be."""

import datetime as dt
import html.parser
import json
import re
from pathlib import Path
from typing import Any

import pytest
from bench.compare import right
from typer.testing import CliRunner, Result

from dragoman.errors import ComparisonError
from dragoman.ingest import Source, make_document
from dragoman.pipeline import Coder
from dragoman.read import cli_compare
from dragoman.read.cli import app
from dragoman.read.compare_view import view
from dragoman.read.compare_web import html as as_html
from dragoman.read.compare_web import markdown
from dragoman.record import Record
from dragoman.record.comparing import Comparison, compare
from dragoman.record.comparing.issuer import first_line, issuer_of, sentences
from dragoman.store import Ledger
from record_factory import Story, call, day

ARTICLE = """OSLO, March 15, 2023 - Norwegian Defence Minister Bjorn Gram spoke by telephone with his Kenyan \
counterpart Peter Mwangi on Tuesday and discussed patrols at sea.

The Norwegian defence ministry said Gram underlined freedom of navigation under the 'Safe Waters' initiative.

It said the Kenyan minister conveyed his government's interest in a joint venture for boats.

"We spoke of air defence and of scholarships," Mwangi said in a tweet.

Mwangi's office said he thanked Norway for its defence cooperation.

"Norway values its defence ties with Kenya," Gram said on Wednesday.

Sources said the two ministers discussed arms sales and air defence.

In January, Norwegian Prime Minister Jonas Store agreed with Kenya's president William Ruto on the reform of \
the Security Council.
"""
KENYA = """Readout of Defence Minister Peter Mwangi's call with Norwegian Defence Minister Bjorn Gram

Kenyan Defence Minister Peter Mwangi spoke on Tuesday with Norwegian Defence Minister Bjorn Gram. The two \
discussed maritime security and the fight against piracy.

Mr. Mwangi thanked Norway for scholarships for naval officers. He proposed a joint exercise under the ‘Blue \
Harbour’ initiative.

Minister Gram praised the role of Kenyan peacekeepers in Somalia.
"""
NORWAY = """Norwegian Defence Minister Bjorn Gram had a telephone call with Kenyan Defence Minister Peter \
Mwangi on 14 March 2023. They discussed freedom of navigation.

Gram raised the war in Ukraine. Minister Mwangi asked for a scholarship programme.
"""
REPORT = """Kenyan Defence Minister Peter Mwangi spoke with Norwegian Defence Minister Bjorn Gram on Tuesday.

Two officials familiar with the call said Gram had offered air defence radars to Kenya.
"""
THREE = {
    "jpn": """Readout of Foreign Minister Hayashi Yoshimasa's meeting with the foreign ministers of Australia \
and India

Japanese Foreign Minister Hayashi Yoshimasa met Australian Foreign Minister Penny Wong and Indian Foreign \
Minister Subrahmanyam Jaishankar in Tokyo on 2 March 2023. The three ministers affirmed a free and open \
Indo-Pacific. Minister Wong proposed closer work on critical minerals.
""",
    "aus": """Statement by Foreign Minister Penny Wong on the meeting in Tokyo

Australian Foreign Minister Penny Wong met Japanese Foreign Minister Hayashi Yoshimasa and Indian Foreign \
Minister Subrahmanyam Jaishankar in Tokyo on 2 March 2023. We agreed to cooperate on critical minerals and \
climate change.
""",
    "ind": """Summary of the meeting of Foreign Minister Subrahmanyam Jaishankar in Tokyo

Indian Foreign Minister Subrahmanyam Jaishankar met Japanese Foreign Minister Hayashi Yoshimasa and Australian \
Foreign Minister Penny Wong in Tokyo on 2 March 2023. The ministers exchanged views on vaccine production and \
on critical minerals.
""",
}


def coded(coder: Coder, id: str, text: str, published: str = "2023-03-15", **source: Any) -> Record:
    return coder.code(make_document(text, Source(id=id, published=dt.date.fromisoformat(published), **source)))


def table(found: Comparison) -> dict[str, dict[str, str]]:
    return {row.label: {cell.account: cell.says for cell in row.cells} for row in found.rows}


@pytest.fixture(scope="module")
def article(coder: Coder) -> Comparison:
    return compare([coded(coder, "a.txt", ARTICLE)], coder.kb)


@pytest.fixture(scope="module")
def several(coder: Coder) -> Comparison:
    records = [
        coded(coder, "ken", KENYA),
        coded(coder, "nor", NORWAY, url="https://www.regjeringen.no/call"),
        coded(coder, "rep", REPORT, publisher="The Paper"),
    ]
    return compare(records, coder.kb)


# One article


def test_the_sides_statements_in_one_article_are_their_accounts(article: Comparison) -> None:
    assert (article.event.type, article.event.countries) == ("CONSULT", ("KEN", "NOR"))
    assert [(account.id, account.name) for account in article.accounts] == [
        ("KEN", "Kenya"),
        ("NOR", "Norway"),
        ("unnamed", "unnamed sources"),
    ]
    norway = next(account for account in article.accounts if account.id == "NOR")
    assert {speaker.name for speaker in norway.speakers} == {"Norwegian defence ministry", "Bjorn Gram"}


def test_who_says_what_in_one_article(article: Comparison) -> None:
    rows = table(article)
    assert rows["Maritime security"] == {"KEN": "silent", "NOR": "said", "unnamed": "silent"}
    assert rows["Safe Waters"] == {"KEN": "silent", "NOR": "said", "unnamed": "silent"}
    assert rows["Joint ventures"] == {"KEN": "silent", "NOR": "of the other", "unnamed": "silent"}
    assert rows["Education"] == {"KEN": "said", "NOR": "silent", "unnamed": "silent"}
    assert rows["Air and missile defence"] == {"KEN": "said", "NOR": "silent", "unnamed": "said"}
    assert rows["Arms sales and military aid"] == {"KEN": "silent", "NOR": "silent", "unnamed": "said"}
    assert rows["Defence ties"] == {"KEN": "said", "NOR": "said", "unnamed": "silent"}


def test_another_events_statement_is_in_no_account(article: Comparison) -> None:
    assert "United Nations and multilateral bodies" not in table(article), "that was in January"


def test_what_follows_from_the_matrix(article: Comparison) -> None:
    labels = {row.id: row.label for row in article.rows}
    only = {one.account: [labels[id] for id in one.rows] for one in article.only}
    assert "Joint ventures" in only["NOR"], "nobody else speaks of it, though it is told as Kenya's"
    assert "Education" in only["KEN"]
    (ties,) = [shared for shared in article.shared if shared.row == "defence-ties"]
    assert ties.words == {"KEN": ("defence cooperation",), "NOR": ("defence ties",)}
    assert not ties.same
    (venture,) = [one for one in article.conveyed if one.row == "joint-ventures"]
    assert (venture.account, venture.of, venture.confirmed) == ("NOR", "KEN", False)
    assert [(one.row, one.new, one.sides) for one in article.unnamed] == [
        ("air-missile-defence", False, ("KEN",)),
        ("arms-transfer", True, ()),
    ]


def test_every_cell_rests_on_words_of_the_text(article: Comparison) -> None:
    for row in article.rows:
        for cell in row.cells:
            assert bool(cell.citations) == (cell.says != "silent")
            for citation in cell.citations:
                assert ARTICLE[citation.span.start : citation.span.end] == citation.text
                assert citation.marks
                marked = {" ".join(citation.text[mark.start : mark.end].split()) for mark in citation.marks}
                assert marked & set(cell.words)


# Readouts and a report


def test_official_texts_and_a_report_are_told_apart(several: Comparison) -> None:
    assert [source.issuers for source in several.documents] == [("KEN",), ("NOR",), ()]
    assert several.documents[0].why.startswith("by its heading")
    assert "regjeringen.no" in several.documents[1].why
    assert [source.events for source in several.documents] == [("e1",)] * 3


def test_readouts_of_one_call_side_by_side(several: Comparison) -> None:
    rows = table(several)
    assert rows["Maritime security"] == {"KEN": "said", "NOR": "said", "unnamed": "silent"}
    assert rows["Military exercises"]["NOR"] == "silent"
    assert rows["Blue Harbour"] == {"KEN": "said", "NOR": "silent", "unnamed": "silent"}
    assert rows["War and armed conflict"] == {"KEN": "silent", "NOR": "said", "unnamed": "silent"}
    assert rows["Peacekeeping"]["KEN"] == "of the other", "Gram praised them, says Kenya"
    assert rows["Education"] == {"KEN": "said", "NOR": "of the other", "unnamed": "silent"}
    assert rows["Air and missile defence"] == {"KEN": "silent", "NOR": "silent", "unnamed": "of the other"}
    (radars,) = several.unnamed
    assert (radars.row, radars.new) == ("air-missile-defence", True), "that Norway offered them, Norway does not say"
    (sea,) = [shared for shared in several.shared if shared.row == "maritime-security"]
    assert sea.words == {"KEN": ("maritime security", "piracy"), "NOR": ("freedom of navigation",)}


def test_a_meeting_of_three_has_three_accounts(coder: Coder) -> None:
    found = compare([coded(coder, id, text, "2023-03-02") for id, text in THREE.items()], coder.kb)
    assert [account.id for account in found.accounts] == ["AUS", "IND", "JPN"]
    rows = table(found)
    assert rows["Minerals and mining"] == {"AUS": "said", "IND": "said", "JPN": "of the other"}
    assert rows["Climate and clean energy"] == {"AUS": "said", "IND": "silent", "JPN": "silent"}
    assert [(one.account, one.of, one.confirmed) for one in found.conveyed] == [("JPN", "AUS", True)]
    assert found.rest == (), "that they met is the event itself"


def test_whose_a_document_is_can_be_given(coder: Coder) -> None:
    records = [coded(coder, "ken", KENYA), coded(coder, "plain", NORWAY)]
    with pytest.raises(ComparisonError, match=r"found: Kenya \(\d statements\).*--side plain=COUNTRY"):
        compare(records, coder.kb)
    assert compare(records, coder.kb, sides={"plain": "NOR"}).documents[1].why == "as given"


# What cannot be compared


def test_a_text_without_two_states_says_so(coder: Coder) -> None:
    with pytest.raises(ComparisonError, match="x: no event between two countries was found"):
        compare([coded(coder, "x", "The baker of our village sold bread on Friday.")], coder.kb)


def test_one_account_is_not_enough_and_what_was_found_is_said(coder: Coder) -> None:
    with pytest.raises(ComparisonError, match=r"found: none; the event: CONSULT of KEN, NOR"):
        compare([coded(coder, "x", REPORT.split("\n")[0])], coder.kb)


def test_two_documents_of_one_id_are_refused() -> None:
    with pytest.raises(ComparisonError, match="one: two documents have this id"):
        compare([call("one"), call("one")], None)  # type: ignore[arg-type]  # refused before anything is asked of it


# Issuers and sentences


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"title": "Readout of Minister Anil Rao's Call with Minister Dana Peled"}, ("IND",)),
        ({"title": "Joint Statement by Anil Rao and Dana Peled"}, ("IND", "ISR")),
        ({"title": "Statement by the Ministry of Defence of Norway on Kenya"}, ("NOR",)),
        ({"title": "Ministers talk of drones", "publisher": "The Hindu"}, ()),
        ({"publisher": "Ministry of Defence, Government of India"}, ("IND",)),
        ({"publisher": "The White House"}, ("USA",)),
        ({"url": "https://www.gov.il/en/pages/call"}, ("ISR",)),
        ({"url": "https://www.timesofisrael.com/call"}, ()),
        ({}, ()),
    ],
)
def test_whose_own_account_a_text_is(coder: Coder, source: dict[str, str], expected: tuple[str, ...]) -> None:
    known: dict[str, Any] = {**source}
    record = call("one", **known)
    assert issuer_of(record, coder.kb).countries == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Office of the Prime Minister of the Hellenic Republic\nAthens, 14 May 2024", ("GRC",)),
        ("Presidency of the Republic of Türkiye, Directorate of Communications\n14 May 2024", ("TUR",)),
        (
            "Ministry of Defence of Norway is short of ships\n\nThe ministry said so.",
            (),
        ),  # a headline, and no date line
        ("Kenya and Norway\n14 May 2024", ()),
    ],
)
def test_an_office_above_the_date_line_issued_the_text(coder: Coder, head: str, expected: tuple[str, ...]) -> None:
    text = f"{head}\n\nThe Kenyan minister spoke by telephone with the Norwegian minister. They discussed trade."
    record = coder(text, date="2024-05-14")
    assert issuer_of(record, coder.kb).countries == expected
    if expected:
        assert record.quote(sentences(record)[0]).startswith("The Kenyan minister spoke")


def test_what_two_agreed_to_do_in_the_autumn_is_said(coder: Coder) -> None:
    met = "Prime Minister Kyriakos Mitsotakis of Greece telephoned President Recep Tayyip Erdogan of Turkey. "
    greek = f"Office of the Prime Minister of Greece\nAthens, 14 May 2024\n\n{met}"
    greek += "The two leaders agreed to meet in the autumn and to raise bilateral trade."
    other = f"Presidency of the Republic of Turkey\n14 May 2024\n\n{met}They discussed trade."
    records = [coder(text, date="2024-05-14", id=name) for name, text in (("one", greek), ("two", other))]
    [row] = [row for row in compare(records, coder.kb).rows if row.label == "Trade"]
    assert {cell.says for cell in row.cells} == {"said"}


def test_sentences_of_an_official_text() -> None:
    text = 'Readout of a call\n\nMr. Rao and the U.S. envoy spoke. "We will meet," he said.\n\n- Trade\n- Visas came up'
    record = Story("one", text).record()
    assert first_line(record) == "Readout of a call"
    assert [record.quote(span) for span in sentences(record)] == [
        "Mr. Rao and the U.S. envoy spoke.",
        '"We will meet," he said.',
        "- Trade",
        "- Visas came up",
    ]


# Formats and the command


HOSTILE = "They agreed on trade | <script>alert(1)</script> & `rm` **all** _it_ [x](y)\x1b[31m and energy"


@pytest.fixture
def hostile(coder: Coder) -> Comparison:
    def told(id: str, name: str, country: str, other: str) -> Record:
        story = Story(id, f"Readout of {name}'s call with {other}\n\n{name} telephoned {other}. {HOSTILE}.")
        actors = (story.actor(name, country), story.actor(other, "ISR" if country == "IND" else "IND"))
        story.event("CONSULT", "telephoned", actors, day("2023-03-03"))
        return story.record()

    return compare(
        [told("a|b<i>", "Anil Rao", "IND", "Dana Peled"), told("c", "Dana Peled", "ISR", "Anil Rao")], coder.kb
    )


def test_markdown_shows_every_word_as_it_is(hostile: Comparison) -> None:
    printed = markdown(view(hostile))
    lines = [line for line in printed.splitlines() if line.startswith("|")]
    assert len({len(re.findall(r"(?<!\\)\|", line)) for line in lines}) == 1, "a pipe in a text makes no column"
    assert "<script>" not in printed
    assert r"\<script\>alert(1)\</script\> &amp; \`rm\` \*\*all\*\*" in printed
    assert r"a\|b\<i\>" in printed
    assert "**trade**" in printed, "what put the words there is marked"
    assert "\x1b" not in printed


class _Tags(html.parser.HTMLParser):
    """Checks that every tag is closed in order, and keeps names, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_is_one_escaped_section_that_fetches_nothing(hostile: Comparison) -> None:
    parser = _Tags()
    printed = as_html(view(hostile))
    parser.feed(printed)
    assert parser.open == []
    assert printed.startswith("<section")
    assert printed.rstrip().endswith("</section>")
    assert not parser.seen & {"script", "i", "style", "link", "img", "a"}
    assert parser.attributes <= {"class", "scope"}
    assert "<script>alert(1)</script> & `rm` **all**" in parser.text
    assert "\x1b" not in printed


@pytest.fixture
def run(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(cli_compare, "_load", lambda *, learned: coder)

    def invoke(*arguments: Any) -> Result:
        return CliRunner().invoke(app, ["compare", *map(str, arguments)], env={"COLUMNS": "80"})

    return invoke


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in (("a", ARTICLE), ("ken", KENYA), ("nor", NORWAY), ("rep", REPORT)):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    return tmp_path


def test_the_table_fits_a_terminal_and_says_it_in_words(run: Any, folder: Path) -> None:
    result = run("a.txt", "--date", "2023-03-15")
    assert result.exit_code == 0, result.stderr
    assert max(map(len, result.stdout.splitlines())) <= 80
    for words in ("Only Norway speaks of", "as conveyed by Kenya", "no side speaks of it", "in different words"):
        assert words in " ".join(result.stdout.split())


def test_json_is_the_comparison(run: Any, folder: Path) -> None:
    result = run("ken.txt", "nor.txt", "--side", "nor.txt=Norway", "--date", "2023-03-15", "--format", "json")
    found = Comparison.model_validate(json.loads(result.stdout))
    assert [account.id for account in found.accounts] == ["KEN", "NOR"]
    assert table(found)["Maritime security"] == {"KEN": "said", "NOR": "said"}


def test_output_is_written_whole(run: Any, folder: Path) -> None:
    assert run("a.txt", "--date", "2023-03-15", "--format", "html", "-o", "out.html").exit_code == 0
    assert (folder / "out.html").read_text("utf-8").startswith("<section")


def test_an_event_of_a_ledger(run: Any, folder: Path, coder: Coder) -> None:
    records = [coded(coder, "ken", KENYA), coded(coder, "nor", NORWAY, url="https://www.regjeringen.no/call")]
    with Ledger.open("l.ledger") as ledger:
        for record in [*records, call("other")]:
            ledger.add(record)
        (one,) = [one for one in ledger.relation("KEN", "NOR").happenings if one.type == "CONSULT"]
        assert ledger.happening(one.id) == one
        assert ledger.happening("nor#e1") == one
    for name in (one.id, "ken#e1"):
        result = run("--event", name, "--ledger", "l.ledger", "--format", "json")
        assert result.exit_code == 0, result.stderr
        found = Comparison.model_validate(json.loads(result.stdout))
        assert {source.id for source in found.documents} == {"ken", "nor"}
        assert found.event.type == "CONSULT"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "give documents, or --event ID with --ledger FILE"),
        (("a.txt", "--event", "x", "--ledger", "l"), 2, "give documents, or --event ID"),
        (("--event", "x"), 2, "give documents, or --event ID"),
        (("a.txt", "--ledger", "l"), 2, "give documents, or --event ID"),
        (("a.txt", "--date", "March"), 2, "--date"),
        (("a.txt", "--side", "b.txt=NOR"), 2, "no document 'b.txt' is compared; there are a.txt"),
        (("a.txt", "--side", "a.txt=Atlantis"), 2, "'Atlantis' is no country"),
        (("--event", "x", "--ledger", "a.txt"), 1, "this is not a ledger"),
        (("--event", "x", "--ledger", "none.ledger"), 1, "none.ledger"),
        (("none.txt",), 1, "none.txt"),
        (("rep.txt",), 1, "found: unnamed sources (1 statements)"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(
    run: Any, folder: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == status
    assert said in " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.stderr).split())
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_an_unknown_event_of_a_ledger_is_named(run: Any, folder: Path) -> None:
    with Ledger.open("l.ledger") as ledger:
        ledger.add(call("one"))
    for name in ("0123456789ab", "one#e9", "two#e1"):
        result = run("--event", name, "--ledger", "l.ledger")
        assert result.exit_code == 1
        assert f"l.ledger: no event {name!r}: take an id" in result.stderr


def test_a_document_that_cannot_be_read_is_told_and_the_others_compared(run: Any, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    result = run("a.txt", "empty.txt", "--date", "2023-03-15")
    assert result.exit_code == 1
    assert "compared 1, skipped 1 (empty 1)" in result.stderr
    assert "Only Norway speaks of" in result.stdout


def test_the_work_grows_with_the_text(coder: Coder) -> None:
    """Many statements, each nested in none: rows and citations grow as they do, and nothing is asked of each pair."""
    story = Story("long", "Anil Rao telephoned Dana Peled. " + "".join(f"Item {n} was trade. " for n in range(400)))
    actors = (story.actor("Anil Rao", "IND"), story.actor("Dana Peled", "ISR"))
    story.event("CONSULT", "telephoned", actors, day("2023-03-03"))
    for n in range(400):
        story.statement(actors[n % 2], f"Item {n} was trade", side=("IND", "ISR")[n % 2])
    found = compare([story.record()], coder.kb)
    assert [len(cell.citations) for cell in found.rows[0].cells] == [200, 200]


def test_the_bench_asks_each_place_of_a_label_for_a_row_that_says_so(article: Comparison) -> None:
    at = {word: ARTICLE.index(word) for word in ("defence ties", "defence cooperation", "scholarships", "tweet")}
    both, kenya = {"KEN": "said", "NOR": "said"}, {"KEN": "said", "NOR": "silent"}
    assert right(article, {"at": [at["defence ties"], at["defence cooperation"]], "cells": both})
    assert right(article, {"at": [at["scholarships"]], "cells": kenya})
    assert not right(article, {"at": [at["scholarships"]], "cells": both})
    assert not right(article, {"at": [at["scholarships"], at["tweet"]], "cells": kenya})
