"""Snapshots and articles written by hand, for tests of what is done with them."""

from pipeline.articles import Article
from pipeline.articles.read import read_article
from pipeline.content import Block, PageLink, Section, Snapshot
from pipeline.links import Link
from pipeline.links.read import find_links
from pipeline.urls import canonical_url

URL = "https://learn.microsoft.com/azure/regions"


def snapshot(text: str, *, title: str = "", links: tuple[PageLink, ...] = (), url: str = URL) -> Snapshot:
    """Return a snapshot of lines: ``## Heading {#anchor}`` opens a section, ``- `` an item, ``| `` a row."""
    sections: list[tuple[str, str, int, list[Block]]] = [("", "", 0, [])]
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line.startswith("#"):
            marks, _, rest = line.partition(" ")
            heading, _, anchor = rest.partition(" {#")
            sections.append((anchor.rstrip("}"), heading, len(marks), []))
        else:
            kind = {"-": "item", "|": "row", ">": "alert"}.get(line[0], "paragraph")
            sections[-1][3].append(Block(kind, line))
    kept = [row for row in sections if row[1] or row[3]]
    first = next((heading for _, heading, depth, _ in kept if depth == 1), "")
    return Snapshot(
        url=url,
        title=title or first or "Regions",
        extractor="1",
        sections=tuple(Section(anchor, name, depth, (), tuple(b)) for anchor, name, depth, b in kept),
        links=links,
        anchors=tuple(anchor for anchor, *_ in kept if anchor),
    )


def article(body: str, *, title: str = "About regions") -> tuple[Article, list[Link]]:
    """Return an article with this body, and its links to the page of ``snapshot``."""
    source = f'<properties\n  pagetitle="{title}"\n  articleid="a1"\n/>\n{body}'
    read = read_article(source.encode(), "articles/a1.md")
    return read, [link for link in find_links(read) if link.page == canonical_url(URL)[0]]
