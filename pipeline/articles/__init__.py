"""An article: its header, its prose, its path in the repository. ``articles.read`` reads one."""

from pipeline.articles.model import Article, Issue, Keys

__all__ = ["Article", "Issue", "Keys"]
