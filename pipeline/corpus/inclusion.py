"""Which files may be articles: what the configuration names, and what is passed over and why."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import PurePosixPath

from pipeline.config import Config
from pipeline.snapshots.paths import is_ours

# Not even looked at: git's own files and our memory.
_NEVER = re.compile(r"(?:^|/)(?:\.git|\.content-sync)/")
_INSTALLED = re.compile(r"(?:^|/)node_modules/")


def passed_over(path: str, config: Config) -> str | None:
    """Return why a file is passed over though its name is an article's, ``None`` when it is not.

    "" stands for a reason nobody needs to hear. An ``include`` that names the folder wins; only our own folder
    holds no articles whoever names it, for a run writes it anew.
    """
    if _NEVER.search(path):
        return ""
    ours, installed = is_ours(path), bool(_INSTALLED.search(path))
    if not ours and not installed:
        return None
    own = ours and not config.articles.repository
    named = _is_named(path, config, ours=ours)
    if named and not own:
        return None
    if not is_wanted(path, config) or (own and not named):
        return ""
    return "in the folder of snapshots" if ours else "in a folder of installed packages"


def is_wanted(path: str, config: Config) -> bool:
    """Say whether the configuration admits a file as an article: by folder, pattern and exclusion."""
    wanted = config.articles
    return (
        (not wanted.path or PurePosixPath(path).is_relative_to(wanted.path))
        and (not wanted.include or any(_matches(path, pattern) for pattern in wanted.include))
        and not any(_matches(path, pattern) for pattern in wanted.exclude)
    )


def is_admitted(path: str, config: Config) -> bool:
    """Say whether a file that an article includes is read: ``include`` and ``path`` name articles, not their parts."""
    excluded = any(_matches(path, pattern) for pattern in config.articles.exclude)
    return not excluded and passed_over(path, config) is None


def unmatched_settings(there: Collection[str], files: Collection[str], config: Config) -> Iterator[str]:
    """Yield in words each setting of ``[articles]`` that finds no article, with the line to write instead.

    ``there`` are all files of the repository, ``files`` those that may be articles by their names.
    """
    wanted = config.articles
    folder = wanted.path.strip().removeprefix("./").strip("/")
    if folder and not any(PurePosixPath(path).is_relative_to(folder) for path in files):
        yield f'[articles] path: "{wanted.path}" holds no file in a known format. {_instead(there, files)}'
    for pattern in wanted.include:
        if not any(_matches(path, pattern) for path in files):
            met = [path for path in there if _matches(path, pattern)]
            told = f"matches no file in a known format. {_instead(met, () if met else files)}"
            yield f'[articles] include: "{pattern}" {told}'
    for ending in wanted.formats:
        if not any(path.lower().endswith(ending.lower()) for path in files):
            yield f'[articles] formats: no file ends in "{ending}". Correct or delete it.'


def idle_exclusions(there: Collection[str], config: Config) -> Iterator[str]:
    """Yield every pattern of ``[articles] exclude`` that matches none of all the files of the repository."""
    for pattern in config.articles.exclude:
        if not any(_matches(path, pattern) for path in there):
            yield pattern


def _instead(there: Collection[str], files: Collection[str]) -> str:
    """Return the line to write: the folder with the most articles, else the ending that most files have."""
    if files:
        tops = Counter(path.partition("/")[0] if "/" in path else "" for path in files)
        most = max(sorted(tops), key=lambda name: tops[name])
        pattern = f"{most}/**" if most else "**"
        return f'{len(files)} files elsewhere could be articles. Write: include = ["{pattern}"]'
    endings = Counter(PurePosixPath(path).suffix for path in there)
    endings.pop("", None)
    if not endings:
        return "Correct it, or delete the line."
    most = max(sorted(endings), key=lambda name: endings[name])
    return f"{min(there)} is there. To read such files as Markdown: formats = [{json.dumps(most)}]"


def _is_named(path: str, config: Config, *, ours: bool) -> bool:
    """Say whether the configuration names the folder that makes us pass over ``path``, not just all folders."""
    wanted = config.articles
    patterns = [_plain(pattern).lstrip("/") for pattern in (*wanted.include, f"{wanted.path}/")]
    return any(
        (is_ours(pattern) if ours else "node_modules" in pattern) and _matches(path, pattern)
        for pattern in patterns
    )


def _matches(path: str, pattern: str) -> bool:
    return bool(_pattern(pattern).match(path))


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern as in ``.gitignore``: ``*`` within a folder, ``**`` across, a bare name anywhere."""
    plain = _plain(pattern)
    anywhere = "" if "/" in plain.rstrip("/") else "(?:.*/)?"
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", plain.lstrip("/"))
    wild = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    body = "".join(wild.get(part, re.escape(part)) for part in parts)
    return re.compile(f"{anywhere}{body.rstrip('/')}(?:/.*)?\\Z", re.DOTALL)


def _plain(pattern: str) -> str:
    return pattern.strip().removeprefix("./")
