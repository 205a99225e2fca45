"""The content rules that hold for a page, and the name under which their effect is kept in a snapshot."""

import re
from functools import lru_cache
from hashlib import sha256

import msgspec

from pipeline.sites import ContentRules, Sites, builtin

_HOST = re.compile(r"(?i)https?://(?:[^/?#@]*@)?([^/?#:]+)")


def rules_for(url: str, sites: Sites | None = None) -> tuple[ContentRules, str]:
    """Return the rules for the page at ``url`` and the digest of them (8 hex digits)."""
    found = _HOST.match(url)
    known = sites or builtin()
    site, always = known.of(found[1].lower()) if found else None, known.everywhere()
    rules = site.content if site else ContentRules()
    if always:
        rules = msgspec.structs.replace(rules, drop=(*always.content.drop, *rules.drop))
    return rules, _digest(rules_text(rules))


def rules_text(rules: ContentRules) -> bytes:
    """Return rules as bytes, equal for equal rules."""
    return msgspec.json.encode(rules, order="sorted")


@lru_cache(maxsize=256)
def _digest(text: bytes) -> str:
    return sha256(text).hexdigest()[:8]
