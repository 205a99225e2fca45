"""MDX: Markdown with components, as Docusaurus, Nextra and Astro write it. Its comments are ``{/* ... */}``."""

import re
from typing import ClassVar

from msgspec.structs import replace

from pipeline.articles.formats import ArticleFormat
from pipeline.articles.markdown_article import Markdown
from pipeline.articles.model import Article, Keys

_COMMENT = re.compile(r"\{/\*.*?(?:\*/\s*\}|\Z)", re.DOTALL)
# An attribute that is a quoted text in braces, as long as one without them.
_QUOTED = re.compile(r"=\{(['\"`])([^'\"`{}\n]{0,2000})\1\}")
_NOT_LINE_END = re.compile(r"[^\n]")


class _Mdx(Markdown):
    """Markdown whose comments are blank for a reader."""

    name: ClassVar[str] = "MDX"
    suffixes: ClassVar[tuple[str, ...]] = (".mdx",)

    def read(self, source: bytes, path: str, keys: Keys) -> Article:
        """As Markdown; a comment keeps its lines and loses its words, a text in braces loses the braces."""
        article = super().read(source, path, keys)
        body = _COMMENT.sub(_blank, article.body) if "{/*" in article.body else article.body
        return replace(article, body=_QUOTED.sub(r"= \1\2\1 ", body) if "={" in body else body)


def _blank(found: re.Match[str]) -> str:
    return _NOT_LINE_END.sub(" ", found[0])


MDX: ArticleFormat = _Mdx()
