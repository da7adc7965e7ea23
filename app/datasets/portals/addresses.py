"""Which addresses may be fetched: public ones, by http or https, checked before each connection.

A portal's answer may point anywhere, redirect anywhere, and its name may change address between
two look-ups. So the name is resolved once, its address checked, and that very address connected to.
"""

import ipaddress
import socket
from collections.abc import Callable

import httpx2 as httpx

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Reach = Callable[[Address], bool]

PORTS = {"http": 80, "https": 443}
LONGEST = 2000
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class UnsafeAddressError(ValueError):
    """Says why, in French."""


def is_public(address: Address) -> bool:
    """Neither private, loopback, link-local, shared, reserved nor multicast, even inside IPv6."""
    if isinstance(address, ipaddress.IPv6Address) and not all(map(is_public, _inside(address))):
        return False
    return address.is_global and not address.is_multicast


def _inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that a gateway would reach for it."""
    found = [address.ipv4_mapped, address.sixtofour]
    if address.teredo:
        found += address.teredo
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF))
    return [one for one in found if one is not None]


def parse(url: str) -> httpx.URL:
    """Refuse what is not a plain web address."""
    if len(url) > LONGEST or any(ord(sign) < 33 for sign in url):
        raise UnsafeAddressError("Cette adresse est mal formée.")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise UnsafeAddressError("Cette adresse est mal formée.") from None
    if (parsed.port or 1) > 65_535:
        raise UnsafeAddressError("Cette adresse est mal formée.")
    if parsed.scheme not in PORTS or not parsed.host:
        raise UnsafeAddressError("Seules les adresses http:// et https:// sont lues.")
    if parsed.userinfo:
        raise UnsafeAddressError("Une adresse avec un nom d’utilisateur n’est pas lue.")
    return parsed


def names_inside(url: httpx.URL, may_reach: Reach) -> bool:
    """Whether an address says by itself that it leads inside; other names are resolved later."""
    if url.host == "localhost" or url.host.endswith(".localhost"):
        return not may_reach(ipaddress.IPv4Address("127.0.0.1"))
    try:
        return not may_reach(ipaddress.ip_address(url.host))
    except ValueError:
        return False


def resolve(url: httpx.URL, may_reach: Reach) -> str:
    """The address to connect to. One forbidden address among those of a name refuses them all."""
    try:
        found = socket.getaddrinfo(url.host, url.port or PORTS[url.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnsafeAddressError(f"Le nom « {url.host} » ne mène à aucun serveur.") from None
    addresses = [ipaddress.ip_address(str(where[0]).split("%")[0]) for *_, where in found]
    if not addresses or not all(may_reach(address) for address in addresses):
        raise UnsafeAddressError(
            f"« {url.host} » est une adresse du réseau interne : elle n’est pas lue."
        )
    return str(addresses[0])
