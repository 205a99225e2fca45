"""What a page says of itself: it explains and cross-checks a change, it never decides."""

import msgspec
from selectolax.lexbor import LexborHTMLParser

from pipeline.content.text import tidy

# Name in the page's meta elements to name in the snapshot.
_META = {
    "document_id": "document_id",
    "document_version_independent_id": "document_version_independent_id",
    "updated_at": "updated_at",
    "ms.date": "ms.date",
    "git_commit_id": "git_commit_id",
    "original_content_git_url": "source",
    "locale": "locale",
    "og:locale": "og_locale",
    "default_moniker": "default_moniker",
    "monikers": "monikers",
    "is_archived": "is_archived",
    "is_retired": "is_retired",
    "article:modified_time": "modified",
    "og:updated_time": "modified",
    "last-modified": "modified",
    "dcterms.modified": "modified",
}
_ARCHIVE_HEADER = "MSDocsHeader-Archive"


class Head(msgspec.Struct, frozen=True):
    """The head of a page; ``meta`` holds the first of every name, of ``monikers`` all."""

    title: str
    meta: dict[str, str]
    canonical: str
    base: str
    lang: str


def read_head(page: LexborHTMLParser) -> Head:
    """Return what the head of a page says."""
    title = canonical = base = ""
    meta: dict[str, str] = {}
    head = page.head
    for node in head.iter(include_text=False) if head is not None else ():
        tag = node.tag
        if tag == "title" and not title:
            title = tidy(node.text(deep=True))
        elif tag == "meta":
            _note(meta, node.attributes)
        elif tag == "link" and not canonical and (node.attributes.get("rel") or "").lower() == "canonical":
            canonical = tidy(node.attributes.get("href") or "")
        elif tag == "base":
            base = base or (node.attributes.get("href") or "")
    html = head.parent if head is not None else None
    lang = tidy((html.attributes.get("lang") or "") if html is not None and html.tag == "html" else "")
    return Head(title, meta, canonical, base, lang)


def _note(meta: dict[str, str], attributes: dict[str, str | None]) -> None:
    name = (attributes.get("name") or attributes.get("property") or "").lower()
    value = attributes.get("content")
    if not name or not value:
        return
    if name == "monikers" and name in meta:
        meta[name] += f" {tidy(value)}"
    else:
        meta.setdefault(name, tidy(value))


def read_facts(head: Head, part_count: int) -> tuple[tuple[str, str], ...]:
    """Return the page's own ids, dates, address and language by name, without empty ones."""
    found = {"canonical": head.canonical, "lang": head.lang, "parts": str(part_count)}
    for name, fact in _META.items():
        if head.meta.get(name):
            found.setdefault(fact, head.meta[name])
    if head.meta.get("uhfheaderid") == _ARCHIVE_HEADER:
        found["is_archived"] = "true"
    return tuple((name, found[name]) for name in sorted(found) if found[name])
