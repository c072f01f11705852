"""Which addresses and ports may be connected to. What is asked is an address, never a name: names can change.

The base rule is public unicast alone. An IPv6 address that carries an IPv4 address inside (mapped, 6to4, Teredo, NAT64)
is as good as that one. The tables are ``data/addresses.yaml``, with their sources.
"""

import ipaddress
from collections.abc import Iterable, Iterator
from functools import cache

from pydantic import BaseModel, ConfigDict

from dragoman.data import read_model
from dragoman.ingest.fetch.faults import bad_allow, bad_port, private_address

FILE = "addresses.yaml"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Table(BaseModel):
    """``data/addresses.yaml``, whose comments say what each part holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    special: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    never: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    ports: frozenset[int]


@cache
def table() -> Table:
    """The tables; :class:`~dragoman.errors.DataError` names the field that is wrong."""
    return read_model(FILE, Table)


class AddressRules:
    """What may be connected to, ``allow`` included: networks, addresses, and names of hosts.

    :class:`InputError` "bad-settings" for an entry that is none of these.
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._networks: list[Network] = []
        self._hosts: set[str] = set()
        for entry in allow:
            try:
                self._networks.append(ipaddress.ip_network(entry.strip(), strict=False))
            except ValueError:
                self._hosts.add(_host_name(entry))

    def check_port(self, port: int) -> None:
        """Refuse ("bad-port") the ports of services that speak no HTTP."""
        if port in table().ports:
            raise bad_port(port)

    def check(self, host: str, texts: Iterable[str]) -> list[Address]:
        """The addresses of ``host``, if every one of them may be connected to; refused ("private-address") otherwise.

        One private address among public ones refuses them all: no honest site mixes them.
        """
        found: list[Address] = []
        for text in texts:
            # A link-local address comes with its zone ("fe80::1%eth0"), which ip_address keeps; it is refused below.
            address = ipaddress.ip_address(text)
            if not self.allowed(host, address):
                raise private_address(host, str(address))
            found.append(address)
        return found

    def allowed(self, host: str, address: Address) -> bool:
        """Whether ``address`` may be connected to when ``host`` was asked for."""
        if any(_within(inner, table().never) for inner in _readings(address)):
            return False
        if is_public(address) or host.lower().rstrip(".") in self._hosts:
            return True
        return _within(address, self._networks)


def is_public(address: Address) -> bool:
    """Whether the address, and every one that it carries inside, is public unicast."""
    return all(_public(reading) for reading in _readings(address))


def _public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None or address in _NAT64:
            return True  # No address of its own: the IPv4 address inside is looked at as another reading.
        if address.sixtofour is None and address not in _UNICAST:
            return False
    if address.is_multicast or address.is_unspecified or _within(address, table().special):
        return False
    return address.is_global


def _readings(address: Address) -> Iterator[Address]:
    """The address, and the IPv4 addresses that an IPv6 address carries inside."""
    yield address
    if isinstance(address, ipaddress.IPv4Address):
        return
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(address.packed[-4:]))
    yield from (one for one in inner if one is not None)


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _host_name(entry: str) -> str:
    name = entry.strip().lower().rstrip(".")
    if not name or any(character in name for character in "/:@*? "):
        raise bad_allow(entry)
    return name
