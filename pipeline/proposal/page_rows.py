"""What a report says of each page, gathered on disk while the visits go on."""

from collections.abc import Collection, Iterator

from msgspec import msgpack

from pipeline.report import PageRow
from pipeline.storage.spool import Scratch, Spool

_PACK = msgpack.Encoder()
_UNPACK = msgpack.Decoder(PageRow)


class Rows(Collection[PageRow]):
    """One row a page, in order of URL. They are closed with the last reference.

    An end that several addresses lead to, or that is cited itself, has one row: its own before one that leads
    to it, else the last by snapshot. The order of the visits says nothing.
    """

    def __init__(self, scratch: Scratch | None = None) -> None:
        """Begin with none; they may lie beside others in ``scratch``."""
        self._texts = Spool(scratch)

    def put(self, row: PageRow, own: str) -> None:
        """Keep ``row``; ``own`` is where the snapshot of its page lies."""
        rank = "\0".join((row.url, str(int(row.snapshot == own)), row.snapshot, row.outcome))
        self._texts.put(rank, _PACK.encode(row))

    def __iter__(self) -> Iterator[PageRow]:
        best = None
        for row in map(_UNPACK.decode, (text for _, text in self._texts.pairs())):
            if best and best.url != row.url:
                yield best
            best = row
        if best:
            yield best

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, row: object) -> bool:
        return any(row == one for one in self)
