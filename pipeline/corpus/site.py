"""Where the articles of a repository are published, as the configuration of its site generator says."""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.urls import split_url

LEARN = "https://learn.microsoft.com"
_OF_LEARN = re.compile(rb"^ms\.[a-z]+:|\"ms\.[a-z]+\"|\"uhfHeaderId\"", re.MULTILINE)
_URL_OF_SCRIPT = re.compile(r"^\s*url:\s*['\"](https?://[^'\"\s]+)['\"]", re.MULTILINE)
_LOOKED_AT = 20

Read = Callable[[Iterable[str]], Iterator[tuple[str, bytes]]]


def found_site(names: Iterable[str], read: Read, articles: Iterable[str] = ()) -> str:
    """Return the address that a site's configuration names, the least deep file first, "" for none.

    ``names`` are the files of the repository, ``read`` gets the bytes of some; DocFX names no address in the
    repositories of Microsoft Learn, whose ``articles`` are known by their front matter.
    """
    known = sorted((n for n in names if _way(n)), key=lambda name: (name.count("/"), name))[:_LOOKED_AT]
    docfx = b""
    for name, source in read(known):
        if PurePosixPath(name).name == ".openpublishing.publish.config.json":
            return LEARN
        site = origin(_address(name, source))
        if site:
            return site
        docfx += source if name.endswith("docfx.json") else b""
    if not docfx:
        return ""
    first = [docfx, *(source for _, source in read(list(articles)[:_LOOKED_AT]))]
    return LEARN if any(map(_OF_LEARN.search, first)) else ""


def site_of_folder(folder: Path) -> str:
    """Return where the articles in a folder are published, "" when nothing there says so."""
    names = [p.relative_to(folder).as_posix() for deep in ("*", "*/*") for p in sorted(folder.glob(deep))]
    files = [name for name in names if (folder / name).is_file()]
    pages = [name for name in files if name.endswith(".md")]
    return found_site(files, lambda some: ((name, (folder / name).read_bytes()) for name in some), pages)


def origin(address: str) -> str:
    """Return scheme and host of a web address, "" for anything else."""
    parts = split_url(address)
    return f"{parts.scheme}://{parts.host}{f':{parts.port}' if parts.port else ''}" if parts else ""


def _way(name: str) -> tuple[str, ...]:
    """Return where a file of this name holds the address, () when it is of no site generator."""
    above, _, file = name.rpartition("/")
    if file.startswith("docusaurus.config."):
        return ("script",)
    folder = above.rpartition("/")[2]
    if file in ("config.toml", "config.yaml", "config.yml") and folder not in ("", "_default"):
        return ()
    return _WAYS.get(file, ())


_HUGO = ("baseurl",)
_WAYS = {
    ".openpublishing.publish.config.json": ("learn",),
    "docfx.json": ("build", "sitemap", "baseurl"),
    "mkdocs.yml": ("site_url",),
    "mkdocs.yaml": ("site_url",),
    "_config.yml": ("url",),
    "_config.yaml": ("url",),
    **{
        f"{name}.{ending}": _HUGO for name in ("hugo", "config") for ending in ("toml", "yaml", "yml", "json")
    },
}


def _address(name: str, source: bytes) -> str:
    text, way = source.decode("utf-8-sig", "replace"), _way(name)
    if way == ("script",):
        found = _URL_OF_SCRIPT.search(text)
        return found[1] if found else ""
    try:
        value = _parsed(name, text)
    except (ValueError, RecursionError):
        return ""
    for step in way:
        lower = {str(key).lower(): held for key, held in value.items()} if isinstance(value, dict) else {}
        value = lower.get(step)
    return value if isinstance(value, str) else ""


def _parsed(name: str, text: str) -> Any:
    if name.endswith(".toml"):
        return tomllib.loads(text)
    if name.endswith(".json"):
        return json.loads(text)
    return _yaml(text)


def _yaml(text: str) -> Any:
    # Few repositories need the library.
    import yaml

    try:
        return _plain(yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _plain(node: Any, depth: int = 0) -> Any:
    """Return mappings and texts of a YAML node; whatever tag they bear, no object is made of them."""
    if node and node.id == "scalar":
        return str(node.value)
    if node and node.id == "mapping" and depth < 1:
        return {key.value: _plain(held, depth + 1) for key, held in node.value if isinstance(key.value, str)}
    return None
