"""The content rules of a page made ready to read it by."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

import msgspec
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from pipeline.content.dropping import Dropping
from pipeline.content.rules import rules_for, rules_text
from pipeline.errors import ConfigError
from pipeline.sites import ContentRules, Sites


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules for a host, what they drop, and 8 hex digits that are equal for equal rules."""

    rules: ContentRules
    dropping: Dropping
    digest: str


def ruling_for(url: str, sites: Sites) -> Ruling:
    """Return the rules for the page at ``url``, ready for use.

    Raises:
        ConfigError: a selector in them is no CSS.
    """
    return _ruling(rules_text(rules_for(url, sites)))


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
