"""What an article states, sentence by sentence, each with the line it stands on."""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from pipeline.articles import Article
from pipeline.articles.boilerplate import Boilerplate
from pipeline.changes.units import NO_MONTH
from pipeline.changes.words import key
from pipeline.impacts.vocabulary import stems

# Every repetition has an end: an article can be made to keep a search going for ever.
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]{0,500}\]){0,1000})\]\([^)]{0,3000}\)")
_IMAGE = re.compile(r"!\[[^\]]{0,500}\]\([^)]{0,3000}\)")
_NOISE = re.compile(r"<[^>]{0,1000}>|https?://\S+|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
# Lines that state nothing: where a label of a link leads, a setting of a JSON file, the marks around them.
_DEFINITION = re.compile(
    r"\s{0,3}\[[^\]\n]{1,200}\]:\s*\S|\s*[\"'][\w.$@-]{1,80}[\"']\s*:|\s*[{}\[\]();,]+\s*$"
)
# What an article says of itself.
_ITSELF = re.compile(
    r"(?:in )?(?:this|the following) (?:article|topic|tutorial|quickstart|guide|page|document|section|how-to|step)\b|"
    r"(?:in )?diese[rsm]? (?:artikel|thema|abschnitt|seite)\b|(?:dans )?cet article\b",
    re.IGNORECASE,
)
_FENCE = re.compile(r"\s*(?:>\s?)*(```+|~~~+)")
_PRE = re.compile(r"<(/?)pre\b", re.IGNORECASE)
_END = re.compile(rf"[.!?][\"')*_]*(\s+){NO_MONTH}(?=[\"'(*_\[]*[A-ZÄÖÜ])")
# With the white space behind it: "1.5 TB" and "**Save**" begin with no mark of a list.
_LIST_MARK = re.compile(r"^[\s>#]*(?:(?:[-*+]|\d+[.)])(?:\s+|$))?")
_BOLD = re.compile(
    r"\*\*(.{1,200}?)\*\*|__(.{1,200}?)__|`([^`]{1,200})`|<(?:b|strong)>(.{1,200}?)</(?:b|strong)>|"
    r"(?<![\w*])\*(?![ *])([^*\n]{1,80})(?<! )\*(?![\w*])",
    re.IGNORECASE,
)
_STEP = re.compile(r"(?<!\s)\s*(?:>|->|→|»|&gt;)\s*")


class Statement(msgspec.Struct, frozen=True):
    """A sentence, heading, list item or cell of an article.

    ``line`` and ``column`` count from 1 in the file. ``stems`` are its telling words. ``clicks`` are the
    names of things to click or type that it sets in bold or code, one each step, folded. ``linked`` is
    true when it holds a link.
    """

    line: int
    column: int
    text: str
    stems: frozenset[str]
    clicks: tuple[str, ...] = ()
    linked: bool = False


@lru_cache(maxsize=16)
def statements(article: Article) -> tuple[Statement, ...]:
    """Return what ``article`` states in its text, in order: code, samples and link definitions state nothing."""
    return tuple(
        statement
        for number, line, code in _lines(article.body)
        if not code and not is_setting(line)
        for statement in _of_line(number, line)
    )


def without_boilerplate(
    stated: tuple[Statement, ...], article: Article, cited: frozenset[int], boilerplate: Boilerplate
) -> tuple[Statement, ...]:
    """Return the statements that no hundred articles share; on the ``cited`` lines, which cite the page, all."""
    if not boilerplate:
        return stated
    lines = article.body.splitlines()
    return tuple(
        one
        for one, after in zip(stated, (*stated[1:], None), strict=True)
        if one.line in cited or not boilerplate.holds(_source(one, after, lines[one.line - 1]))
    )


def _source(one: Statement, after: Statement | None, line: str) -> str:
    """The statement as the article writes it: from its place to that of the next on its line."""
    return line[one.column - 1 : after.column - 1 if after and after.line == one.line else len(line)]


@lru_cache(maxsize=16)
def code_lines(article: Article) -> tuple[tuple[int, str], ...]:
    """Return the lines of the article's code with their numbers."""
    return tuple((number, line) for number, line, code in _lines(article.body) if code and line.strip())


def is_setting(line: str) -> bool:
    """Whether a line is a setting of a JSON file, a link definition, or nothing but marks."""
    return _DEFINITION.match(line) is not None


def is_about_itself(text: str) -> bool:
    """Whether a sentence tells what its own page is about: "This article describes ..."."""
    return _ITSELF.match(text) is not None


def _lines(body: str) -> Iterator[tuple[int, str, bool]]:
    """Yield every line with its number and whether it is code; the marks of a fence are left out."""
    fence, pre = "", False
    for number, line in enumerate(body.splitlines(), 1):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1][:3]
            continue
        tags = _PRE.findall(line)
        yield number, line, bool(fence) or pre
        pre = tags[-1] == "" if tags else pre


def _of_line(number: int, line: str) -> Iterator[Statement]:
    for sentence in _sentences(line):
        plain, links = _LINK.subn(r"\1", _IMAGE.sub(" ", sentence))
        text = " ".join(_NOISE.sub(" ", plain).split())
        telling = frozenset(stems(text))
        said = _LIST_MARK.sub("", text, count=1)
        if telling and said:
            column = line.find(sentence) + 1
            yield Statement(number, column, said, telling, _clicks(plain), linked=links > 0)


def _sentences(line: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(line):
        yield line[start : end.start(1)]
        start = end.end()
    if start < len(line):
        yield line[start:]


def clicks(sentence: str) -> tuple[str, ...]:
    """Return the names that Markdown sets in bold or code, folded, a path of clicks taken apart."""
    return _clicks(_LINK.sub(r"\1", sentence))


def _clicks(plain: str) -> tuple[str, ...]:
    bold = (next(filter(None, found.groups()), "") for found in _BOLD.finditer(plain))
    return tuple(name for text in bold for step in _STEP.split(text) if (name := key(step)))
