"""The page itself, at its own address."""

from collections.abc import Iterator

from pipeline.fetch.roads.base import Means, Way
from pipeline.pages import PageRequest
from pipeline.snapshots import Capture


class _Html:
    """What a browser would ask for, in whatever format it comes."""

    def visit(self, requests: list[PageRequest], means: Means) -> Iterator[Capture]:
        """Ask for the pages."""
        return means.plain(requests)


HTML: Way = _Html()
