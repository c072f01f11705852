"""Who speaks in what is issued, signed, or labelled by nobody's name; and claims that are told by a noun."""

from collections.abc import Callable

import pytest

from dragoman.annotate import LanguageModel, annotate
from dragoman.document import Clean, Document, text_hash
from dragoman.extract.attribution import RawStatement, find_statements
from dragoman.pipeline import Coder
from growth import growth

Find = Callable[[str], list[RawStatement]]


@pytest.fixture(scope="module")
def find(coder: Coder) -> Find:
    model: LanguageModel = coder.model

    def found(text: str) -> list[RawStatement]:
        document = Document(id="t", sha256=text_hash(text), text=text)
        return find_statements(annotate(model, document, Clean(text)))

    return found


def words(text: str, statement: RawStatement, part: str) -> list[str]:
    return [text[span.start : span.end] for span in getattr(statement, part)]


def test_who_issues_a_paper_says_what_is_in_it(find: Find) -> None:
    text = "Senator Ann Lee sent a letter to the company urging it to close the plant."
    (told,) = find(text)
    assert words(text, told, "source") == ["Senator Ann Lee"]
    assert words(text, told, "content") == ["it to close the plant"]
    assert told.channel == "letter"


def test_a_paper_that_nobody_issues_speaks_itself(find: Find) -> None:
    text = "They read a letter urging the company to close the plant."
    told = next(one for one in find(text) if one.cue_head.lemma == "urge")
    assert words(text, told, "source") == ["a letter"]
    assert words(text, told, "content") == ["the company to close the plant"]


def test_a_claim_told_by_a_noun_was_uttered(find: Find) -> None:
    claim, fear = (
        next(one for one in find(text) if one.cue_head.lemma == noun)
        for noun, text in (
            ("claim", "The paper looked into the mayor's claim that the bridge was safe."),
            ("belief", "The paper looked into the mayor's belief that the bridge was safe."),
        )
    )
    assert claim.spoken
    assert not fear.spoken


def test_a_quotation_is_rather_said_than_seized_on(find: Find) -> None:
    text = 'The minister wants the claim by the mayor, who said that there had been "thousands of fires here", checked.'
    said = next(one for one in find(text) if one.cue_head.lemma == "say")
    assert any("thousands" in part for part in words(text, said, "content"))


SIGNED = """Readers wrote to us.

“He is a bully, and I will not vote for him.” ― Veronica Cruz
“To quote my aunt, ‘some people are so poor.” And that is all he has, “the root of all evil’.” —\u00a0Ana N. Ruiz, baker
“It rained on us.” ― and then it stopped.
"""


def test_a_signed_line_is_its_signers_whatever_marks_stand_in_it(find: Find) -> None:
    signed = {words(SIGNED, one, "source")[0]: one for one in find(SIGNED) if one.rule == "transcript"}
    assert set(signed) == {"Veronica Cruz", "Ana N. Ruiz"}
    (whole,) = words(SIGNED, signed["Ana N. Ruiz"], "content")
    assert whole.startswith("“To quote")
    assert whole.endswith("evil’.”")
    assert signed["Veronica Cruz"].kind == "direct"


def test_signed_lines_cost_no_more_than_their_length(find: Find) -> None:
    assert growth(lambda size: find("“It rained, and so on.” — Ana Ruiz\n" * size), 60) < 8
    assert growth(lambda size: find("“It rained, and so on ”— " * size + "\n"), 60) < 8


def test_a_label_of_nobodys_name_has_no_head(find: Find) -> None:
    text = "MS. RUIZ:  We will go there now.\n\nAIDE:  Sorry, we have to end.\n\nMS. RUIZ:  I am sorry.\n"
    heads = {words(text, one, "source")[0]: one.source_head for one in find(text)}
    assert heads["AIDE"] is None
    assert heads["MS. RUIZ"] is not None
