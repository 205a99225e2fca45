"""Articles in Markdown (CommonMark, RFC 7763): a header of support articles or front matter, then prose."""

import re
from collections.abc import Iterator
from typing import ClassVar

from msgspec.structs import replace

from pipeline.articles.assembly import assembled
from pipeline.articles.blocks import Block, Piece
from pipeline.articles.containers import with_fences
from pipeline.articles.formats import ArticleFormat, Stretch
from pipeline.articles.front_matter import read_front_matter
from pipeline.articles.header import read_properties
from pipeline.articles.markdown import first_h1, inline, outline
from pipeline.articles.model import Article, Keys
from pipeline.articles.text import read_text

# An indented line may be code; only a parser of the whole knows, and a repair must not guess.
_MAY_BE_CODE = re.compile(r"(?: {4}|\t)\s*(?![*+-]\s|\d+[.)]\s)")
# Around an address, by the kind of its link.
_AROUND = {
    "inline": r"\]\(\s*<?(%s)(?=[\s)>])",
    "autolink": r"<(%s)>",
    "bare": r"(%s)",
    "html": r"(?:href|cite)\s*=\s*[\"'](%s)[\"']",
    "reference": r"^ {0,3}\[[^\]\n]+\]:\s*<?(%s)(?=[\s>]|$)",
}


class Markdown:
    """Markdown files, with or without a header."""

    name: ClassVar[str] = "Markdown"
    suffixes: ClassVar[tuple[str, ...]] = (
        ".md",
        ".markdown",
        ".mdown",
        ".mkdn",
        ".mkd",
        ".mdwn",
        ".qmd",
        ".rmd",
    )
    # Its code lies in this package, whose sources end cached readings themselves.
    version = 1
    # The second reads the HTML that people wrote into forms by hand, the third front matter.
    distributions = ("pyromark", "beautifulsoup4", "pyyaml")
    islands = True

    def read(self, source: bytes, path: str, keys: Keys) -> Article:
        """A ``<properties`` header wins over front matter; a file with neither says so."""
        text = read_text(source)
        header = read_properties(text.text) or read_front_matter(text.text)
        article = assembled(path, text, header, keys, first_h1)
        return replace(article, body=with_fences(article.body))

    def outline(self, body: str) -> Iterator[Block]:
        """The leaves of the tree that the parser makes."""
        return outline(body)

    def pieces(self, block: Block) -> list[Piece]:
        """What the parser saw; of HTML and of what is indented like code, what it would see in a paragraph."""
        return inline(block.source) if block.kind in ("html", "code") else block.pieces

    def addresses(self, text: str, kind: str, url: str, stretch: Stretch) -> Iterator[int]:
        """The first place that looks like such a link; of a definition for references the only one in the file."""
        if kind not in _AROUND or _MAY_BE_CODE.match(text, stretch.line):
            return
        pattern = _AROUND[kind] % re.escape(url)
        if kind == "reference":
            found = list(re.finditer(pattern, text, re.MULTILINE))
            found = found if len(found) == 1 else []
        else:
            one = re.compile(pattern, re.IGNORECASE if kind == "html" else 0).search(
                text, stretch.start, stretch.end
            )
            found = [one] if one and (kind != "bare" or one.start() == stretch.start) else []
        yield from (match.start(1) for match in found)


MARKDOWN: ArticleFormat = Markdown()
