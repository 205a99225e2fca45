"""A remote's address in its parts, whichever way it is written."""

import re
from urllib.parse import unquote, urlsplit

import msgspec

_SCP = re.compile(r"(?:[^@/]+@)?(?P<host>[\w.-]+):(?P<path>[^/].*)")


class Address(msgspec.Struct, frozen=True):
    """A remote's ``host`` (lower case) and ``path`` (decoded, without ``.git``); both "" for a local folder.

    ``origin`` is scheme, host and port of its web pages: as written for http(s), else a guess by the host.
    """

    host: str = ""
    path: str = ""
    origin: str = ""

    @property
    def web(self) -> str:
        """Where most forges show the repository: the path below the origin, "" without an origin."""
        return f"{self.origin}/{self.path}" if self.origin and self.path else ""


def read_address(url: str) -> Address:
    """Return a remote's address, read as a URL or in git's short form ``user@host:path``."""
    found = _SCP.fullmatch(url)
    if found and "://" not in url:
        host = found["host"].lower()
        return Address(host, _plain(found["path"]), _guessed(host))
    try:
        parts = urlsplit(url)
    except ValueError:
        return Address()
    host = (parts.hostname or "").lower()
    is_web = host and parts.scheme in ("http", "https")
    origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}" if is_web else _guessed(host)
    return Address(host, _plain(parts.path), origin)


def _guessed(host: str) -> str:
    """Return the origin of a host that is reached by SSH; a name without a dot is somebody's alias."""
    return f"https://{host}" if "." in host else ""


def _plain(path: str) -> str:
    return unquote(path).strip("/").removesuffix(".git")
