"""The project's own pages, and short ways to read HTML in tests."""

from pathlib import Path

from pipeline.content import Snapshot
from pipeline.content.extraction import extract

PAGES = Path(__file__).parents[1] / "data" / "pages"
# A host with rules: the article is ``main``, so that every line of a short page is read.
RULED = "https://learn.microsoft.com/en-us/harbour/topic"
# A host nobody knows: the article has to be found.
UNKNOWN = "https://docs.example.org/berths/topic"
# 72 words: enough that no line beside it is taken for the article.
PROSE = "The boats of the inner harbour lie two by two along the quay and wait for the tide. " * 4


def ruled(body: str, head: str = "", url: str = RULED) -> Snapshot:
    """Read ``body`` as the article of a page whose site has rules."""
    return extract(f"<html lang=en><head>{head}</head><body><main>{body}</main></body></html>".encode(), url)


def unknown(body: str, head: str = "", url: str = UNKNOWN) -> Snapshot:
    """Read ``body`` as the whole body of a page on a site nobody knows."""
    return extract(f"<html lang=en><head>{head}</head><body>{body}</body></html>".encode(), url)


def blocks(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Return kind and text of every block, in order."""
    return [(block.kind, block.text) for section in snapshot.sections for block in section.blocks]


def texts(snapshot: Snapshot) -> list[str]:
    """Return the text of every block, in order."""
    return [text for _, text in blocks(snapshot)]


def line(html: str) -> str:
    """Return the one line that a paragraph with ``html`` in it reads as."""
    (text,) = texts(ruled(f"<p>{html}</p>"))
    return text


def links(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """Return section, label and target of every link that is no image, in order."""
    return [(link.anchor, link.label, link.target) for link in snapshot.links if not link.image]
