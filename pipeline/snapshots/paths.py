"""Where the snapshot of a page lies: a readable path under ``snapshots/``, one for every page."""

import re
from functools import lru_cache
from hashlib import sha256

from pipeline.urls import split_url

ROOT = "snapshots"
_UNSAFE = re.compile(r"[^a-z0-9._@=+-]+")
_FILES = re.compile(r"\.(?:md|jsonl?|html)\Z")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?\Z")
# Windows allows 260 characters for a whole path, most other systems 255 bytes for one name.
_LONGEST_NAME = 80
_LONGEST = 180


# A run asks for each of its pages several times.
@lru_cache(maxsize=2048)
def snapshot_path(url: str) -> str:
    """Return the path of the snapshot of ``url``: ``snapshots/host/path.md``, the query as ``@key=value``.

    Where the path cannot say the whole address (case, odd characters, length), a hash of the address stands
    behind ``~``, which occurs nowhere else. Two addresses never share a path, also where case is ignored.
    """
    parts = split_url(url)
    if parts is None:
        return f"{ROOT}/other/{_name(url)}~{_hash(url)}.md"
    folder, _, name = parts.path.rpartition("/")
    folders, told = _folders(parts.host, folder)
    pairs = parts.query.split("&") if parts.query else []
    last = "@".join(map(_name, [name, *pairs])) or "@"
    plain = f"https://{parts.host}/{parts.path[1:]}{'?' if pairs else ''}{'&'.join(pairs)}"
    told = told and all(map(_says_itself, (name, *pairs) if parts.path not in ("", "/") else pairs))
    if told and url == plain and len(folders) + len(last) <= _LONGEST:
        return f"{ROOT}/{folders}/{last}.md"
    short = folders[: _LONGEST - _LONGEST_NAME].rstrip("/.")
    return f"{ROOT}/{_unlike_file(short)}/{last[:_LONGEST_NAME].strip('.')}~{_hash(url)}.md"


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
