"""A content repository whose articles link to the generated site, as real support articles do.

    python benchmarks/content_repository.py FOLDER --pages 1000 --articles 1120 --port 8080

Articles have the usual header and Markdown, 3.26 links each on average, under two headings; 34 % of the links
name a section (census: docs/scale.md). Every page is linked at least once where the links suffice.
"""

import argparse
import itertools
import os
import subprocess
from functools import cache
from pathlib import Path
from random import Random

from benchmarks import site

CONFIG = """# The benchmark's own site: no politeness, no pause before the second visit.
[visit]
rate_per_host = 0
per_host = 16
concurrency = 16
confirm_after_s = 0

[[site]]
name = "benchmark"
hosts = ["127.0.0.1"]

[site.content]
article = ["main#main"]
parts = "div.content"
part_counts = [2]
drop = [".page-metadata-container", "#ms--content-header"]

[site.content.alerts]
note = "NOTE"
tip = "TIP"
important = "IMPORTANT"
warning = "WARNING"
"""
_HEADER = """<properties
    pageTitle="{title}"
    description="{title}"
    service="microsoft.example"
    authors="writer{author}"
    ms.author="writer{author}"
    selfHelpType="generic"
    supportTopicIds="{number}"
    productPesIds="{product}"
    cloudEnvironments="public"
    articleId="benchmark-{number:05}"
    ownershipId="Team_{author}"
/>
"""


@cache
def _anchor(number: int) -> str:
    return site.section_heading(number)[2]


def article(number: int, links: list[tuple[int, bool]], origin: str, plans: site.Plans) -> str:
    """Return the Markdown of one article with ``links`` to (page, names a section)."""
    random = Random(f"article {number}")
    title = site.sentence(random, 6)[:-1]
    lines = [_HEADER.format(title=title, author=number % 230, number=number, product=number % 900)]
    lines += [f"# {title}", "", site.sentence(random, 40), "", "## **Recommended Steps**", ""]
    lines += [f"{step}. {site.sentence(random, 18)}" for step in range(1, 5)]
    lines += ["", "## **Recommended Documents**", ""]
    for page, section in links:
        anchor = f"#{_anchor(random.choice(plans.of(page)))}" if section else ""
        label = site.sentence(random, 5)[:-1]
        lines.append(f"* [{label}]({origin}{site.page_path(page)}{anchor}) {site.sentence(random, 8)}")
    return "\n".join(lines) + "\n"


def spread(pages: int, articles: int, links: int) -> list[list[tuple[int, bool]]]:
    """Return for each article its links: every page once in order, then pages drawn with a long tail."""
    random = Random(3)
    once = itertools.chain(range(pages), iter(lambda: min(int(random.paretovariate(0.4)), pages) - 1, -1))
    targets = [(page, random.random() < 0.34) for page in itertools.islice(once, links)]
    share = [targets[number::articles] for number in range(articles)]
    return [list(dict(part).items()) for part in share]


def build(folder: Path, pages: int, articles: int, links: int, port: int) -> None:
    """Write and commit the repository."""
    plans, origin = site.Plans(), f"http://127.0.0.1:{port}"
    for number, part in enumerate(spread(pages, articles, links)):
        path = folder / "articles" / f"service-{number % 60:02}" / f"topic-{number:05}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(article(number, part, origin, plans), encoding="utf-8")
    (folder / "content-sync.toml").write_text(CONFIG, encoding="utf-8")
    (folder / ".gitignore").write_text(".content-sync/\n", encoding="utf-8")
    (folder / ".gitattributes").write_text("snapshots/** -text\n", encoding="utf-8")
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-qm", "Articles"]):
        subprocess.run(["git", "-C", folder, *arguments], check=True, env={**os.environ, **_WHO})


_WHO = {
    f"GIT_{role}_{key}": value
    for role in ("AUTHOR", "COMMITTER")
    for key, value in (("NAME", "Benchmark"), ("EMAIL", "benchmark@example.com"))
}


def main() -> None:
    """Build a repository from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    for name in ("pages", "articles", "links", "port"):
        parser.add_argument(f"--{name}", type=int, required=True)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    build(options.folder, options.pages, options.articles, options.links, options.port)


if __name__ == "__main__":
    main()
