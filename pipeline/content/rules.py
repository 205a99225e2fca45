"""The content rules that hold for a page, and the name under which their effect is kept in a snapshot."""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import msgspec
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from pipeline.content.dropping import Dropping
from pipeline.errors import ConfigError
from pipeline.sites import ContentRules, Sites

_HOST = re.compile(r"(?i)https?://(?:[^/?#@]*@)?([^/?#:]+)")


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules for a host, what they drop, and 8 hex digits that are equal for equal rules."""

    rules: ContentRules
    dropping: Dropping
    digest: str


def ruling_for(url: str, sites: Sites) -> Ruling:
    """Return the rules for the page at ``url``: those of its site, and what holds on every site.

    Raises:
        ConfigError: a selector in them is no CSS.
    """
    found = _HOST.match(url)
    site, always = sites.of(found[1].lower()) if found else None, sites.everywhere()
    rules = site.content if site else ContentRules()
    if always:
        rules = msgspec.structs.replace(
            rules, drop=(*always.content.drop, *rules.drop), alerts={**always.content.alerts, **rules.alerts}
        )
    return _ruling(rules_text(rules))


def rules_text(rules: ContentRules) -> bytes:
    """Return rules as bytes, equal for equal rules."""
    return msgspec.json.encode(rules, order="sorted")


@lru_cache(maxsize=256)
def _ruling(text: bytes) -> Ruling:
    rules = msgspec.json.decode(text, type=ContentRules)
    dropping = Dropping(rules)
    for selector in (*rules.article, *dropping.complex, *filter(None, [rules.parts])):
        _checked(selector)
    return Ruling(rules, dropping, sha256(text).hexdigest()[:8])


def _checked(selector: str) -> None:
    try:
        LexborHTMLParser("").css(selector)
    except SelectolaxError as error:
        raise ConfigError(
            f"site rule {selector!r}: not a CSS selector. Mend it under [[site]] in the configuration."
        ) from error
