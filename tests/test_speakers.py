"""Who goes on speaking: "he said" behind others' names, and a former title alone."""

from dragoman.pipeline import Coder

TEXT = (
    "“The road is open,” said Tom Bell, the mayor of Riga. Bell noted that in 1972 he had supported the decision of "
    "Jan Nowak to call Erik Lind a friend of the harbour.\n\n{}"
)


def speakers(coder: Coder, text: str) -> list[str | None]:
    record = coder(text, date="2023-03-03")
    return [record.actor(s.speaker).name if s.speaker is not None else None for s in record.statements]


def test_who_spoke_before_speaks_on(coder: Coder) -> None:
    assert speakers(coder, TEXT.format("That is why, he said, the bridge should wait."))[-1] == "Tom Bell"
    assert speakers(coder, TEXT.format("“The bridge should wait,” he said."))[-1] == "Tom Bell"


def test_whoever_spoke_last_speaks_on(coder: Coder) -> None:
    text = TEXT.format("“It is shut,” said Erik Lind, the consul.\n\n“It has been for weeks,” he said.")
    assert speakers(coder, text)[-2:] == ["Erik Lind", "Erik Lind"]


def test_a_former_title_alone_is_who_was_named_with_it(coder: Coder) -> None:
    text = "Former Finnish president Ana Ruiz met Tom Bell. “The road is open,” the former president said."
    assert speakers(coder, text) == ["Ana Ruiz"]


def test_another_former_title_is_not(coder: Coder) -> None:
    text = "Former Finnish president Ana Ruiz met Tom Bell. “The road is open,” the former chancellor said."
    assert speakers(coder, text) != ["Ana Ruiz"]
