"""Web addresses in the front matter of an article: references, authors, the buttons of a landing page."""

from collections.abc import Iterator

from pipeline.articles import Article
from pipeline.links.bare import bare_urls
from pipeline.links.claims import shortened
from pipeline.links.mark import Mark

# What a header says in words; a link of the header stands for that.
_WORDS = ("description", "summary", "excerpt")


def front_matter_marks(article: Article) -> Iterator[Mark]:
    """Yield the web addresses in front matter, in order; comments hold none."""
    if "://" not in article.front_matter:
        return
    said = dict(article.properties)
    claim = shortened(next((said[name] for name in _WORDS if said.get(name)), article.title))
    for number, line in enumerate(article.front_matter.split("\n"), article.header_line):
        if line.lstrip().startswith("#"):
            continue
        for at, url in bare_urls(line):
            label = line[:at].strip(" -\"'[{=:,<").strip()
            yield Mark("header", number, at + 1, label[-80:], url, claim)
