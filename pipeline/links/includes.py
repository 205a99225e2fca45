"""Other files whose text an article shows: the ways in which the common site generators include a file.

Only what stands in prose counts: what a code block or inline code holds is shown as code, or explains the syntax.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from posixpath import splitext

import msgspec

from pipeline.articles.blocks import Block, Piece
from pipeline.articles.formats import ArticleFormat

# Files that are included as text; others (programs, data, pictures) make no statements.
TEXT_SUFFIXES = (
    ".md",
    ".markdown",
    ".mdx",
    ".rst",
    ".adoc",
    ".asciidoc",
    ".mdown",
    ".mkd",
    ".qmd",
    ".rmd",
    ".html",
    ".htm",
    ".txt",
    ".inc",
    "",
)


class Include(msgspec.Struct, frozen=True, array_like=True):
    """A file that an article shows: where it says so (line and column from 1) and the path as it is written.

    ``beside``: the path counts from the article's own folder. ``above``: it counts from the root, or from a
    folder on the way there, each with ``folder`` added. ``certain``: there is no other place it could lie in,
    such as a theme outside of the repository.
    """

    line: int
    column: int
    path: str
    beside: bool = True
    above: bool = False
    folder: str = ""
    certain: bool = True


class _Syntax(msgspec.Struct, frozen=True):
    """How one generator includes files: the path is the first group that matched."""

    pattern: re.Pattern[str]
    beside: bool = True
    above: bool = False
    folder: str = ""
    certain: bool = True


_SYNTAXES = (
    # Microsoft Learn and DocFX: [!INCLUDE [title](path)].
    _Syntax(
        re.compile(
            r"(?i)\[!include\s{0,9}\[[^\[\]\n]*\]\(\s{0,9}<?([^()<>\"\n]{1,500})>?\s{0,9}"
            r"(?:\"[^\"\n]{0,500}\"\s{0,9})?\)\s{0,9}\]"
        )
    ),
    # mdBook: {{#include path:lines}} and {{#template path values}}; a backslash before it shows the syntax.
    _Syntax(
        re.compile(r"(?<!\\)\{\{\s*#(?:include|template)\s+(?!\w+://)([^\s{}:]{1,500})[^{}\n]{0,300}\}\}")
    ),
    # MkDocs with snippets: --8<-- "path:section".
    _Syntax(
        re.compile(
            r"(?m)^[ \t]*-{1,9}8<-{1,9}[ \t]+['\"](?!\w+://)([^'\":\n]{1,500})(?::[^'\"\n]{0,300})?['\"]"
        ),
        above=True,
        certain=False,
    ),
    # MkDocs with include-markdown, GitBook, Liquid and Nunjucks: {% include "path" %}.
    _Syntax(
        re.compile(r"\{%-?\s*include(?:-markdown)?\s+['\"]([^'\"{}\n]+)['\"]"), above=True, certain=False
    ),
    # Jekyll: {% include path name=value %} from _includes, {% include_relative path %} from the article's folder.
    _Syntax(
        re.compile(r"\{%-?\s*include(?:_cached)?\s+([^\s'\"{}%=]+)(?=[\s%-])"),
        beside=False,
        above=True,
        folder="_includes",
        certain=False,
    ),
    _Syntax(re.compile(r"\{%-?\s*include_relative\s+([^\s'\"{}%]+)")),
    # GitHub Docs: {% data reusables.folder.name %}.
    _Syntax(
        re.compile(r"\{%-?\s*data\s+(reusables(?:\.[\w-]+)+)"),
        beside=False,
        above=True,
        folder="data",
        certain=False,
    ),
    # Hugo: {{< include "path" >}}, {{% readfile file="path" %}}.
    _Syntax(
        re.compile(
            r"\{\{[<%]\s*(?:include|readfile|include-md)\s+(?:file\s*=\s*)?['\"]([^'\"\n]+)['\"][^\n}]{0,300}[>%]\}\}"
        ),
        above=True,
        folder="",
        certain=False,
    ),
    # Docusaurus and other MDX: import Part from './_part.md'.
    _Syntax(re.compile(r"(?m)^import\s+\w+\s+from\s+['\"]([^'\"\n]+\.mdx?)['\"]"), certain=False),
    # reStructuredText: .. include:: path; a path from / counts from the folder of the sources.
    _Syntax(re.compile(r"(?m)^[ \t]*\.\. include::[ \t]+([^\s<][^\n]{0,500})"), above=True, certain=False),
    # AsciiDoc: include::path[options].
    _Syntax(re.compile(r"(?m)^include::(?!\w+://)([^\[\]\n]{1,500})\[[^\]\n]{0,500}\]"), certain=False),
    # VitePress: <!--@include: ./path{lines}-->.
    _Syntax(re.compile(r"<!--\s*@include:\s*([^\s{}<>]{1,500})[^<>\n]{0,300}-->")),
)
# MkDocs with snippets, several files: the lines between two marks.
_MANY = re.compile(r"(?ms)^[ \t]*-{1,9}8<-{1,9}[ \t]*\n(.*?)^[ \t]*-{1,9}8<-{1,9}[ \t]*$")
# MyST: ```{include} path
_FENCE = re.compile(r"[ \t>]*(?:`{3,}|~{3,}|:{3,})\{include\}[ \t]+(\S+)")
_HINTS = ("include", "INCLUDE", "Include", "8<", "readfile", "reusables.", "import ", "#template")

_COMMENT = re.compile(r"<!--(?!\s*@include:).*?(?:-->|\Z)", re.DOTALL)
_NOT_LINE_END = re.compile(r"[^\n]")
# A path is no longer than this, and nobody writes a page of so many parts.
_LONGEST = 500
_MOST = 500


def may_include(text: str) -> bool:
    """Say whether an article may include a file at all: most do not, and no block of theirs is looked at."""
    return any(hint in text for hint in _HINTS)


def includes(blocks: Iterable[Block], form: ArticleFormat) -> Iterator[tuple[int, Include]]:
    """Yield the files that an article shows, each with its offset in the body; the caller knows line and column."""
    number = 0
    for block in blocks:
        if not may_include(block.source):
            continue
        for at, include in sorted(_in_block(block, form), key=lambda one: one[0]):
            number += 1
            if number > _MOST:
                return
            yield block.start + at, include


def _in_block(block: Block, form: ArticleFormat) -> Iterator[tuple[int, Include]]:
    if block.kind == "fence":
        shown = _FENCE.match(block.source)
        yield from [(shown.start(1), Include(0, 0, shown[1]))] if shown else []
        return
    if block.kind == "code":
        return
    text = _COMMENT.sub(_blank, block.source) if "<!--" in block.source else block.source
    code = [piece for piece in form.pieces(block) if piece.kind == "code"]
    for syntax in _SYNTAXES:
        for found in syntax.pattern.finditer(text):
            at, path = found.start(), _path(found[1], syntax.folder)
            if _is_path(path) and not _within(code, at):
                yield at, Include(0, 0, path, syntax.beside, syntax.above, syntax.folder, syntax.certain)
    for several in _MANY.finditer(text):
        for line in re.finditer(r"(?m)^[ \t]*(?!\w+://)([^\s;:][^:\n]*)", several[1]):
            if _is_path(line[1].strip()):
                yield (
                    several.start(1) + line.start(1),
                    Include(0, 0, line[1].strip(), above=True, certain=False),
                )


def _path(written: str, folder: str) -> str:
    """Return the path as a file's: names joined by dots stand for folders where the syntax has no other."""
    plain = written.strip()
    return f"{plain.replace('.', '/')}.md" if folder == "data" else plain


def _is_path(path: str) -> bool:
    """Say whether this may be a text file of the repository: no address, nothing filled in at build time."""
    plain = 0 < len(path) <= _LONGEST and "://" not in path and not any(char in path for char in "{}$\0")
    return plain and splitext(path.lower())[1] in TEXT_SUFFIXES


def _within(code: list[Piece], at: int) -> bool:
    before = bisect_right(code, at, key=lambda piece: piece.start) - 1
    return before >= 0 and at < code[before].end


def _blank(found: re.Match[str]) -> str:
    return _NOT_LINE_END.sub(" ", found[0])
