"""Which files may be articles: what the configuration names, and what is passed over and why."""

import re
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
