"""The formats that articles are written in: one line each. ``docs/architecture.md`` says how to add one."""

from pipeline.articles.asciidoc import ASCIIDOC
from pipeline.articles.formats import ArticleFormat
from pipeline.articles.html_page import HTML
from pipeline.articles.markdown_article import MARKDOWN
from pipeline.articles.mdx import MDX
from pipeline.articles.restructured_text import RESTRUCTURED_TEXT

# The first reads what has no suffix of any.
FORMATS: tuple[ArticleFormat, ...] = (MARKDOWN, MDX, RESTRUCTURED_TEXT, ASCIIDOC)
# Files of these are articles only where a team names their ending.
ON_REQUEST: tuple[ArticleFormat, ...] = (HTML,)


def format_of(path: str) -> ArticleFormat:
    """Return who reads the article at ``path``."""
    name = path.lower()
    return next((one for one in (*FORMATS, *ON_REQUEST) if name.endswith(one.suffixes)), FORMATS[0])


def suffixes(more: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return how the names of articles end, in lower case; ``more`` are endings that a team adds."""
    return (*(suffix for one in FORMATS for suffix in one.suffixes), *(ending.lower() for ending in more))


def is_article_name(path: str, more: tuple[str, ...] = ()) -> bool:
    """Say whether a file may be an article by its name."""
    return path.rpartition("/")[2].lower().endswith(suffixes(more))
