"""content-sync: which articles lean on a page that changed, where, and why.

The steps a program can take by itself, each a function of values (loaded when first asked for):

- ``read_article(source, path="") -> Article``: one Markdown article from bytes or a file;
- ``find_links(article) -> list[Link]``: every link in it, with line, section and claim;
- ``canonical_url(url) -> (page, fragment)``: the key two URLs share when they name one page;
- ``extract(body, url, content_type=None) -> Snapshot``: what is kept of a page;
- ``compare(before, after) -> list[Change]``: what changed between two snapshots;
- ``weigh(article, links, changes) -> Impact | None``: whether an article may now be wrong, and why.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "read_article": "pipeline.articles.read",
    "find_links": "pipeline.links.read",
    "canonical_url": "pipeline.urls",
    "extract": "pipeline.content.extraction",
    "compare": "pipeline.changes.compare",
    "weigh": "pipeline.impacts.weigh",
}

__all__ = ["canonical_url", "compare", "extract", "find_links", "read_article", "weigh"]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted((*globals(), *_HOME))
