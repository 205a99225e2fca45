"""How long weighing takes: many articles, many pages, a few of them changed.

    python benchmarks/weigh.py [ARTICLES PAGES CHANGED]

Synthetic: articles of about 40 lines cite three pages each, some pages are cited by a hundred; a changed page
has 120 blocks, of which a tenth were reworded. One core; memory is the peak of this process.
"""

import random
import resource
import sys
import time

from pipeline.articles import Article
from pipeline.articles.read import read_article
from pipeline.changes import PageChange, PageNews
from pipeline.changes.compare import compare
from pipeline.content import Block, Section, Snapshot
from pipeline.impacts.weigh import weigh_page
from pipeline.links import Link
from pipeline.links.read import find_links
from pipeline.pages import Outcome, gather
from pipeline.snapshots import Capture

_TEXT = (
    "azure portal storage account virtual machine region policy compliance certificate device enrol license "
    "limit backup restore network gateway subnet firewall rule setting profile deploy resource group support "
    "request issue error troubleshoot resolve connect sign user admin center role permission token secret key"
)
_WORDS = _TEXT.split()


def sentence(chance: random.Random, length: int = 14) -> str:
    words = [chance.choice(_WORDS) for _ in range(length)]
    words[3] = f"{chance.randrange(2, 400)}"
    return " ".join(words).capitalize() + "."


def an_article(number: int, pages: int) -> Article:
    chance = random.Random(number)
    popular = chance.random() < 0.3
    cited = [chance.randrange(pages // 100 if popular else pages) for _ in range(3)]
    lines = [sentence(chance) for _ in range(34)]
    lines += [f"* [{sentence(chance, 5)}](https://learn.microsoft.com/azure/page-{page})" for page in cited]
    title = sentence(chance, 5)
    head = f'<properties\n  pagetitle="{title}"\n  articleid="{number}"\n/>\n# {title}\n'
    return read_article((head + "\n".join(lines)).encode(), f"articles/{number}.md")


def a_page(url: str, seed: int, *, changed: bool) -> Snapshot:
    chance, other = random.Random(seed), random.Random(seed + 1)
    sections = []
    for number in range(12):
        texts = [sentence(chance, 25) for _ in range(10)]
        if changed:
            texts[0] = texts[0].replace("azure", "cloud") + " " + sentence(other)
        blocks = tuple(Block("paragraph", text) for text in texts)
        sections.append(Section(f"s{number}", sentence(chance, 4), 2, (), blocks))
    return Snapshot(url, f"Page {seed}", "1", tuple(sections), anchors=tuple(f"s{n}" for n in range(12)))


def a_change(url: str, seed: int) -> PageChange:
    before, after = (a_page(url, seed, changed=changed) for changed in (False, True))
    changes = tuple(compare(before, after))
    return PageChange(url, PageNews.TEXT, Capture(url, Outcome.OK), changes, before, after)


def main() -> None:
    articles, pages, changed = (int(word) for word in (sys.argv[1:] or (15_600, 14_000, 140)))
    started = time.perf_counter()
    every = {}
    links: list[Link] = []
    for number in range(articles):
        article = an_article(number, pages)
        every[article.path] = article
        links += find_links(article)
    cited = {page.url: page for page in gather(links)}
    elapsed = time.perf_counter() - started
    print(f"{articles} articles, {len(links)} links, {len(cited)} pages read in {elapsed:.1f} s")
    for count in (changed // 2, changed, changed * 2):
        weighed(every, cited, random.Random(1).sample(sorted(cited), count))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def weighed(articles: dict[str, Article], pages: dict[str, object], urls: list[str]) -> None:
    comparing = weighing = 0.0
    impacts, pairs = [], 0
    for url in urls:
        started = time.perf_counter()
        change = a_change(url, int(url.rpartition("-")[2]))
        comparing += time.perf_counter() - started
        started = time.perf_counter()
        by_article: dict[str, list[Link]] = {}
        for link in pages[url].links:  # type: ignore[attr-defined]
            by_article.setdefault(link.article, []).append(link)
        for path, links in by_article.items():
            impacts += weigh_page(articles[path], links, change)
        pairs += len(by_article)
        weighing += time.perf_counter() - started
    started = time.perf_counter()
    weighing += time.perf_counter() - started
    print(
        f"{len(urls):>5} changed pages, {pairs:>6} articles citing them: "
        f"made and compared {comparing:6.2f} s, weighed {weighing:6.2f} s, "
        f"{weighing / max(1, pairs) * 1000:.1f} ms each"
    )


if __name__ == "__main__":
    main()
