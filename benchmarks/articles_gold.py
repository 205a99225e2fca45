"""Links, headers and issues of the reader against a hand-checked corpus: every difference, by field.

python benchmarks/articles_gold.py DIRECTORY      (articles beside a MANIFEST.json)
"""

import difflib
import json
import sys
from collections import Counter
from pathlib import Path

from pipeline.articles import Article
from pipeline.articles.read import read_article
from pipeline.links.read import read_links

LINK_FIELDS = ("line", "kind", "url", "text", "heading", "target", "watch", "page", "fragment")
HEADER_FIELDS = ("title", "h1", "articleid", "ms_author", "clouds", "ownershipid", "selfhelptype")
FILE_FIELDS = ("encoding", "newlines", "header_line", "header_last_line")


def main(directory: Path) -> None:
    """Print every difference, then how many files and links are equal."""
    files = json.loads((directory / "MANIFEST.json").read_text(encoding="utf-8"))["files"]
    articles = [file for file in files if file["status"] == "article"]
    wrong: Counter[str] = Counter()
    differing = set()
    links = equal = 0
    for gold in articles:
        article = read_article((directory / gold["path"]).read_bytes(), gold["path"])
        reading = read_links(article)
        pairs = [
            *header_pairs(gold, article),
            ("issues", gold_issues(gold), issues(article, reading.issues, gold)),
        ]
        want = [tuple(link.get(field, "") or "" for field in LINK_FIELDS) for link in gold["links"]]
        mine = [
            (x.line, x.kind, x.url, x.label, x.heading, x.target, x.watched or "", x.page, x.fragment)
            for x in reading.links
        ]
        links += len(want)
        equal += len(want) - sum((Counter(want) - Counter(mine)).values())
        for name, a, b in pairs:
            if a != b:
                wrong[name] += 1
                differing.add(gold["path"])
                print(f"{gold['path']}\n  {name}\n    gold {a}\n    ours {b}")
        if want != mine:
            differing.add(gold["path"])
            show_links(gold["path"], want, mine, wrong)
    print(f"\narticles {len(articles)}, equal {len(articles) - len(differing)}; links {links}, equal {equal}")
    print("differences by field:", dict(wrong) or "none")


def header_pairs(gold: dict, article: Article) -> list[tuple[str, object, object]]:
    held = dict(article.properties)
    ours = (
        article.title,
        article.h1,
        held.get("articleid", ""),
        list(article.authors),
        list(article.clouds),
        article.owner,
        held.get("selfhelptype", "").lower(),
        article.encoding,
        article.newlines,
        article.header_line,
        article.header_last_line,
    )
    return [
        (name, gold[name] if gold[name] is not None else "", mine)
        for name, mine in zip(HEADER_FIELDS + FILE_FIELDS, ours, strict=True)
    ]


def gold_issues(gold: dict) -> list[tuple[str, int, str]]:
    return sorted((i["code"], i["line"], i.get("detail", "")) for i in gold["issues"])


def issues(article: Article, found: tuple, gold: dict) -> list[tuple[str, int, str]]:
    with_detail = {"header-missing", "header-unterminated-quote", "json-duplicate-key"}
    known = (x for x in (*article.issues, *found) if x.code not in ("link-http", "link-locale"))
    return sorted((i.code, i.line, i.detail if i.code in with_detail else "") for i in known)


def show_links(path: str, want: list, mine: list, wrong: Counter[str]) -> None:
    print(path)
    matcher = difflib.SequenceMatcher(None, want, mine, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        for gold, ours in zip(want[a:b], mine[c:d], strict=False):
            for field, x, y in zip(LINK_FIELDS, gold, ours, strict=True):
                if x != y:
                    wrong[field] += 1
                    print(f"  line {gold[0]} {field}\n    gold {x!r}\n    ours {y!r}")
        for gold in want[a + (d - c) : b] if b - a > d - c else []:
            wrong["missed"] += 1
            print(f"  missed {gold}")
        for ours in mine[c + (b - a) : d] if d - c > b - a else []:
            wrong["extra"] += 1
            print(f"  extra  {ours}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
