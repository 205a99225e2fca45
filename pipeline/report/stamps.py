"""The day on which all sources of an article were read, written into its header: that line, and nothing else."""

import re

from pipeline.articles import Article
from pipeline.articles.read import read_article
from pipeline.report.fixes import Repaired
from pipeline.report.model import Fix

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Behind each line feed, as the lines of an article are counted.
_LINE = re.compile(r"(?<=\n)")
_TOML = "+++"


def stamped(source: bytes, path: str, key: str, day: str) -> Repaired | None:
    """Return the article with ``key`` of its header set to ``day`` (ISO); ``None`` where nothing is to be done.

    An article without a header gets none. The result is read again: where anything else would differ, it stays.
    """
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        return None
    article = read_article(source, path)
    lines = _LINE.split(text)
    edit = _edit(article, lines, key, day) if article.header_line else None
    if edit is None:
        return None
    at, old, new = edit
    lines[at : at + bool(old)] = [new]
    done = "".join(lines).encode()
    after = read_article(done, path)
    wanted = dict(article.properties) | {key.lower(): day}
    if old == new or dict(after.properties) != wanted or after.body.strip() != article.body.strip():
        return None
    why = f"every cited page was read on {day} or later"
    fix = Fix(path, at + 1, old.strip(), new.strip(), why, stamp=True)
    return Repaired(path, done, article.digest, after.digest, (fix,))


def is_stamp(before: bytes, after: bytes, path: str, key: str) -> bool:
    """Return whether ``after`` is ``before`` with a day at ``key`` of its header, and nothing else."""
    day = dict(read_article(after, path).properties).get(key.lower(), "")
    one = stamped(before, path, key, day) if _DAY.fullmatch(day) else None
    return one is not None and one.text == after


def _edit(article: Article, lines: list[str], key: str, day: str) -> tuple[int, str, str] | None:
    """Return which line changes (from 0), what it was ("" = it is put in before that line), what it will be."""
    first, last = article.header_line - 1, article.header_last_line - 1
    end = "\r\n" if lines[first].endswith("\r\n") else "\n"
    toml = lines[first].startswith(_TOML)
    is_element = not article.front_matter
    line, pattern = _spelt(key, day, toml=toml, element=is_element)
    for at in range(first, last + 1):
        found = pattern.search(lines[at])
        if found:
            return at, lines[at], lines[at][: found.start(1)] + day + lines[at][found.end(1) :]
    if key.lower() in dict(article.properties) or (is_element and not lines[last].lstrip().startswith("/>")):
        return None
    return last, "", line + end


def _spelt(key: str, day: str, *, toml: bool, element: bool) -> tuple[str, re.Pattern[str]]:
    """Return the line that says ``day``, and what finds a day or nothing that is written there already."""
    name = re.escape(key)
    if element:
        return f'  {key}="{day}"', re.compile(rf'(?<![\w.:-]){name}="([\d-]*)"', re.IGNORECASE)
    if toml:
        return f'{key} = "{day}"', re.compile(rf'^{name}[ \t]*=[ \t]*"([\d-]*)"', re.IGNORECASE)
    return f"{key}: {day}", re.compile(
        rf"^{name}:[ \t]+[\"']?([\d-]+)(?=[\"']?[ \t]*\r?$)", re.IGNORECASE | re.MULTILINE
    )
