"""The parts of a ledger, each imported and made when it is first asked for: a command needs few of them."""

import threading
from collections.abc import Callable
from importlib import import_module
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")
_MAKING = threading.RLock()


def _database(ledger: Any) -> tuple[Any, ...]:
    return (ledger._database,)


class Part(Generic[T]):
    """An attribute of a ledger: an object of the class ``home`` ("queue.Queue"), made once, though threads ask at once.

    ``given`` says what it is made from; the ledger's database unless told otherwise.
    """

    def __init__(self, home: str, given: Callable[[Any], tuple[Any, ...]] = _database) -> None:
        self._home, self._given = home, given

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, ledger: None, owner: type) -> Self: ...

    @overload
    def __get__(self, ledger: object, owner: type) -> T: ...

    def __get__(self, ledger: Any, owner: type) -> T | Self:
        if ledger is None:
            return self  # asked of the class, which has no database
        module, name = self._home.rsplit(".", 1)
        # What stands in the object's own dictionary is found without asking here again.
        with _MAKING:
            if self._name not in ledger.__dict__:
                made = getattr(import_module(f"dragoman.store.{module}"), name)
                ledger.__dict__[self._name] = made(*self._given(ledger))
        found: T = ledger.__dict__[self._name]
        return found
