"""content-sync: which articles lean on a page that changed, where, and why.

The steps a program can take by itself, each a function of values (loaded when first asked for):

- ``read_article(source, path="") -> Article``: one Markdown article from bytes or a file;
- ``find_links(article) -> list[Link]``: every link in it, with line, section and claim;
- ``canonical_url(url) -> (page, fragment)``: the key two URLs share when they name one page;
- ``extract(body, url, content_type=None) -> Snapshot``: what is kept of a page;
- ``compare(before, after) -> list[Change]``: what changed between two snapshots;
- ``weigh(article, links, changes) -> Impact | None``: whether an article may now be wrong, and why.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.articles.read import read_article as read_article
    from pipeline.changes.compare import compare as compare
    from pipeline.content.extraction import extract as extract
    from pipeline.impacts.weigh import weigh as weigh
    from pipeline.links.read import find_links as find_links
    from pipeline.urls import canonical_url as canonical_url

_HOME = {
    "read_article": "pipeline.articles.read",
    "find_links": "pipeline.links.read",
    "canonical_url": "pipeline.urls",
    "extract": "pipeline.content.extraction",
    "compare": "pipeline.changes.compare",
    "weigh": "pipeline.impacts.weigh",
}

__all__ = ["canonical_url", "compare", "extract", "find_links", "read_article", "weigh"]


if not TYPE_CHECKING:  # A type checker that saw this would take any name for one of ours.

    def __getattr__(name: str) -> object:
        if name in _HOME:
            from importlib import import_module

            return getattr(import_module(_HOME[name]), name)
        raise AttributeError(f"module 'pipeline' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted((*globals(), *_HOME))
