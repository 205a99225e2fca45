"""The page as a browser shows it, once its scripts have drawn it."""

import threading
from collections.abc import Iterator

from msgspec import msgpack

from pipeline.fetch.read import read_response
from pipeline.fetch.rendering import Renderer, capture_of, is_drawn
from pipeline.fetch.response import Response
from pipeline.fetch.roads.base import Means, Way
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture
from pipeline.storage.spool import Records

_PACK = msgpack.Encoder()
_UNPACK = msgpack.Decoder(tuple[PageRequest, Response])


class _Browser:
    """The page is visited as any other is; what came is drawn. A page in another format than HTML is read as it is."""

    def visit(self, requests: list[PageRequest], means: Means) -> Iterator[Capture]:
        """Visit the pages; those to draw come last, one after the other and origin by origin."""
        lock, waiting, places = threading.Lock(), Records(), dict[str, int]()

        def read(request: PageRequest, response: Response) -> Capture:
            if not is_drawn(response):
                return read_response(request, response, means.sites)
            with lock:
                places[request.url] = waiting.put(_PACK.encode((request, response)))
            return Capture(request.url, Outcome.DEFERRED)

        try:
            for capture in means.web.visit(requests, read):
                if capture.url not in places:
                    yield capture
            with Renderer(means.web) as renderer:
                for url in sorted(places):
                    request, response = _UNPACK.decode(waiting.get(places[url]))
                    yield capture_of(renderer.render(response), request, means.sites)
        finally:
            waiting.close()


BROWSER: Way = _Browser()
