"""Articles in reStructuredText, as Docutils reads them and as Sphinx extends it: its directives and roles are taken
for text that is shown, those of code for none.

Docutils says on which line a block begins and what stands in it; where in the line is looked up in the file.
"""

import io
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, ClassVar

import msgspec
from msgspec.structs import replace

from pipeline.articles.assembly import assembled
from pipeline.articles.blocks import Block, Piece, visible
from pipeline.articles.formats import ArticleFormat, Stretch
from pipeline.articles.front_matter import read_front_matter
from pipeline.articles.header import Header
from pipeline.articles.model import Article, Keys
from pipeline.articles.text import read_text

_FIELDS = re.compile(r"\s*((?::[\w.-]{1,80}:[ \t].*\n)+)")
_FIELD = re.compile(r":([\w.-]+):[ \t]+(.*)")
_DIRECTIVE = re.compile(r"^[ \t]*\.\.[ \t]+(?:\|[^|\n]{1,200}\|[ \t]+)?([\w:.+-]{1,80})::", re.MULTILINE)
_ROLE = re.compile(r":((?:[\w.+-]{1,40}:){0,2}[\w.+-]{1,40}):`")
# Directives of Sphinx and its extensions whose content is no prose.
_CODE = re.compile(
    r"(?i)(?:code|source|literal|highlight|prompt|command|program|console|doctest|test|graph|digraph|uml|plantuml|mermaid"
    r"|ipython|jupyter|toctree|raw|math|index|tabularcolumns|auto|include)"
)
_MARK = re.compile(r"[`*_|:]")
# Docutils looks for the end of every mark to the end of its paragraph: two seconds for this many steps.
_MOST_STEPS = 100_000_000
_LARGEST = 1_000_000
_SETTINGS = {
    "report_level": 5,
    "halt_level": 6,
    # Nothing of another file, and no file is opened.
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "doctitle_xform": False,
    "docinfo_xform": False,
    "sectsubtitle_xform": False,
    "syntax_highlight": "none",
    "smart_quotes": False,
    "line_length_limit": 100_000,
    "_disable_config": True,
}
_SHOWN = ("paragraph", "title", "subtitle", "term", "line", "rubric", "caption", "attribution")
_HIDDEN = (
    "literal_block",
    "doctest_block",
    "math_block",
    "comment",
    "substitution_definition",
    "target",
    "field_name",
    "raw",
)
_AROUND = {
    "inline": r"<(%s)>",
    "autolink": r"(%s)",
    "reference": r"^[ \t]*(?:\.\. _[^\n]{1,200}:|__|\.\. __:)[ \t]+(%s)[ \t]*$",
}


class _RestructuredText:
    """reStructuredText files; fields at their top (``:owner: team``) or front matter are their header."""

    name: ClassVar[str] = "reStructuredText"
    suffixes: ClassVar[tuple[str, ...]] = (".rst", ".rest")
    version = 1
    distributions = ("docutils",)
    islands = False

    def read(self, source: bytes, path: str, keys: Keys) -> Article:
        """Say of a file that cannot be read why it is no article."""
        text = read_text(source)
        header = read_front_matter(text.text) or _fields(text.text)
        article = assembled(path, text, header, keys, _first_title)
        why = _unread(article.body)
        return replace(article, not_an_article=why) if why else article

    def outline(self, body: str) -> Iterator[Block]:
        """The paragraphs, titles, terms and cells, in the order of the file."""
        return iter(() if _unread(body) else _blocks(body))

    def pieces(self, block: Block) -> list[Piece]:
        """What Docutils saw in it."""
        return block.pieces

    def addresses(self, text: str, kind: str, url: str, stretch: Stretch) -> Iterator[int]:
        """The address in its angle brackets, as it stands, or in the only target of the file that has it."""
        if kind not in _AROUND:
            return
        pattern = re.compile(_AROUND[kind] % re.escape(url), re.MULTILINE)
        if kind == "reference":
            found = list(pattern.finditer(text))
            yield from (one.start(1) for one in found if len(found) == 1)
        elif one := pattern.search(text, stretch.start, stretch.end):
            yield one.start(1)


RESTRUCTURED_TEXT: ArticleFormat = _RestructuredText()


def _fields(text: str) -> Header | None:
    found = _FIELDS.match(text)
    if not found:
        return None
    pairs = tuple((one[1].lower(), one[2].strip()) for one in _FIELD.finditer(found[1]))
    return Header(pairs, found.start(1), found.end(1), ()) if pairs else None


def _first_title(body: str) -> str:
    blocks = () if _unread(body) else _blocks(body)
    return next((visible(block.pieces) for block in blocks if block.level == 1), "")


def _unread(body: str) -> str:
    """Return why a body cannot be read, "" when it can."""
    if len(body) > _LARGEST:
        return "larger than 1 MB"
    if _steps(body) > _MOST_STEPS:
        return "reStructuredText with too many marks in one paragraph"
    try:
        import docutils.core  # noqa: F401
    except ImportError:
        return "reStructuredText, which needs the extra content-sync[rst]"
    return "" if _blocks(body) is not _FAILED else "reStructuredText that Docutils cannot read"


@lru_cache(maxsize=2)
def _steps(body: str) -> int:
    """Return the sum over all paragraphs of their length times their marks."""
    steps = length = marks = 0
    for line in (*body.split("\n"), ""):
        if line.strip():
            length, marks = length + len(line) + 1, marks + len(_MARK.findall(line))
        else:
            steps += length * marks
            length = marks = 0
    return steps


_FAILED: tuple[Block, ...] = (Block("paragraph", "", 0, 0, 0, 0, []),)


@lru_cache(maxsize=2)
def _blocks(body: str) -> tuple[Block, ...]:
    """Return the blocks of a body; it is asked for when an article is read and when its links are."""
    from docutils.core import publish_doctree

    try:
        _admit(body)
        tree = publish_doctree(body, settings_overrides={**_SETTINGS, "warning_stream": io.StringIO()})
        return tuple(_Walk(body).of(tree))
    except Exception:  # Whatever a parser of others raises for a text, RecursionError among it.
        return _FAILED


def _admit(body: str) -> None:
    """Make Docutils know the directives and roles of a body: it would show an error in place of their text."""
    from docutils.parsers.rst import directives, roles
    from docutils.parsers.rst.languages import en

    known = {*en.directives, *vars(directives)["_directives"]}
    for name in {found[1] for found in _DIRECTIVE.finditer(body)} - known:
        directives.register_directive(name, _directive())
    for name in {found[1] for found in _ROLE.finditer(body)} - {*en.roles, *vars(roles)["_roles"]}:
        roles.register_local_role(name, _role)


class _AnyOption(dict[str, Any]):
    """Options of any name."""

    def __bool__(self) -> bool:
        return True

    def __missing__(self, name: str) -> Any:
        return str


@lru_cache(maxsize=1)
def _directive() -> Any:
    """Return a directive that shows its argument and its content, unless its name is one of code."""
    from docutils import nodes
    from docutils.parsers.rst import Directive

    class Shown(Directive):
        optional_arguments = 1
        final_argument_whitespace = True
        has_content = True
        option_spec = _AnyOption()

        def run(self) -> list[Any]:
            if _CODE.match(self.name):
                return []
            inside = nodes.container()
            if self.arguments:
                said, _ = self.state.inline_text(self.arguments[0], self.lineno)
                argument = nodes.paragraph(self.arguments[0], "", *said)
                argument.line = self.lineno
                inside += argument
            self.state.nested_parse(self.content, self.content_offset, inside)
            return [inside]

    return Shown


def _role(
    name: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = None
) -> tuple[list[Any], list[Any]]:
    """Show the text of a role; ``words <target>`` shows its words."""
    from docutils import nodes

    words = text.rpartition("<")[0].rstrip() if text.endswith(">") else text
    return [nodes.inline(rawtext, words or text)], []


class _At(msgspec.Struct, frozen=True):
    """Where a node stands: how deep in lists and sections, and in which row of tables."""

    depth: int = 0
    section: int = 0
    row: int = 0


class _Walk:
    """One way through the tree of a body."""

    def __init__(self, body: str) -> None:
        self._body = body
        self._lines = [0, *(end.end() for end in re.finditer("\n", body))]
        self._last = 0
        self._row = 0

    def of(self, tree: Any) -> Iterator[Block]:
        """Yield the blocks below ``tree`` in the order of the file."""
        waiting = [(child, _At()) for child in reversed(tree.children)]
        while waiting:
            node, at = waiting.pop()
            name = type(node).__name__
            if name in _SHOWN:
                yield self._block(node, at)
            elif name in ("image", "reference"):
                yield self._block(node, at, alone=True)
            elif name == "system_message":
                yield from self._include(node)
            elif name not in _HIDDEN:
                below = self._below(name, at)
                waiting += [(child, below) for child in reversed(getattr(node, "children", ()))]

    def _below(self, name: str, at: _At) -> _At:
        if name == "row":
            self._row += 1
            return replace(at, row=self._row)
        deeper = name in ("list_item", "definition_list_item", "definition", "line_block", "field")
        return replace(at, depth=at.depth + deeper, section=at.section + (name == "section"))

    def _block(self, node: Any, at: _At, *, alone: bool = False) -> Block:
        # A picture with a target is a reference around it, which has neither a text nor a line of its own.
        told = node.children[0] if type(node).__name__ == "reference" and not node.rawsource else node
        raw = told.rawsource or told.astext()
        start = self._find(raw.lstrip().split("\n")[0].strip(), told)
        self._last = start
        pieces, end = self._pieces([node] if alone else node.children, start)
        is_title = type(node).__name__ == "title" and type(node.parent).__name__ == "section"
        kind = "heading" if is_title else "cell" if at.row else "paragraph"
        level = min(at.section, 6) if is_title else 0
        return Block(kind, self._links_only(start, end, pieces), start, at.depth, at.row, level, pieces)

    def _links_only(self, start: int, end: int, pieces: list[Piece]) -> str:
        """Return the source with its links alone: nothing else is to be taken for one."""
        source = [" "] * (end - start)
        opened = None
        for piece in pieces:
            if piece.kind == "link":
                opened = piece
            elif piece.kind == "link_end" and opened:
                source[opened.start : piece.end] = self._body[start + opened.start : start + piece.end]
        return "".join(source)

    def _find(self, words: str, node: Any) -> int:
        """Return where a block begins: near the line that Docutils names, else after the last one."""
        line = _line_of(node)
        first = self._lines[min(max(line - 2, 0), len(self._lines) - 1)] if line else self._last
        last = self._lines[min(line + 2, len(self._lines) - 1)] if line else len(self._body)
        # A title's line is that of the marks below it; any other block begins on its line or after.
        on = self._lines[min(line - 1, len(self._lines) - 1)] if line else first
        for begin in (on, first):
            found = self._body.find(words, begin, max(last, begin)) if words else -1
            if found >= 0:
                return found
        return on

    def _pieces(self, nodes: list[Any], start: int) -> tuple[list[Piece], int]:
        """Return the pieces of a block that begins at ``start``, and where it ends in the file."""
        pieces: list[Piece] = []
        here = start
        waiting: list[Any] = list(reversed(nodes))
        while waiting:
            node = waiting.pop()
            name = type(node).__name__
            at = here - start
            if isinstance(node, Piece):
                pieces.append(node)
            elif name == "Text":
                pieces.append(Piece("text", at, at, str(node).replace("\n", " ")))
            elif name == "literal":
                pieces.append(Piece("code", at, at, node.astext()))
            elif name == "image":
                pieces.append(Piece("image", at, at, node.get("alt", ""), node.get("uri", "")))
            elif name == "reference" and node.get("refuri"):
                begin, here = self._reference(node.rawsource, here)
                pieces.append(
                    Piece("link", begin - start, here - start, url=node["refuri"], way=_way(node.rawsource))
                )
                waiting.append(Piece("link_end", here - start, here - start))
                waiting += reversed(node.children)
            elif name not in ("target", "problematic", "system_message"):
                waiting += reversed(node.children)
            elif name == "problematic":
                pieces.append(Piece("text", at, at, node.astext()))
        return pieces, max(here, start)

    def _reference(self, raw: str, after: int) -> tuple[int, int]:
        """Return where a reference begins and ends; its words may be parted by line ends and a table's lines."""
        words = raw.split()
        if words:
            pattern = r"[\s|]+".join(re.escape(word) for word in words)
            found = re.compile(pattern).search(self._body, after, after + 20_000)
            if found:
                return found.start(), found.end()
        return after, after

    def _include(self, node: Any) -> Iterator[Block]:
        """Yield the line that includes a file, which Docutils was told not to read."""
        raw = next((child.rawsource for child in node.children if child.rawsource), "").strip()
        if raw.startswith(".. include::"):
            start = self._body.find(raw.split("\n")[0], self._lines[max(node.get("line", 1) - 1, 0)])
            if start >= 0:
                yield Block("paragraph", raw.split("\n")[0], start, 0, 0, 0, [])


def _line_of(node: Any) -> int:
    """Return the line of a node, or of what holds it, 0 where none is known."""
    while node is not None:
        if node.line:
            return int(node.line)
        node = node.parent
    return 0


def _way(raw: str) -> str:
    """Return how a reference names its address: in itself, or in a target elsewhere."""
    if re.search(r"<[^<>]*>`_", raw):
        return "inline"
    return "reference" if raw.endswith("_") or not raw else "autolink"
