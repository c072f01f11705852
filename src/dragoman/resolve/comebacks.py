"""Bodies that a text comes back to by their kind: "the agency", "the company", "the court" after their names."""

from dragoman.claims import Mention
from dragoman.resolve.body_words import BodyWords
from dragoman.resolve.cast import Character
from dragoman.resolve.scene import Scene


def link_comebacks(scene: Scene, words: BodyWords) -> None:
    """Link every "the" and such a noun to the body last named, within a few sentences, that the noun fits."""
    for mention in scene.mentions:
        if _bare(mention, words) and mention.id not in scene.cast.of:
            character = _meant(scene, words, mention)
            if character is not None:
                scene.cast.link(mention.id, character)


def _bare(mention: Mention, words: BodyWords) -> bool:
    tied = mention.possessor is not None or mention.of is not None or mention.place is not None
    alone = mention.text.lower() == f"the {mention.head}"
    return mention.kind == "nominal" and alone and mention.head in words.comes_back and not tied and not mention.plural


def _meant(scene: Scene, words: BodyWords, mention: Mention) -> Character | None:
    earlier = {other.id: other for other in scene.mentions[max(0, mention.id - 80) : mention.id]}
    named = {other.id for other in scene.back(mention, across_quotes=True)}
    for number in sorted(earlier, reverse=True):
        other = earlier[number]
        if other.kind == "nominal" and other.head == mention.head and not _bare(other, words):
            return None  # "the Peruvian company ... the company": whom that phrase stands for
        if number in named and other.kind == "name":
            for character in scene.cast.who(number):
                if _fits(character, mention.head, words):
                    return character
    return None


def _fits(character: Character, head: str, words: BodyWords) -> bool:
    if character.person or character.state or character.place_only:
        return False
    return words.head(character.name) == head or bool(words.comes_back[head] & set(character.sectors))
