"""Answers and responses as values."""

import msgspec

from pipeline.pages import Hop, Outcome


class Answer(msgspec.Struct, frozen=True):
    """The answer of one address, after retries: an HTTP response, or the outcome in place of one.

    ``trouble`` is ``None`` when a complete HTTP response came, whatever its status. ``location`` is the
    absolute target of a redirect. ``body`` is decoded; it is read only where the status and type call for it.
    ``transient``: a retry may succeed. ``fetched_at`` is seconds since the epoch, UTC;
    ``elapsed_ms`` covers every attempt. ``memento`` is the header Memento-Datetime (RFC 7089).
    ``shared`` are the headers that let pages of other origins read it (CORS, Fetch Standard), where they matter.
    """

    address: str
    status: int = 0
    trouble: Outcome | None = None
    detail: str = ""
    location: str = ""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""
    retry_after: str = ""
    body: bytes = b""
    fetched_at: float = 0.0
    elapsed_ms: int = 0
    attempts: int = 0
    transient: bool = False
    memento: str = ""
    shared: tuple[tuple[str, str], ...] = ()


class Response(msgspec.Struct, frozen=True):
    """A response with a document, as it is passed to ``read``.

    ``outcome`` follows from the answer and its redirects alone; ``hops`` ends with the address that answered.
    ``body`` is decoded, ``body_sha256`` of the decoded bytes. Times as in ``Answer``.
    """

    url: str
    outcome: Outcome
    status: int
    hops: tuple[Hop, ...]
    body: bytes
    content_type: str
    etag: str
    last_modified: str
    body_sha256: str
    fetched_at: float
    elapsed_ms: int
    attempts: int
    detail: str = ""
    memento: str = ""
