"""Which other endpoints may be asked, and at which addresses.

An endpoint is allowed by its exact address. What that name resolves to is judged each time it is asked, and the
connection goes to the address that was judged: a name that means another machine a moment later gains nothing.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from queries.errors import shown
from service.errors import CannotServe, EndpointFailed, ServiceRefused

__all__ = ["Place", "Resolver", "checked_endpoints", "is_public", "judged", "place_of", "resolve", "unlisted"]

Resolver = Callable[[str, int], list[str]]
"""From a host's name and a port to its addresses; raises `OSError` where there is none."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_VISIBLE = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Place:
    """Where an endpoint is reached: what its address says, taken apart."""

    secure: bool
    host: str
    port: int
    path: str
    """The path and the query string, as they are sent."""


def checked_endpoints(iris: Iterable[str]) -> frozenset[str]:
    """The endpoints of the allow-list; raises `CannotServe` for one that is no plain http or https address."""
    found = frozenset(iris)
    for iri in found:
        try:
            place_of(iri)
        except ValueError as error:
            raise CannotServe(
                f"The setting service_allow holds {shown(iri)}, {error}; write an address such as https://example.org/sparql."
            ) from None
    return found


def place_of(iri: str) -> Place:
    """Take an endpoint's address apart; raises `ValueError` with what is wrong with it."""
    if not _VISIBLE.fullmatch(iri) or set(iri) & set('<>"{}|\\^`'):
        raise ValueError("which has characters that no address has")
    parts = urlsplit(iri)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("which is no http or https address")
    if parts.username is not None or parts.password is not None:
        raise ValueError("which holds a user's name or password")
    if "#" in iri:
        raise ValueError("which has a fragment")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("whose port is no port") from None
    secure = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Place(secure, parts.hostname, port or (443 if secure else 80), path)


def unlisted(iri: str, passed_on_by: str | None = None) -> ServiceRefused:
    """What to say of an endpoint that is not on the allow-list, or to which another one redirects."""
    if passed_on_by is not None:
        return ServiceRefused(
            f"The endpoint {passed_on_by} passes queries on to {shown(iri)}, which is not in the setting service_allow."
        )
    return ServiceRefused(
        f"SERVICE may not ask {shown(iri)} here; whoever runs the service can add it to the setting service_allow."
    )


def resolve(host: str, port: int) -> list[str]:
    """The addresses that this machine knows for a host, best first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def judged(iri: str, place: Place, resolver: Resolver, *, private: bool) -> str:
    """The address to connect to; raises `ServiceRefused` unless all of the host's addresses may be reached.

    A name that has one public and one inner address is no accident, so it is refused whole.
    """
    try:
        addresses = resolver(place.host, place.port)
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        raise EndpointFailed(f"The endpoint {iri} cannot be reached: nothing knows the host {place.host}.")
    if not private and not all(map(is_public, addresses)):
        raise ServiceRefused(
            f"The endpoint {iri} is at an address of this machine or of an inner network; "
            "whoever runs the service can allow that with the setting service_private."
        )
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet: nobody's own machine, network or group of listeners.

    An IPv6 address that stands for an IPv4 address is judged by that one, for that is who would be reached.
    """
    found = ipaddress.ip_address(address)
    if isinstance(found, IPv6Address):
        carried = _carried(found)
        return all(map(_is_open, carried)) if carried else _is_open(found) and not found.is_site_local
    return _is_open(found)


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _carried(address: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that an IPv6 address stands for: mapped, by 6to4, by Teredo, by NAT64 (RFC 6052)."""
    carried = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        carried.append(IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in carried if each is not None]
