"""What a page says, as values: a snapshot of sections of blocks, and the links apart from the text.

A page has hundreds of blocks and links: they are left out of garbage collection, for none can hold itself.
"""

from hashlib import sha256

import msgspec


class Block(msgspec.Struct, frozen=True, gc=False):
    """The smallest piece of a page that is compared as one.

    ``kind``: paragraph, item, row, header (a table's header row), code, alert, image, term, definition,
    quote, summary or panel (the name of a tab or pivot). ``text`` is canonical Markdown without link targets.
    """

    kind: str
    text: str

    @property
    def digest(self) -> str:
        """16 hex digits of the SHA-256 of kind and text."""
        return sha256(f"{self.kind}\n{self.text}".encode()).hexdigest()[:16]


class Section(msgspec.Struct, frozen=True, gc=False):
    """A heading and what stands under it, up to the next heading.

    ``anchor`` is the heading's id on the page ("" for the part before the first heading), ``depth`` 1 to 6
    (0 before the first heading), ``trail`` the headings above it, outermost first.
    """

    anchor: str
    heading: str
    depth: int
    trail: tuple[str, ...]
    blocks: tuple[Block, ...]


class PageLink(msgspec.Struct, frozen=True, gc=False):
    """A link or image in the article: the section it stands in, its text, its absolute target."""

    anchor: str
    label: str
    target: str
    image: bool = False


class Snapshot(msgspec.Struct, frozen=True):
    """The relevant content of a page on one day.

    ``facts`` are what the page says of itself (document_id, updated_at, ...): they explain, they never
    decide.
    ``anchors`` are all ids a fragment can name, headings' ids included. ``volatile`` names what is
    known to change on every visit (see ``content.volatile``). ``trouble`` is "" or the reason this is not
    the article that was asked for (no-article, soft-404, challenge, login-wall, client-shell, retired, ...).
    ``road`` is the way by which it was read (``sites.Road``), "" for the page itself: texts of two roads are
    never compared.
    """

    url: str
    title: str
    extractor: str
    sections: tuple[Section, ...]
    links: tuple[PageLink, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    anchors: tuple[str, ...] = ()
    volatile: tuple[str, ...] = ()
    trouble: str = ""
    road: str = ""
