"""What a road is, and what it is travelled with: the one place to look at before adding one."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Protocol

import msgspec

from pipeline.config import Visit
from pipeline.fetch.client import Web
from pipeline.fetch.read import read_response
from pipeline.fetch.warc import Recorder, Replay
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Site, Sites
from pipeline.snapshots import Capture


class Means(msgspec.Struct, frozen=True):
    """What roads are travelled with: the open HTTP client of the run, and what another one is opened with.

    ``archive`` is the recording that is read or written, ``lanes`` as for ``Web``.
    """

    web: Web
    settings: Visit
    sites: Sites
    archive: Replay | Recorder | None = None
    lanes: int = 1

    def plain(self, requests: Iterable[PageRequest]) -> Iterator[Capture]:
        """Visit pages as they are asked for and read what comes."""
        return self.web.visit(requests, partial(read_response, sites=self.sites))

    def another(self, **told: Any) -> Web:
        """Open a client of its own, which records and replays as the run's does; ``told`` as for ``Web``."""
        return Web(
            self.settings, archive=self.archive, sites=self.sites, lanes=self.lanes, beside=self.web, **told
        )

    def site(self, request: PageRequest) -> Site | None:
        """Return the site of a page."""
        return self.sites.of(request.url.split("/")[2].partition(":")[0])


class Way(Protocol):
    """How one road is travelled. It sends through a ``Web`` alone: there are safety, robots.txt, rates, recording."""

    def visit(self, requests: list[PageRequest], means: Means) -> Iterator[Capture]:
        """Yield one capture a request, with its ``url``, in any order.

        What a request knows (validators, hashes) is of this very road. A page that the road does not bring has a
        capture without a snapshot, and in ``detail`` why.
        """


def not_brought(request: PageRequest, why: str, outcome: Outcome = Outcome.UNREACHABLE) -> Capture:
    """Return the capture of a page that a road did not bring, before or without a response."""
    return Capture(request.url, outcome, detail=why)
