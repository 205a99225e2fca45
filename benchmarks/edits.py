"""How many updates carry an edit, and whether it is right: made-up edits of real sentences that articles repeat.

    python -m benchmarks.edits FOLDER [FOLDER ...] [--number 300] [--seed 1] [--tell]

FOLDER is one of labelled events (see ``impact.py``). A sentence of a page that its article repeats, whole or in
part, is changed in one detail that the article says too: a number, a date, a version, a label, an identifier, a
name, a bound, a member of a list, a negation, a word. The edit that is suggested is right when it says of that
detail what the page says now, and nothing else of the line is another.
"""

import argparse
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace
from rapidfuzz import fuzz

from pipeline.articles import Article
from pipeline.articles.read import read_article
from pipeline.changes import PageChange, PageNews
from pipeline.changes.compare import compare
from pipeline.content import Snapshot
from pipeline.content.extraction import extract
from pipeline.impacts import Impact
from pipeline.impacts.statements import statements
from pipeline.impacts.weigh import weigh_page
from pipeline.links import Link
from pipeline.links.read import find_links
from pipeline.pages import Outcome
from pipeline.snapshots import Capture
from pipeline.urls import canonical_url

_ALIKE = 78
_TEXTS = ("paragraph", "item", "alert")


class Repeated(NamedTuple):
    """A sentence of a page, where it stands, and the line of the article that repeats it."""

    article: Article
    links: tuple[Link, ...]
    page: Snapshot
    place: tuple[int, int]
    sentence: str
    line: int
    said: str


class Edit(NamedTuple):
    """One detail changed: its kind, what the sentence said and says."""

    kind: str
    old: str
    new: str


def repeated(folder: Path) -> Iterator[Repeated]:
    """Yield the sentences of the pages that the articles repeat."""
    for row in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(row)
        file = folder / "articles" / f"{event['id']}.md"
        if "file" not in event["before"]:
            continue
        article = read_article(file.read_bytes(), file.name)
        url = canonical_url(event["url"])[0]
        links = tuple(
            replace(link, page=url, watched=True)
            for link in find_links(article)
            if link.page.split("?")[0] == url.split("?")[0]
        )
        body = gzip.decompress((folder / event["before"]["file"]).read_bytes())
        page = extract(body, url, "text/html; charset=utf-8")
        if links and page:
            yield from _of(article, links, page)


def _of(article: Article, links: tuple[Link, ...], page: Snapshot) -> Iterator[Repeated]:
    lines = article.body.splitlines()
    stated = [(one, _folded(one.text)) for one in statements(article) if len(one.text.split()) > 4]
    for number, section in enumerate(page.sections):
        for at, block in enumerate(section.blocks):
            for sentence in re.split(r"(?<=[.!?]) ", block.text) if block.kind in _TEXTS else ():
                folded = _folded(sentence)
                for one, mine in stated if len(folded.split()) > 4 else ():
                    if fuzz.partial_ratio(mine, folded, score_cutoff=_ALIKE) and fuzz.token_set_ratio(
                        mine, folded, score_cutoff=_ALIKE
                    ):
                        yield Repeated(
                            article, links, page, (number, at), sentence, one.line, lines[one.line - 1]
                        )


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[^\w ]", " ", re.sub(r"\]\([^)]*\)", "]", text)).lower().split())


def edits(one: Repeated, chance: random.Random) -> Iterator[Edit]:
    """Yield what may be changed in a sentence: details that the article's line says too, once."""
    text = one.sentence
    for found in re.finditer(r"(?<![\w.,/#-])\d{1,6}(?![\w/]|[.,]\d)", text):
        yield Edit("number", found[0], str(int(found[0]) + chance.choice((1, 5, 20))))
    for found in re.finditer(r"(?<![\w.])v?\d+\.\d+(?:\.\d+)*(?![\w]|\.\d)", text):
        yield Edit("version", found[0], f"{found[0][:-1]}{(int(found[0][-1]) + 1) % 10}")
    for found in re.finditer(r"\*\*([^*]{3,40})\*\*", text):
        yield Edit("label", found[1], f"{found[1]} {chance.choice(('settings', 'options', 'center'))}")
    for found in re.finditer(r"`([^`]{3,40})`", text):
        yield Edit("code", found[1], found[1][: len(found[1]) // 2] + "New" + found[1][len(found[1]) // 2 :])
    for found in re.finditer(r"(?<=[a-z] )(?:[A-Z][a-z]+ ){1,3}[A-Z][a-z]+\b", text):
        yield Edit("name", found[0], f"{found[0]} {chance.choice(('Premium', 'Suite', 'Next'))}")
    for old, new in (
        ("must", "should"),
        ("can", "can't"),
        ("up to", "at least"),
        ("is required", "is optional"),
        ("are", "aren't"),
        ("only", "also"),
        ("before", "after"),
        ("enable", "disable"),
        ("supported", "deprecated"),
        ("always", "never"),
        ("automatically", "manually"),
    ):
        yield Edit("bound", old, new)
    for found in re.finditer(r", (?!and|or)[\w-]+(?=, )", text):
        yield Edit("member", found[0], "")
    for found in re.finditer(r"\b[a-z]{6,}\b", text):
        yield Edit("word", found[0], chance.choice(("ledger", "harbour", "runner", "archive")))


def changed(one: Repeated, edit: Edit) -> PageChange | None:
    """Return the page's change when its sentence says ``edit``, ``None`` where nothing is another."""
    number, at = one.place
    section = one.page.sections[number]
    block = section.blocks[at]
    sentence = re.sub(rf"(?<!\w){re.escape(edit.old)}(?!\w)", lambda _: edit.new, one.sentence, count=1)
    text = block.text.replace(one.sentence, sentence, 1)
    blocks = (*section.blocks[:at], replace(block, text=text), *section.blocks[at + 1 :])
    sections = (
        *one.page.sections[:number],
        replace(section, blocks=blocks),
        *one.page.sections[number + 1 :],
    )
    after = replace(one.page, sections=sections)
    changes = tuple(compare(one.page, after))
    if not changes:
        return None
    return PageChange(
        one.page.url, PageNews.TEXT, Capture(one.page.url, Outcome.OK), changes, one.page, after
    )


def is_said(one: Repeated, edit: Edit) -> bool:
    """Whether both the sentence and the article's line say what is changed, each once."""
    pattern = rf"(?<![\w-]){re.escape(edit.old)}(?![\w-])"
    return len(re.findall(pattern, one.said)) == len(re.findall(pattern, one.sentence)) == 1


def is_right(one: Repeated, edit: Edit, impact: Impact) -> bool:
    """Whether the edits of each line make of it what the page's own edit makes of it."""
    lines = one.article.body.splitlines()
    pattern = rf"(?<!\w){re.escape(edit.old)}(?!\w)"
    for number in {mine.line for mine in impact.suggestions}:
        line = said = lines[number - 1]
        for mine in impact.suggestions:
            if mine.line == number:
                line = line.replace(mine.old, mine.new, 1)
        wanted = {
            _folded(said[: found.start()] + edit.new + said[found.end() :])
            for found in re.finditer(pattern, said)
        }
        if _folded(line) not in wanted or line.count("*") != said.count("*"):
            return False
    return True


def main() -> None:
    """Print how many updates there are, how many carry an edit, how many edits are wrong, by kind."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--tell", action="store_true", help="print every update without an edit, or a wrong one"
    )
    options = parser.parse_args()
    chance = random.Random(options.seed)
    places = [one for folder in options.folders for one in repeated(folder)]
    print(f"{len(places)} sentences repeated in {len({one.article.path for one in places})} articles")
    counts: Counter[tuple[str, str]] = Counter()
    tried: set[tuple[str, str, str]] = set()
    made = 0
    by_kind: dict[str, list[tuple[Repeated, Edit]]] = {}
    for one in places:
        for edit in edits(one, chance):
            name = one.article.path, one.sentence, edit.old
            if is_said(one, edit) and name not in tried:
                tried.add(name)
                by_kind.setdefault(edit.kind, []).append((one, edit))
    kinds = sorted(by_kind)
    for rows in by_kind.values():
        chance.shuffle(rows)
    while made < options.number and any(by_kind.values()):
        kind = (
            kinds[made % len(kinds)]
            if by_kind[kinds[made % len(kinds)]]
            else chance.choice([name for name in kinds if by_kind[name]])
        )
        one, edit = by_kind[kind].pop()
        change = changed(one, edit)
        if change is None:
            continue
        made += 1
        impacts = weigh_page(one.article, one.links, change)
        state = _state(one, edit, impacts)
        counts[kind, state] += 1
        if options.tell and state in ("update", "wrong", "elsewhere"):
            rule = impacts[0].reasons[0].rule
            print(
                f"{state} {kind} {rule}: {edit.old!r} -> {edit.new!r}\n  page    {one.sentence}\n  article {one.said}"
            )
            print(f"  edits   {[(e.line - one.line, e.old, e.new) for e in impacts[0].suggestions]}")
    states = ("none", "note", "review", "edited review", "update", "edited update", "elsewhere", "wrong")
    print(f"{'':<9}" + "".join(f"{state:>15}" for state in states))
    for kind in (*kinds, "all"):
        row = [
            sum(n for (k, s), n in counts.items() if s == state and kind in (k, "all")) for state in states
        ]
        print(f"{kind:<9}" + "".join(f"{number:>15}" for number in row))
    edited = sum(n for (_, s), n in counts.items() if s == "edited update")
    updates = edited + sum(n for (_, s), n in counts.items() if s == "update")
    print(f"{edited} of {updates} updates carry an edit ({edited / max(updates, 1):.0%})")


def _state(one: Repeated, edit: Edit, impacts: list[Impact]) -> str:
    if not impacts:
        return "none"
    impact = impacts[0]
    if not impact.suggestions or not impact.verdict.flags:
        return str(impact.verdict)
    if not is_right(one, edit, impact):
        return "wrong"
    there = any(mine.line == one.line for mine in impact.suggestions)
    return f"edited {impact.verdict}" if there else "elsewhere"


if __name__ == "__main__":
    main()
