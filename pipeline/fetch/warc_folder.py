"""A folder of WARC files as an archive: what a team, or ``--record``, kept of pages."""

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import ConfigError
from pipeline.fetch.memento import Memento
from pipeline.fetch.outcomes import REDIRECTS
from pipeline.fetch.redirects import CIRCLE, MAX_REDIRECTS, TOO_MANY
from pipeline.fetch.url_safety import redirect_target
from pipeline.fetch.warc.keys import address_key
from pipeline.fetch.warc.reader import Place
from pipeline.fetch.warc.replay import Replay, open_replay
from pipeline.fetch.web_archive import Archived
from pipeline.pages import Hop

_ENDINGS = (".warc", ".warc.gz")
_READ = (200, 203)


class WarcFolder:
    """The WARC files of a folder, or one of them. Nothing is sent."""

    def __init__(self, place: Path) -> None:
        """List the responses in the files; a capture is read when it is asked for.

        Raises:
            ConfigError: there is no WARC file.
            StoreError: a file is damaged.
        """
        files = (
            sorted(file for file in place.rglob("*") if file.name.endswith(_ENDINGS))
            if place.is_dir()
            else [place]
        )
        if not files:
            raise ConfigError(
                f"{place}: no WARC file ({' or '.join(_ENDINGS)}) lies there. Name another --archive."
            )
        self.name = str(place)
        # What a flag rests on is read on other machines, too: the files are named within their folder.
        root = place if place.is_dir() else place.parent
        self._stack = ExitStack()
        self._listed: dict[str, tuple[Replay, Place]] = {}
        with ExitStack() as opened:
            self._files = {
                file.relative_to(root).as_posix(): opened.enter_context(open_replay(file)) for file in files
            }
            self._stack = opened.pop_all()

    def knows(self, address: str) -> bool:
        """Say that nothing has to be asked."""
        return True

    def captures(self, address: str, before: float) -> tuple[tuple[Memento, ...], str]:
        """Return the captures of ``address``, whenever they were made."""
        self._listed = {
            f"{name}#{place.number}": (file, place)
            for name, file in self._files.items()
            for place in file.places(address)
            if place.date
        }
        return tuple(sorted(Memento(place.date, name) for name, (_, place) in self._listed.items())), ""

    def capture(self, one: Memento) -> Archived:
        """Return a capture that ``captures`` listed last; where it redirects, what its target answered then."""
        file, found = self._listed[one.address]
        place: Place | None = found
        hops: list[Hop] = []
        while place is not None and len(hops) < MAX_REDIRECTS:
            exchange = file.content(place)
            hops.append(Hop(place.uri, exchange.status))
            location = redirect_target(place.uri, exchange.header("location"))
            if exchange.status not in REDIRECTS or not location:
                body = exchange.decoded() if exchange.status in _READ else b""
                why = "" if body else f"HTTP {exchange.status}"
                kind = exchange.header("content-type")
                return Archived(place.date, place.date, tuple(hops), kind, body, why)
            if any(address_key(hop.url) == address_key(location) for hop in hops):
                return Archived(one.at, hops=tuple(hops), trouble=CIRCLE)
            file, place = self._nearest(location, one.at, file)
        trouble = TOO_MANY if place else "what it redirected to was not kept"
        return Archived(one.at, hops=tuple(hops), trouble=trouble)

    def _nearest(self, address: str, at: float, file: Replay) -> tuple[Replay, Place | None]:
        """Return the capture of ``address`` nearest to a time, in the same file where it has one."""
        others = [other for other in self._files.values() if other is not file]
        for files in ([file], others):
            found = [(one, place) for one in files for place in one.places(address)]
            if found:
                return min(found, key=lambda entry: abs(entry[1].date - at))
        return file, None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
