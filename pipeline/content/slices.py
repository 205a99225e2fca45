"""A hash of the part of a response that can become content, taken before anything is parsed."""

import re
from hashlib import sha256

from pipeline.content.rules import ruling_for
from pipeline.sites import Sites, builtin

_SILENT = re.compile(
    rb"<!--.*?-->|<(script|style|noscript|nav|svg|template|time|local-time)\b.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_MAIN = re.compile(rb"<main\b", re.IGNORECASE)
_BODY = re.compile(rb"<body\b[^>]*>", re.IGNORECASE)
_TITLE = re.compile(rb"<title\b.{0,2000}?</title", re.DOTALL | re.IGNORECASE)
_VERSION = re.compile(rb"<meta[^>]{0,40}default_moniker[^>]{0,200}>", re.IGNORECASE)


def slice_digest(body: bytes, url: str, sites: Sites | None = None) -> str:
    """Return 32 hex digits that change whenever extracted content could, "" when no slice can be found.

    The slice reaches from the first ``<main`` to the last ``</main`` where the site keeps its article there,
    else it is the body; scripts, styles, comments and navigation are left out of it. The title counts.
    """
    rules = ruling_for(url, sites or builtin()).rules
    start = _MAIN.search(body) if any(selector.startswith("main") for selector in rules.article) else None
    if start:
        end = body.rfind(b"</main")
        part = body[start.end() : end] if end > start.end() else b""
    else:
        opened = _BODY.search(body)
        part = body[opened.end() :] if opened and not rules.article else b""
    if not part:
        return ""
    head = b"".join(found[0] for found in (_TITLE.search(body), _VERSION.search(body)) if found)
    return sha256(_SILENT.sub(b" ", part) + b"\0" + head).hexdigest()[:32]
