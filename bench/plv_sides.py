"""Where the two marked phrases of a plv-dev sentence stand in its text."""

import re
from typing import Any

_TAG = re.compile(r"</?[st]>")
Side = tuple[int, int]


def sides(row: dict[str, Any]) -> tuple[list[Side], list[Side]]:
    """The spans in the text of the phrases marked as actor and as recipient."""
    spans: dict[str, list[Side]] = {"s": [], "t": []}
    opened: dict[str, int] = {}
    taken = 0
    for tag in _TAG.finditer(row["marked"]):
        at = tag.start() - taken
        taken += len(tag.group())
        if tag.group()[1] != "/":
            opened[tag.group()[1]] = at
        else:
            spans[tag.group()[2]].append((opened[tag.group()[2]], at))
    return spans["s"], spans["t"]
