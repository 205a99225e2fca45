"""Which addresses may be fetched: one parser of URLs for the check and for the connection, no private network.

Sources: the URL Standard (hosts that end in a number, blocked ports) and the IANA special-purpose registries for
IPv4 and IPv6. A parser that differs from the one of the connection would be a way around the check.
"""

import re
from functools import cached_property, lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from pipeline.pages import Outcome

MAX_URL = 8192
_PORTS = {"http": 80, "https": 443}
# Ports that browsers refuse above the privileged range; below it only 80 and 443 speak HTTP to strangers.
_BAD_PORTS = frozenset(
    {1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, *range(6665, 6670), 6679, 6697}
    | {10080, 11211, 27017}
)
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_SAFE = "!$&'()*+,;=:@/?%~-._[]|"
_REFUSED_V4 = tuple(
    map(
        ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
            *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
            *("224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32"),
        ),
    )
)
# Everything outside global unicast is refused, and inside it what leads elsewhere or nowhere.
_GLOBAL_V6 = ip_network("2000::/3")
_REFUSED_V6 = tuple(
    map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"))
)
_NAT64 = ip_network("64:ff9b::/96")


class RefusedError(ValueError):
    """An address that is never fetched: ``outcome`` (unsafe or malformed) and, as the message, why."""

    def __init__(self, outcome: Outcome, why: str) -> None:
        """Keep both."""
        super().__init__(why)
        self.outcome = outcome


class Target(msgspec.Struct, frozen=True, dict=True):
    """An address that may be fetched, in the parts the connection uses; ``host`` in ASCII, no brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @cached_property
    def authority(self) -> str:
        """Host, and the port when it is not the scheme's default: what has a queue and a rate."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @cached_property
    def origin(self) -> str:
        """Scheme and authority (RFC 6454): what a robots.txt is valid for (RFC 9309 2.3)."""
        return f"{self.scheme}://{self.authority}"

    @cached_property
    def url(self) -> str:
        """The address, normalised."""
        return self.origin + self.path


@lru_cache(maxsize=2048)
def target_of(address: str) -> Target:
    """Parse ``address``.

    Raises:
        RefusedError: it is malformed, or one that is never fetched.
    """
    if len(address) > MAX_URL:
        raise RefusedError(Outcome.MALFORMED, f"the address is longer than {MAX_URL} characters")
    if _CONTROL.search(address):
        raise RefusedError(Outcome.UNSAFE, "the address holds a space, a control character or a backslash")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        # The library's words may show a password.
        raise RefusedError(
            Outcome.MALFORMED, "the address cannot be read: its host or port is none"
        ) from error
    if parts.scheme not in _PORTS:
        raise RefusedError(Outcome.UNSAFE, "only http and https addresses are fetched")
    if "@" in parts.netloc:
        raise RefusedError(Outcome.UNSAFE, "the address carries a user name or password")
    port = _PORTS[parts.scheme] if port is None else port
    if port in _BAD_PORTS or (port < 1024 and port not in _PORTS.values()):
        raise RefusedError(Outcome.UNSAFE, f"port {port} is not a port for web pages")
    path = quote(parts.path or "/", safe=_SAFE) + (
        f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    )
    if "[" in parts.netloc and ":" not in host:
        raise RefusedError(Outcome.MALFORMED, "the brackets hold no IPv6 address")
    return Target(parts.scheme, _host(host), port, path)


def redirect_target(address: str, location: str) -> str:
    """Return the absolute address of a ``Location`` header (RFC 9110 10.2.2) without its fragment, "" for none.

    Servers send raw UTF-8, which arrives as Latin-1; browsers read it as UTF-8 and drop outer white space.
    """
    text = location.strip(" \t\r\n\f")
    try:
        text = text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        text = quote(text, safe=_SAFE + "#\\")
    try:
        target = urljoin(address, text.replace(" ", "%20")).partition("#")[0] if text else ""
    except ValueError:
        target = text.partition("#")[0]
    # One more than is ever fetched: what is longer need not be kept to be refused.
    return target[: MAX_URL + 1]


def is_public(address: str, *, loopback: bool = False) -> bool:
    """Return true when ``address`` (an IP address) may be connected to; ``loopback`` admits loopback as well.

    An IPv4 address inside an IPv6 one (mapped, NAT64) is checked as IPv4; all of 6to4 and Teredo is refused.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (ip.ipv4_mapped or ip in _NAT64):
        ip = ip.ipv4_mapped or IPv4Address(int(ip) & 0xFFFFFFFF)
    if loopback and ip.is_loopback:
        return True
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _REFUSED_V4)
    return ip in _GLOBAL_V6 and not any(ip in network for network in _REFUSED_V6)


@lru_cache(maxsize=2048)
def _host(host: str) -> str:
    """Return ``host`` as it is resolved: an IP address, or a name in ASCII (IDNA, RFC 5890)."""
    if ":" in host:
        return _ip(host)
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise RefusedError(Outcome.MALFORMED, "the host name is not a name") from error
    labels = name.removesuffix(".").split(".")
    if labels[-1].isdigit() or labels[-1].startswith("0x"):
        return _ip(name)
    if len(name) > 253 or not all(_LABEL.match(label) for label in labels):
        raise RefusedError(Outcome.MALFORMED, "the host name is not a name")
    return name


def _ip(host: str) -> str:
    """Return an IP address in its usual notation; others (octal, hexadecimal, one number) are refused."""
    try:
        return str(ip_address(host))
    except ValueError as error:
        raise RefusedError(Outcome.UNSAFE, "the host is a number in an unusual notation") from error
