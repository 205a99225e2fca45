"""How old an article is: the day of the last commit that changed what it says, from the history of git.

Edits of the header alone and commits that touch very many articles at once say nothing about a review; in a
real content repository they are almost half of all edits. One pass over the log of the first parents,
remembered in ``.content-sync/``; the next run reads only the commits since.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import msgspec
from git import GitCommandError
from msgspec import Meta

from pipeline.articles.read import read_article
from pipeline.articles.registry import suffixes
from pipeline.config import Config
from pipeline.corpus.source import article_repository
from pipeline.git.repository import Repository, git_words
from pipeline.storage.local import local_file

MASS_COMMIT = 50
_FILE = "ages.json"
_VERSION = 2
_WORDS = re.compile(r"\w+")
_ROUND = 4
_COMMIT = re.compile(rb"\x01(?=\d+\0)")
_SHALLOW = "The clone is shallow, so an article's age is unknown. Fetch the whole history (fetch-depth: 0)."


class Ages(msgspec.Struct, frozen=True):
    """Article path to the day (ISO, UTC) it last changed in substance; ``detail`` says why there are none."""

    days: Mapping[str, str]
    detail: str = ""


class Edit(msgspec.Struct, frozen=True):
    """One file in one commit: paths and blob ids before and after ("" = not there), seconds since the epoch.

    ``mass``: the commit touches more than ``MASS_COMMIT`` articles.
    """

    path_before: str
    path: str
    before: str
    after: str
    time: int
    mass: bool


class _Kept(msgspec.Struct):
    """What is remembered between runs."""

    version: int = _VERSION
    commit: Annotated[str, Meta(pattern=r"^(?:[0-9a-f]{40,64})?\Z")] = ""
    days: dict[str, Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d\Z")]] = {}


def article_ages(repository: Repository, config: Config, commit: str, paths: Collection[str]) -> Ages:
    """Return the day each of ``paths`` last changed in substance, seen from ``commit``.

    A commit counts when it changes the words or links of the article's body and touches at most
    ``MASS_COMMIT`` articles; the commit that added the article always counts. Pure renames are followed.
    """
    place = article_repository(repository, config)
    file = local_file(repository.path, _FILE)
    # What `git rev-parse --is-shallow-repository` looks for.
    if (place.common_dir / "shallow").exists():
        return Ages({}, _SHALLOW)
    kept = _load(file)
    if kept.commit not in ("", commit) and place.answers("merge-base", kept.commit, commit) != kept.commit:
        kept = _Kept()
    try:
        log = (
            b""
            if kept.commit == commit
            else place.run_bytes(*_log(kept.commit, commit, config.articles.formats))
        )
    except GitCommandError as error:
        return Ages({}, f"The history cannot be read, so an article's age is unknown: {git_words(error)}")
    edits, names = _by_article(_edits(log), paths)
    days = {names[name]: day for name, day in kept.days.items() if name in names}
    days |= _last_days(place, edits)
    with suppress(OSError):
        if file:
            file.write_bytes(msgspec.json.encode(_Kept(commit=commit, days=days)))
    return Ages(days)


def _log(since: str, commit: str, more: tuple[str, ...]) -> list[str]:
    span = f"{since}..{commit}" if since else commit
    shape = ("--raw", "-z", "--no-abbrev", "-M100%", "--format=%x01%ct")
    named = (f":(icase)*{end}" for end in suffixes(more))
    return ["log", "-m", "--first-parent", *shape, span, "--", *named]


def _load(file: Path | None) -> _Kept:
    if file is None:
        return _Kept()
    try:
        kept = msgspec.json.decode(file.read_bytes(), type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return _Kept()
    return kept if kept.version == _VERSION else _Kept()


def _edits(log: bytes) -> Iterator[Edit]:
    """Yield the edits a log tells of (``git log --raw -z``), the newest first."""
    for commit in _COMMIT.split(log)[1:]:
        stamp, *fields = (field.lstrip(b"\n") for field in commit.split(b"\0"))
        time, mass = int(stamp), commit.count(b"\0:") + 1 > MASS_COMMIT
        rest = iter(fields)
        for about in rest:
            if not about.startswith(b":"):
                continue
            _, _, before, after, status = about.decode("ascii").split(" ")
            path = next(rest).decode("utf-8", "surrogateescape")
            to = next(rest).decode("utf-8", "surrogateescape") if status[0] in "RC" else path
            yield Edit(path, to, before.strip("0") and before, after.strip("0") and after, time, mass)


def _by_article(edits: Iterable[Edit], paths: Iterable[str]) -> tuple[dict[str, list[Edit]], dict[str, str]]:
    """Return the edits that may count for each path, newest first, and the name it had before them.

    The names map the old name to the path of today; a path that was added on the way has none.
    """
    names = {path: path for path in paths}
    mine: dict[str, list[Edit]] = {}
    for edit in edits:
        article = names.get(edit.path)
        if article is None:
            continue
        if not edit.before:
            mine.setdefault(article, []).append(edit)
            del names[edit.path]
        elif edit.path != edit.path_before:
            names[edit.path_before] = names.pop(edit.path)
        elif edit.after and not edit.mass:
            mine.setdefault(article, []).append(edit)
    return mine, names


def _last_days(place: Repository, edits: dict[str, list[Edit]]) -> dict[str, str]:
    """Return the day of each article's newest edit of substance; blobs are read a few edits at a time.

    What added an article is of substance, whatever it says: nothing is read for that.
    """
    substance: dict[str, str] = {}
    days: dict[str, str] = {}
    for first in range(0, max(map(len, edits.values()), default=0), _ROUND):
        windows = {path: mine[first : first + _ROUND] for path, mine in edits.items() if path not in days}
        changed = [edit for window in windows.values() for edit in window if edit.before]
        named = {blob: edit.path for edit in changed for blob in (edit.before, edit.after)}
        missing = sorted(named.keys() - substance.keys())
        substance.update((blob, _substance(data, named[blob])) for blob, data in place.blobs(missing))
        for path, window in windows.items():
            times = (
                edit.time
                for edit in window
                if not edit.before or substance[edit.before] != substance[edit.after]
            )
            day = next(times, None)
            if day is not None:
                days[path] = datetime.fromtimestamp(day, UTC).date().isoformat()
    return days


def _substance(data: bytes, path: str) -> str:
    """Return a digest of the words and addresses of an article's body, header and markup left out."""
    words = " ".join(_WORDS.findall(read_article(data, path).body))
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
