"""MDX: Markdown with components, as Docusaurus, Nextra and Astro write it. Its comments are ``{/* ... */}``."""

import re
from typing import ClassVar

from msgspec.structs import replace

from pipeline.articles.formats import ArticleFormat
from pipeline.articles.markdown_article import Markdown
from pipeline.articles.model import Article, Keys

_COMMENT = re.compile(r"\{/\*.*?(?:\*/\s*\}|\Z)", re.DOTALL)
_NOT_LINE_END = re.compile(r"[^\n]")


class _Mdx(Markdown):
    """Markdown whose comments are blank for a reader."""

    name: ClassVar[str] = "MDX"
    suffixes: ClassVar[tuple[str, ...]] = (".mdx",)

    def read(self, source: bytes, path: str, keys: Keys) -> Article:
        """As Markdown; a comment keeps its lines and loses its words."""
        article = super().read(source, path, keys)
        if "{/*" not in article.body:
            return article
        return replace(article, body=_COMMENT.sub(_blank, article.body))


def _blank(found: re.Match[str]) -> str:
    return _NOT_LINE_END.sub(" ", found[0])


MDX: ArticleFormat = _Mdx()
