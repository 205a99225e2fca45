"""Where a link leads: a page to watch, or something that is listed with the reason and never fetched."""

import ipaddress
import re

from pipeline.links.model import Policy
from pipeline.sites import Sites
from pipeline.urls import split_url, unwrap_url

_DEEPLINK = re.compile(r"(?i)(?:button-)?data-?blade|button-data-|button-")
_TEMPLATE = re.compile(r"<|[{}]|\[[A-Za-z]\w*\]")
_VARIABLE = re.compile(r"\$[A-Za-z]\w*")
_SCHEME = re.compile(r"(?i)[a-z][a-z0-9+-]*:")
_WEB = re.compile(r"(?i)https?://")
_ALMOST_WEB = re.compile(r"(?i)\(*\s*(?:h*t+p+s*[:;/\\]|https?[a-z])")
# What is not ASCII by now is no name in any script.
_HOST = re.compile(r"\w(?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*\Z", re.ASCII)
_GLUED_END = re.compile(
    r"(?i)\.com(?!\Z|munity\Z|pany\Z|puter\Z|pare\Z)[a-z]+\Z|\Adocs\.microsoft\.(?!com\Z)"
)

# Names that nobody can own (RFC 2606, 6761); those that are asked of a resolver all the same are site data.
_RESERVED = ("example", "test", "example.com", "example.net", "example.org", "example.edu")

REASONS = {
    "portal": "needs a sign-in",
    "internal": "internal host",
    "endpoint": "a service address or an example, not a page",
    "deeplink": "opens a blade of the portal or an application",
    "xref": "names an entry of a reference, which the site resolves",
    "anchor": "points into the article itself",
    "relative": "no scheme, so no page",
    "mailto": "a mail address",
    "template": "filled in at run time",
    "malformed": "cannot be a URL as written",
    "empty": "no destination",
}


def target_of(url: str, sites: Sites, policy: Policy) -> str:
    """Return what ``url`` leads to: one of ``web`` and the keys of ``REASONS``. Never raises."""
    plain = unwrap_url(url).strip()
    if not plain:
        return "empty"
    if plain.startswith("#"):
        return "anchor"
    if plain.lower().startswith("mailto:"):
        return "mailto"
    if plain.startswith("pathname:"):
        return "relative"
    if plain[:5].lower() == "xref:":
        return "xref"
    if _DEEPLINK.match(plain):
        return "deeplink"
    if _WEB.match(plain):
        return _web_target(plain, sites, policy)
    if _TEMPLATE.search(plain) or _VARIABLE.search(plain):
        return "template"
    if _ALMOST_WEB.match(plain):
        return "malformed"
    return "deeplink" if _SCHEME.match(plain) else "relative"


def absolute(url: str, site: str) -> str:
    """Return an address that begins at the root of the ``site`` in full; any other as it is."""
    return f"{site.rstrip('/')}{url.strip()}" if site and from_root(url) else url


def from_root(url: str) -> bool:
    """Say whether an address begins at the root of a site that it does not name."""
    return url.lstrip().startswith("/") and not url.lstrip().startswith("//")


def _web_target(url: str, sites: Sites, policy: Policy) -> str:
    parts = split_url(url)
    host = parts.host if parts else ""
    if _TEMPLATE.search(url.split("#", 1)[0].split("?", 1)[0]):
        return "template"
    if not _HOST.match(host) or host in ("http", "https") or _GLUED_END.search(host):
        return "malformed"
    site = sites.of(host)
    if site is None and (_is_address(host) or f".{host}".endswith(".localhost")):
        return "endpoint"
    if site is None and policy.reserved and _covered(host, _RESERVED):
        return "endpoint"
    if "." not in host or _covered(host, policy.internal):
        return "internal"
    return site.url.target if site else "web"


def skipped(host: str, policy: Policy) -> bool:
    """Say whether the team chose not to visit ``host``."""
    return _covered(host, policy.skip)


def _covered(host: str, hosts: tuple[str, ...]) -> bool:
    return any(host == known or host.endswith(f".{known}") for known in (name.lstrip("*.") for name in hosts))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
