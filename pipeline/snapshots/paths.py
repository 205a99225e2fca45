"""Where everything this project commits lies: ``Root`` alone spells paths under ``snapshots/``."""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

import msgspec

from pipeline.urls import split_url

FOLDER = "snapshots"
REPORT_JSON = "report.json"
REPORT_HTML = "report.html"
ATTRIBUTES = f"{FOLDER}/.gitattributes"
DECISIONS = f"{FOLDER}/decisions"
_FLAGS = "flags.jsonl"
# A report says what a proposal holds; it is never one by itself, and neither are the work list and decisions.
_REPORTS = re.compile(r"(?:^|/)(?:REPORT\.[a-z]+|report\.(?:json|html)|\.gitattributes)$")
_DECISIONS = re.compile(rf"^{FOLDER}/(?:[^/]+/)?(?:dismissals\.jsonl|decisions/[^/]+\.json)$")
_UNSAFE = re.compile(r"[^a-z0-9._@=+-]+")
_FILES = re.compile(r"\.(?:md|jsonl?|html)\Z")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?\Z")
# Windows allows 260 characters for a whole path, most other systems 255 bytes for one name.
_LONGEST_NAME = 80
_LONGEST = 180


class Root(msgspec.Struct, frozen=True):
    """The folder of one group's files: ``snapshots/`` itself, or ``snapshots/GROUP/`` where articles are grouped."""

    group: str = ""

    @property
    def folder(self) -> str:
        """The folder's path in the repository, without a slash at its end."""
        return f"{FOLDER}/{self.group}" if self.group else FOLDER

    def snapshot(self, url: str) -> str:
        """Return where the snapshot of ``url`` lies in the repository."""
        return f"{self.folder}/{snapshot_name(url)}"

    def is_snapshot(self, path: str) -> bool:
        """Return whether ``path`` is one of a page in this folder, and no report beside the pages."""
        inside = path.removeprefix(f"{self.folder}/")
        return inside != path and path.endswith(".md") and "/" in inside

    @property
    def report_markdown(self) -> str:
        """The report for people."""
        return f"{self.folder}/REPORT.md"

    @property
    def report_json(self) -> str:
        """The report for programs; later runs read it too."""
        return f"{self.folder}/{REPORT_JSON}"

    @property
    def report_html(self) -> str:
        """The report as a page for a browser."""
        return f"{self.folder}/{REPORT_HTML}"

    @property
    def flags(self) -> str:
        """The ledger of open flags."""
        return f"{self.folder}/{_FLAGS}"

    @property
    def dismissals(self) -> str:
        """The decisions as earlier versions kept them, all in one file."""
        return f"{self.folder}/dismissals.jsonl"

    def decision(self, name: str) -> str:
        """Return where the decision about the finding ``name`` lies: one file each, for two people never conflict."""
        return f"{DECISIONS}/{name}.json"


def roots_with_flags(paths: Iterable[str]) -> list[Root]:
    """Return the roots that have a ledger of flags among ``paths``, in order."""
    folders = sorted(path.rpartition("/")[0] for path in paths if is_ledger(path))
    return [Root(folder.removeprefix(FOLDER).removeprefix("/")) for folder in folders]


def is_ours(path: str) -> bool:
    """Return whether ``path`` lies where this project may write."""
    return path.startswith(f"{FOLDER}/")


def is_ledger(path: str) -> bool:
    """Return whether ``path`` is a ledger of open flags."""
    return path.startswith(f"{FOLDER}/") and path.endswith(f"/{_FLAGS}")


def is_report_json(path: str) -> bool:
    """Return whether ``path`` is a report for programs."""
    return path.startswith(f"{FOLDER}/") and path.endswith(f"/{REPORT_JSON}")


def is_page(path: str) -> bool:
    """Return whether ``path`` is the snapshot of a page, of whichever group."""
    return is_ours(path) and path.endswith(".md") and not is_report(path)


def is_decision(path: str) -> bool:
    """Return whether ``path`` holds decisions of people."""
    return bool(_DECISIONS.match(path))


def is_report(path: str) -> bool:
    """Return whether ``path`` is a report, or attributes: it says what a proposal holds, and is never one itself."""
    return bool(_REPORTS.search(path))


def accompanies(path: str) -> bool:
    """Return whether ``path`` only goes with news: a report, the ledger, a decision."""
    return is_report(path) or is_decision(path) or is_ledger(path)


# A run asks for each of its pages several times.
@lru_cache(maxsize=2048)
def snapshot_name(url: str) -> str:
    """Return the path of the snapshot of ``url`` within its root: ``host/path.md``, the query as ``@key=value``.

    Where the path cannot say the whole address (case, odd characters, length), a hash of the address stands
    behind ``~``, which occurs nowhere else. Two addresses never share a path, also where case is ignored.
    """
    parts = split_url(url)
    if parts is None:
        return f"other/{_name(url)}~{_hash(url)}.md"
    folder, _, name = parts.path.rpartition("/")
    folders, told = _folders(parts.host, folder)
    pairs = parts.query.split("&") if parts.query else []
    last = "@".join(map(_name, [name, *pairs])) or "@"
    plain = f"https://{parts.host}/{parts.path[1:]}{'?' if pairs else ''}{'&'.join(pairs)}"
    told = told and all(map(_says_itself, (name, *pairs) if parts.path not in ("", "/") else pairs))
    if told and url == plain and len(folders) + len(last) <= _LONGEST:
        return f"{folders}/{last}.md"
    short = folders[: _LONGEST - _LONGEST_NAME].rstrip("/.")
    return f"{_unlike_file(short)}/{last[:_LONGEST_NAME].strip('.')}~{_hash(url)}.md"


# Hosts and folders are the same few, thousands of times.
@lru_cache(maxsize=1024)
def _folders(host: str, path: str) -> tuple[str, bool]:
    """Return the folders of a snapshot, and whether they say all of ``path`` ("" or "/a/b") on ``host``."""
    names = (host, *path.split("/")[1:])
    return "/".join(_unlike_file(_name(name)) or "-" for name in names), all(map(_says_itself, names))


def _unlike_file(name: str) -> str:
    """A name that no file has; those end in what ``_FILES`` matches."""
    return f"{name}~" if _FILES.search(name) else name


def _name(text: str) -> str:
    """One name of a path: lower case, safe characters, no name that a system keeps for itself."""
    name = _UNSAFE.sub("-", text.lower()).strip(".")[:_LONGEST_NAME].strip(".")
    return f"-{name}" if _RESERVED.match(name) else name


def _says_itself(name: str) -> bool:
    return bool(name) and "@" not in name and _name(name) == name


def _hash(url: str) -> str:
    return sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:10]
