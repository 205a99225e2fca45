"""The Markdown form of a page: the same address, asked for as ``text/markdown`` (RFC 7763, RFC 9110 12.5.1)."""

from collections.abc import Iterator

from msgspec.structs import replace

from pipeline.content.markdown import MARKDOWN as FORMAT
from pipeline.fetch.roads.base import Means, Way
from pipeline.pages import PageRequest
from pipeline.snapshots import Capture


class _Markdown:
    """Nothing but Markdown is taken: a server that does not know the form sends the page, or its refusal of it."""

    def visit(self, requests: list[PageRequest], means: Means) -> Iterator[Capture]:
        """Ask for the pages as Markdown."""
        return means.plain(replace(request, accept=FORMAT.types[0]) for request in requests)


MARKDOWN: Way = _Markdown()
