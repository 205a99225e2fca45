"""What a page format is: the one place to look at before adding one (see ``docs/architecture.md``).

A format turns the body of a response into the parts of a snapshot. Everything that has to know which formats
there are asks ``content.registry``: what is admitted from the network, what is asked for, who reads a body.
"""

from typing import Protocol

import msgspec

from pipeline.content.model import PageLink, Section
from pipeline.sites import Sites


class Document(msgspec.Struct, frozen=True):
    """A body to read, with what is known of it.

    ``body`` is without content coding, ``url`` the page's address (it completes relative links),
    ``content_type`` the header of that name or ``None``. ``explain``: what is passed over is to be listed.
    """

    body: bytes
    url: str
    content_type: str | None
    sites: Sites
    explain: bool = False


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """What a format found in a body; the fields up to ``trouble`` are those of a ``Snapshot``.

    ``kept`` names the rules that chose what was kept, ``dropped`` holds rule, element and number of words of
    what was passed over; both are for people.
    """

    title: str
    sections: tuple[Section, ...]
    links: tuple[PageLink, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    anchors: tuple[str, ...] = ()
    trouble: str = ""
    kept: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str, int], ...] = ()


class PageFormat(Protocol):
    """One format that pages come in. Its objects hold no state, and none of its methods raises for a body."""

    @property
    def name(self) -> str:
        """One lower-case word for people."""

    @property
    def types(self) -> tuple[str, ...]:
        """The media types (RFC 6838) that name this format, in lower case and without parameters."""

    @property
    def apart(self) -> bool:
        """Whether a body is to be read in a process of its own, with limits (see ``pipeline.apart``).

        So it is where code that is not ours takes what time and memory a body makes it take.
        """

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How the path of an address ends (".md") that is in this format though its server says ``text/plain``.

        That type is what servers say of any text they do not know (RFC 2046, 4.1.3).
        """

    @property
    def weight(self) -> float:
        """How much it is wanted, 0 to 1, as a quality value of ``Accept`` (RFC 9110, 12.4.2).

        With 0 it is read where it comes, and never asked for by name.
        """

    def magic(self, start: bytes) -> bool:
        """Say whether a body that begins like this is in this format, where no media type says so.

        A body that begins like a binary file is read only by a format that says so here, whatever its type.
        ``start`` holds up to 64 bytes.
        """

    def version(self, url: str, sites: Sites) -> str:
        """Return what a snapshot of ``url`` is made with: it changes when the same body would be read otherwise.

        It stands in the snapshot as ``extractor``, so that a newer reader never looks like a changed page.
        """

    def fingerprint(self, body: bytes, url: str, sites: Sites) -> str:
        """Return 32 hex digits that change whenever what is read of ``body`` could, without reading it.

        "" where that cannot be told cheaply. No two formats give one fingerprint to one body.
        """

    def read(self, document: Document) -> Parts:
        """Read a body; what cannot be read, or is no article, comes back with its reason in ``trouble``."""
