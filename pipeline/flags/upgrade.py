"""A ledger of format 1 read as one of format 2: what its sentences say becomes claims."""

import re

from msgspec.structs import replace

from pipeline.articles import Article
from pipeline.flags.claims import words_at
from pipeline.flags.model import SCHEMA, Claim, Flag
from pipeline.impacts.model import Reason

# What the sentences of a rule say: ``text`` the article's words, ``before`` and ``after`` the page's.
_SAID = {
    "fact-changed": re.compile(r"[Tt]he article says '(?P<text>.+?)'; the page (?:now says|said) '"),
    "fragment-dead": re.compile(
        r"The page no longer has the section '#(?P<fragment>\S+?)' that the link names"
    ),
    "link-dead": re.compile(r"The page behind '.*' is gone \((?P<after>.+)\)\."),
    "page-moved": re.compile(
        r"The page moved to (?P<after>\S+?);|The link now leads to (?P<elsewhere>\S+?),"
    ),
    "page-replaced": re.compile(r"The link now shows '(?P<after>.*)' instead of '(?P<before>.*)'\."),
    "title-renamed": re.compile(r"The page is now '(?P<after>.*)'; it was '(?P<before>.*)'\."),
    "heading-gone": re.compile(r"(?:the|The) section '(?P<before>.*?)' that the link is about"),
    "retirement-notice": re.compile(r"The page now announces: '(?P<after>.*?)\N{HORIZONTAL ELLIPSIS}?'"),
}


def upgraded(flag: Flag, article: Article | None) -> Flag:
    """Return ``flag`` with the claim that its sentence makes; one that has claims as it is.

    ``article`` is its article as it is today, whose words are taken while it still is as it was flagged.
    """
    if flag.claims or not flag.rules or flag.schema == SCHEMA:
        return flag
    said = _SAID.get(flag.rules[0])
    found = said.search(flag.summary) if said else None
    parts = {name: text for name, text in found.groupdict().items() if text} if found else {}
    as_flagged = article if article and article.digest == flag.article_digest else None
    claim = Claim(
        rule=flag.rules[0],
        line=flag.line,
        text=parts.get("text") or _words(flag, as_flagged),
        sentence=flag.summary,
        before=parts.get("before", ""),
        after=parts.get("after") or parts.get("elsewhere", ""),
        verdict=flag.verdict,
        fragment=parts.get("fragment") or flag.fragment,
    )
    return replace(flag, claims=(claim,), lines=(flag.line,))


def _words(flag: Flag, article: Article | None) -> str:
    if article is None:
        return ""
    return words_at(article, Reason(flag.rules[0], flag.summary, flag.line))
