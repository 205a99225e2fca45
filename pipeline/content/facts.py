"""What a page says of itself: they explain and cross-check a change, they never decide."""

from selectolax.lexbor import LexborHTMLParser

from pipeline.content.text import clean, squeeze

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
    "article:modified_time": "modified",
    "og:updated_time": "modified",
    "last-modified": "modified",
    "dcterms.modified": "modified",
    "robots": "robots",
    "og:type": "og_type",
}


def read_facts(page: LexborHTMLParser, part_count: int) -> tuple[tuple[str, str], ...]:
    """Return the page's own ids, dates, address and language, in a fixed order, without empty ones."""
    found: dict[str, str] = {}
    for meta in page.css("meta[content]"):
        attributes = meta.attributes
        name = _META.get((attributes.get("name") or attributes.get("property") or "").lower())
        value = squeeze(clean(attributes.get("content") or ""))
        if name == "monikers" and found.get(name):
            found[name] = f"{found[name]} {value}"
        elif name and value:
            found.setdefault(name, value)
    link = page.css_first("link[rel=canonical]")
    if link is not None:
        found["canonical"] = squeeze(clean(link.attributes.get("href") or ""))
    html = page.css_first("html")
    found["lang"] = squeeze(clean((html.attributes.get("lang") or "") if html is not None else ""))
    found["parts"] = str(part_count)
    if "noindex" not in found.get("robots", ""):
        found.pop("robots", None)
    return tuple((name, found[name]) for name in sorted(found) if found[name])
