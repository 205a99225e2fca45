"""Which articles show the text of which other files: inclusion, through as many files as there are between."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from posixpath import dirname, join, normpath
from urllib.parse import unquote

import msgspec

from pipeline.articles import Issue
from pipeline.links.includes import Include

# So deep an inclusion is followed; generators stop at about ten.
_DEEPEST = 20
_ROOTS = ("~/", "@site/", "/")
# Of files with one name so many are compared with a path.
_MANY = 100

Showing = Mapping[str, tuple[Include, ...]]


class Inclusion(msgspec.Struct):
    """What came of following every inclusion.

    ``shown_by`` maps each included file to the articles that show it, in order; ``issues`` each article to what
    is wrong with its own inclusions.
    """

    shown_by: dict[str, tuple[str, ...]]
    issues: dict[str, list[Issue]]


def follow(
    showing: Showing,
    there: Collection[str],
    admits: Callable[[str], bool],
    read: Callable[[list[str]], Showing],
) -> Inclusion:
    """Return who shows what, beginning with the articles of ``showing`` and what each of them includes.

    ``there`` are all files of the repository; ``admits`` says whether the configuration leaves one in, and
    ``read`` reads more files and returns what they include in their turn.
    """
    names = _Names(there)
    issues: dict[str, list[Issue]] = defaultdict(list)
    parents: dict[str, set[str]] = defaultdict(set)
    edges: list[tuple[str, Include, str]] = []
    read_so_far, new = set(showing), showing
    for _ in range(_DEEPEST):
        for path, include in ((path, include) for path, wanted in new.items() for include in wanted):
            target = names.find(include, path)
            if not target.path:
                issues[path] += _trouble(include, outside=target.outside)
            elif admits(target.path):
                parents[target.path].add(path)
                edges.append((path, include, target.path))
        missing = sorted(parents.keys() - read_so_far)
        if not missing:
            break
        read_so_far.update(missing)
        new = read(missing)
    for path, include, target_path in edges:
        if target_path == path or (path in parents and target_path in _ancestors(path, parents)):
            detail = f"{include.path} shows this file in its turn"
            issues[path].append(Issue("include-circle", include.line, include.column, detail))
    return Inclusion({path: _above(path, parents) for path in sorted(parents)}, dict(issues))


class _Target(msgspec.Struct, frozen=True):
    """The file an inclusion means ("" = none); ``outside``: the path leads out of the repository."""

    path: str
    outside: bool = False


class _Names:
    """The files of a repository by path, and by the last part of it."""

    def __init__(self, there: Collection[str]) -> None:
        self._there = there if isinstance(there, (set, dict, frozenset)) else set(there)
        self._by_name: dict[str, list[str]] = {}

    def find(self, include: Include, within: str) -> _Target:
        """Return the file that ``include`` means in the file ``within``."""
        outside = False
        for path in dict.fromkeys((include.path, unquote(include.path))):
            for place in _places(include, path, within):
                outside = place.startswith("../") or place == ".."
                if place in self._there:
                    return _Target(place)
        ending = self._ending(include.path) if include.above and not outside else ""
        return _Target(ending, outside and not ending)

    def _ending(self, path: str) -> str:
        """Return the one file whose path ends so: the folder that paths count from may be a setting."""
        plain = normpath(path).lstrip("/")
        if plain.startswith(".."):
            return ""
        if not self._by_name:
            for one in self._there:
                self._by_name.setdefault(one.rpartition("/")[2], []).append(one)
        same = self._by_name.get(plain.rpartition("/")[2], ())
        met = [one for one in same if one.endswith(f"/{plain}")] if len(same) <= _MANY else []
        return met[0] if len(met) == 1 else ""


def _places(include: Include, path: str, within: str) -> Iterator[str]:
    """Yield where the file may lie, the likeliest first."""
    rooted = next((path.removeprefix(mark) for mark in _ROOTS if path.startswith(mark)), "")
    folder = dirname(within)
    if include.beside and not rooted:
        yield normpath(join(folder, path))
    if include.above or rooted:
        for base in _upwards(folder):
            yield normpath(join(base, include.folder, rooted or path))


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = dirname(folder)
    yield ""


def _trouble(include: Include, *, outside: bool) -> list[Issue]:
    if outside:
        return [Issue("include-outside", include.line, include.column, include.path)]
    # Below "~/" other repositories may be mounted when the site is built.
    if not include.certain or include.path.startswith(_ROOTS):
        return []
    return [Issue("include-missing", include.line, include.column, include.path)]


def _above(path: str, parents: Mapping[str, set[str]]) -> tuple[str, ...]:
    """Return the files at the upper end of all ways to ``path``; of a circle all its files."""
    above = _ancestors(path, parents) - {path}
    ends = {one for one in above if not parents.get(one)}
    return tuple(sorted(ends or above))


def _ancestors(path: str, parents: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [path]
    while waiting:
        new = parents.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return seen
