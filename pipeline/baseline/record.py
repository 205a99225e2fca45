"""What one run leaves in the record: that it looked, at what, and what it found; and how that is written.

The record shows that somebody looked, also where nothing changed. What differs from run to run stands in one small
file; everything else is in files that most runs leave as they are, so that git keeps a run as a small difference.
"""

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from pipeline.config import Articles, Config, Groups, Hosts
from pipeline.errors import StoreError
from pipeline.flags.model import Dismissal
from pipeline.sites import Site
from pipeline.snapshots.paths import FOLDER, Root

RUN = "run.json"
FLAGS = "flags.jsonl"
DECISIONS = "decisions.jsonl"
PAGES = "pages"
# Folders of the record: what was accepted (the tree of ``snapshots/`` itself), what was seen and was not accepted
# then (at the same paths), and the articles, where they are in this repository.
ACCEPTED = "accepted"
OBSERVED = "observed"
ARTICLES = "articles"

Row = TypeVar("Row")
_Commit = Annotated[str, Meta(pattern=r"^([0-9a-f]{40}([0-9a-f]{24})?)?$")]
_Time = Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]


class Look(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """What one run saw of one page, for one group of articles.

    ``text`` is the git blob id of the snapshot that holds what the page said, "" where it could not be read.
    ``validator`` is what the server names this version of the page by. ``rested`` is the day (ISO) of the visit
    that stands for this run's, "" where the page was visited in it. ``archived`` is the ``WARC-Record-ID`` of the
    response, where the run kept an archive. ``sign_in``: the host asked for one instead of giving the page. ``road``
    is the way by which its text came, "" for the page itself; what came from a web archive stands with its day.
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
    archived: str = ""
    sign_in: bool = False
    road: str = ""

    @property
    def path(self) -> str:
        """Where the page's text lies in the folders ``accepted`` and ``observed`` of the record."""
        return Root(self.group).snapshot(self.url).removeprefix(f"{FOLDER}/")


class OpenFlag(msgspec.Struct, frozen=True, omit_defaults=True):
    """A flag that was open when the run ended; ``accepted`` and ``observed`` are digests of the page's two states.

    ``capture`` is the address of the page in a web archive that the flag rests on, ``captured`` the day of that.
    """

    id: str
    article: str
    page: str
    verdict: str
    rules: tuple[str, ...]
    first_seen: str
    line: int = 0
    accepted: str = ""
    observed: str = ""
    summary: str = ""
    capture: str = ""
    captured: str = ""


class Settings(msgspec.Struct, frozen=True, omit_defaults=True):
    """The part of the configuration that says what an article is and which page a link names."""

    articles: Articles = Articles()
    hosts: Hosts = Hosts()
    groups: Groups = Groups()
    site: tuple[Site, ...] = ()


def settings_of(config: Config) -> Settings:
    """Return what the record keeps of ``config``; an address of another repository may hold a password."""
    plain = replace(config.articles, repository="") if config.articles.repository else config.articles
    return Settings(plain, config.hosts, config.groups, config.site)


def config_then(settings: Settings | None, today: Config) -> Config:
    """Return the configuration with which a run read the articles; ``None``: that run kept none."""
    if settings is None:
        return today
    articles = replace(settings.articles, repository=today.articles.repository)
    return replace(today, articles=articles, hosts=settings.hosts, groups=settings.groups, site=settings.site)


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the record says of a run as a whole: the file ``run.json``. Fields as in ``Entry``."""

    schema: Annotated[int, Meta(ge=1, le=1)] = 1
    time: _Time
    base: _Commit
    branch: str
    articles: _Commit
    tool: str
    replayed: bool = False
    site: str = ""
    archive: str = ""
    settings: Settings | None = None
    pages: int = 0


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One run: ``time`` is when its newest response came (UTC), ``replayed`` whether that was a recording.

    ``base`` is the commit the run compared with, ``articles`` the one it read the articles from, ``tool`` the
    version of content-sync. ``site`` is where the articles are published ("" = unknown), ``archive`` the name of the
    WARC file that the run wrote or read, ``settings`` how articles were read: a proof does it the same way.
    """

    schema: Annotated[int, Meta(ge=1, le=1)] = 1
    time: _Time
    base: _Commit
    branch: Annotated[str, Meta(max_length=250)]
    articles: _Commit
    tool: Annotated[str, Meta(max_length=100)]
    replayed: bool = False
    site: Annotated[str, Meta(max_length=500)] = ""
    archive: Annotated[str, Meta(max_length=250)] = ""
    settings: Settings | None = None
    pages: tuple[Look, ...]
    flags: tuple[OpenFlag, ...] = ()
    decisions: tuple[Dismissal, ...] = ()


def record_files(entry: Entry) -> dict[str, bytes]:
    """Return the files of a run in the record: path to bytes, the same for the same entry."""
    told = {name: getattr(entry, name) for name in About.__struct_fields__}
    about = About(**told | {"pages": len(entry.pages)})
    files = {RUN: msgspec.json.format(msgspec.json.encode(about), indent=1) + b"\n"}
    shards: defaultdict[str, list[Look]] = defaultdict(list)
    for look in entry.pages:
        shards[shard_of(look.url)].append(look)
    for path, looks in sorted(shards.items()):
        files[path] = _lines(looks)
    files[FLAGS] = _lines(entry.flags)
    files[DECISIONS] = _lines(entry.decisions)
    return files


def read_about(data: bytes) -> About:
    """Return what ``run.json`` says of a run.

    Raises:
        StoreError: it is no such file.
    """
    return _read(data, About, RUN)


def read_rows(data: bytes, kind: type[Row]) -> list[Row]:
    """Return the rows of a file of the record: looks, flags or decisions.

    Raises:
        StoreError: it is no such file.
    """
    return [_read(line, kind, "a row") for line in data.splitlines()]


def _read(data: bytes, kind: type[Row], what: str) -> Row:
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise StoreError(
            f"the record is damaged: {what} cannot be read: {error}. "
            "Delete refs/content-sync/record here and fetch it again."
        ) from error


def shard_of(url: str) -> str:
    """Return the file of the record that says what was seen of ``url``."""
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
