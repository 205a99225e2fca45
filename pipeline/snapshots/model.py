"""What one visit to a page brought back."""

import msgspec

from pipeline.content import Snapshot
from pipeline.pages import Hop, Outcome
from pipeline.sites import Road


class Capture(msgspec.Struct, frozen=True):
    """What one visit to a page brought back.

    ``same`` is true when the server or a hash proved the page equal to its accepted snapshot without parsing;
    then and on failures ``snapshot`` is ``None``. ``fetched_at`` is seconds since the epoch, UTC;
    ``elapsed_ms`` covers all attempts. ``hops`` ends with the final address; ``detail`` says in words what
    went wrong. ``memento`` is the header Memento-Datetime (RFC 7089), where an archive answered.

    ``road`` is the way by which it came (``sites.Road``, "" for the page itself), ``tried`` are all that this visit
    tried, in order; none where the site has no other. ``behind``: what came is older than what an earlier visit read.
    """

    url: str
    outcome: Outcome
    status: int = 0
    hops: tuple[Hop, ...] = ()
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    body_sha256: str = ""
    slice_sha256: str = ""
    fetched_at: float = 0.0
    elapsed_ms: int = 0
    attempts: int = 0
    detail: str = ""
    same: bool = False
    snapshot: Snapshot | None = None
    memento: str = ""
    road: str = ""
    tried: tuple[Road, ...] = ()
    behind: bool = False

    @property
    def final_url(self) -> str:
        """The address that answered in the end."""
        return self.hops[-1].url if self.hops else self.url
