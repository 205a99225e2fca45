"""A response to a snapshot: its format reads it, whatever that is."""

import msgspec
from selectolax.lexbor import SelectolaxError

from pipeline.content.formats import Document, Parts
from pipeline.content.model import Snapshot
from pipeline.content.registry import reader_of
from pipeline.content.wrong import TOO_COMPLEX
from pipeline.sites import Sites, builtin


class Explained(msgspec.Struct, frozen=True):
    """A snapshot, which rule chose its article, and what was passed over: rule, element, words."""

    snapshot: Snapshot
    kept: tuple[str, ...]
    dropped: tuple[tuple[str, str, int], ...]


def extract(
    body: bytes,
    url: str,
    content_type: str | None = None,
    *,
    sites: Sites | None = None,
    volatile: tuple[str, ...] = (),
) -> Snapshot:
    """Return what a reader of the page sees, as sections and blocks of canonical Markdown, links apart.

    ``url`` is the page's address (it chooses the site's rules and completes relative links), ``content_type``
    the header of that name: it chooses the format, and a body that no format admits is read as HTML.
    ``volatile`` names blocks known to change on every visit. Never raises: what is not an article comes back
    with its reason in ``trouble``.
    """
    return _read(Document(body, url, content_type, sites or builtin()), volatile).snapshot


def explain(
    body: bytes, url: str, content_type: str | None = None, *, sites: Sites | None = None
) -> Explained:
    """Return what ``extract`` returns, with the rule that kept or dropped each region."""
    return read_document(Document(body, url, content_type, sites or builtin(), explain=True))


def read_document(document: Document) -> Explained:
    """Return what a document holds, in this process, whatever that takes."""
    return _read(document, ())


def _read(document: Document, volatile: tuple[str, ...]) -> Explained:
    reader = reader_of(document.body, document.url, document.content_type)
    try:
        parts = reader.read(document)
    except (RecursionError, MemoryError, SelectolaxError) as error:
        why = f"the reader gave up: {type(error).__name__}"
        parts = Parts(title="", sections=(), trouble=TOO_COMPLEX, kept=(why,))
    snapshot = Snapshot(
        url=document.url,
        title=parts.title,
        extractor=reader.version(document.url, document.sites),
        sections=parts.sections,
        links=parts.links,
        facts=parts.facts,
        anchors=parts.anchors,
        volatile=volatile,
        trouble=parts.trouble,
    )
    return Explained(snapshot, parts.kept, parts.dropped)
