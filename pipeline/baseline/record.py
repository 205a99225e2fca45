"""What one run leaves in the record: that it looked, at what, and what it found; and how that is written.

The record shows that somebody looked, also where nothing changed. What differs from run to run stands in one small
file; everything else is in files that most runs leave as they are, so that git keeps a run as a small difference.
"""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated

import msgspec
from msgspec import Meta

from pipeline.errors import StoreError
from pipeline.flags.model import Dismissal

RUN = "run.json"
FLAGS = "flags.jsonl"
DECISIONS = "decisions.jsonl"
PAGES = "pages"

_Commit = Annotated[str, Meta(pattern=r"^([0-9a-f]{40}([0-9a-f]{24})?)?$")]
_Time = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]


class Look(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What one run saw of one page, for one group of articles.

    ``text`` is the git blob id of the snapshot that holds what the page said, "" where it could not be read.
    ``validator`` is what the server names this version of the page by. ``rested`` is the day (ISO) of the visit
    that stands for this run's, "" where the page was visited in it.
    """

    url: str
    outcome: str
    change: str
    text: str = ""
    extractor: str = ""
    validator: str = ""
    status: int = 0
    rested: str = ""
    group: str = ""


class OpenFlag(msgspec.Struct, frozen=True, omit_defaults=True):
    """A flag that was open when the run ended; ``accepted`` and ``observed`` are digests of the page's two states."""

    id: str
    article: str
    page: str
    verdict: str
    rules: tuple[str, ...]
    first_seen: str
    line: int = 0
    accepted: str = ""
    observed: str = ""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One run: ``time`` is when its newest response came (UTC), ``replayed`` whether that was a recording.

    ``base`` is the commit the run compared with, ``articles`` the one it read the articles from, ``tool`` the
    version of content-sync.
    """

    schema: Annotated[int, Meta(ge=1, le=1)] = 1
    time: _Time
    base: _Commit
    branch: Annotated[str, Meta(max_length=250)]
    articles: _Commit
    tool: Annotated[str, Meta(max_length=100)]
    replayed: bool = False
    pages: tuple[Look, ...]
    flags: tuple[OpenFlag, ...] = ()
    decisions: tuple[Dismissal, ...] = ()


def record_files(entry: Entry) -> dict[str, bytes]:
    """Return the files of a run in the record: path to bytes, the same for the same entry."""
    about = {
        name: getattr(entry, name)
        for name in ("schema", "time", "base", "branch", "articles", "tool", "replayed")
    }
    about["pages"] = len(entry.pages)
    files = {RUN: msgspec.json.format(msgspec.json.encode(about), indent=1) + b"\n"}
    shards: defaultdict[str, list[Look]] = defaultdict(list)
    for look in entry.pages:
        shards[_shard(look.url)].append(look)
    for path, looks in sorted(shards.items()):
        files[path] = _lines(looks)
    files[FLAGS] = _lines(entry.flags)
    files[DECISIONS] = _lines(entry.decisions)
    return files


def _shard(url: str) -> str:
    return f"{PAGES}/{sha256(url.encode('utf-8', 'surrogatepass')).hexdigest()[:2]}.jsonl"


def _lines(rows: Iterable[Look | OpenFlag | Dismissal]) -> bytes:
    """Return one line a row in an order of their own: that in which pages answered says nothing."""
    return b"".join(sorted(msgspec.json.encode(row) + b"\n" for row in rows))


def encode_entry(entry: Entry) -> bytes:
    """Return a whole run as JSON, for the job that writes the record."""
    return msgspec.json.encode(entry)


def decode_entry(data: bytes) -> Entry:
    """Return the run that ``encode_entry`` wrote.

    Raises:
        StoreError: it is anything else.
    """
    try:
        return msgspec.json.decode(data, type=Entry)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise StoreError(
            f"the run's entry for the record cannot be read: {error}. Run the first job again."
        ) from error
