"""Names that a package offers and imports only when one of them is first asked for.

``dragoman --help`` must not wait for spaCy, nor a question to a ledger for all that coding takes.
"""

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def offering(package: str, homes: Mapping[str, str]) -> Callable[[str], Any]:
    """A package's ``__getattr__``; ``homes`` has by module, dotted and below the package, its names between blanks.

    "SearchHit=Hit" offers the module's ``Hit`` as ``SearchHit``.
    """
    home = {
        name: (module, own or name)
        for module, names in homes.items()
        for name, _, own in (one.partition("=") for one in names.split())
    }

    def get(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module, own = home[name]
        found = getattr(import_module(f"{package}.{module}"), own)
        # The next time it is found without asking here.
        setattr(sys.modules[package], name, found)
        return found

    return get
