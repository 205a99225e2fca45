"""What is worth a flag: verdicts against events of real history labelled by hand, beside simpler signals.

python benchmarks/impact.py FOLDER [FOLDER ...]

FOLDER holds ``events.jsonl``, ``articles/ID.md`` and ``pages/ID.before.html.gz`` and ``ID.after.html.gz``.
Each event runs through extraction, ``settle`` and ``weigh_page``. Average precision (AP) ranks by verdict,
then by confidence; ties share their places. P@20: precision of the first 20. R80: recall at 80 % precision.
"w" weights each event by its share of the real mix; the random text changes (cell content-random) are scored
apart. "folds": the events of every fifth page apart, so that no page counts in two; "rules": the reliability
of the rule that leads, its confidence beside the share that deserved action, and the edits it suggests.
"""

import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from impact_signals import BASELINES
from msgspec.structs import replace

from pipeline.articles import Article
from pipeline.articles.read import read_article
from pipeline.changes import PageChange, PageNews
from pipeline.changes.settle import settle
from pipeline.content.extraction import extract
from pipeline.impacts import Impact
from pipeline.impacts.weigh import weigh_page
from pipeline.links import Link
from pipeline.links.read import find_links
from pipeline.pages import Hop, Outcome, gather
from pipeline.snapshots import Capture
from pipeline.urls import canonical_url

NEEDS = ("needs_update",)
USEFUL = ("needs_update", "review")
TIER = {"update": 2, "review": 1, "note": 0}


@dataclass(frozen=True)
class Case:
    """One labelled event, run: the article, its links to the page, what happened to the page, the impact."""

    event: dict[str, Any]
    article: Article
    links: tuple[Link, ...]
    change: PageChange
    impact: Impact | None

    @property
    def score(self) -> float:
        """Verdict first, confidence second; nothing at all is below everything."""
        return TIER[self.impact.verdict] + self.impact.confidence / 1.0001 if self.impact else -1.0


def run(folder: Path, event: dict[str, Any]) -> Case:
    """Run one event through the pipeline."""
    article = read_article((folder / "articles" / f"{event['id']}.md").read_bytes(), f"{event['id']}.md")
    url = canonical_url(event["url"])[0]
    links = tuple(
        replace(link, page=url, watched=True)
        for link in find_links(article)
        if link.page.split("?")[0] == url.split("?")[0]
    )
    if not links:
        nothing = Capture(url, Outcome.OK)
        return Case(event, article, (), PageChange(url, PageNews.NONE, nothing), None)
    page = gather(links)[0]
    accepted = settle(page, None, _capture(folder, event, "before", url)).keep
    change = settle(page, accepted, _capture(folder, event, "after", url))
    impacts = weigh_page(article, links, change)
    return Case(event, article, links, change, impacts[0] if impacts else None)


def _capture(folder: Path, event: dict[str, Any], side: str, url: str) -> Capture:
    """What a visit would have brought back on that side of the event."""
    state = event[side]
    chain = [event["url"], *(event["redirects"].get(side) or ())]
    addresses = [hop if hop.startswith("http") else f"https://docs.microsoft.com{hop}" for hop in chain]
    hops = tuple(Hop(address, 301) for address in addresses)
    outcome = Outcome.MOVED if len(hops) > 1 else Outcome.OK
    if state.get("status") == 404:
        return Capture(url, Outcome.GONE, 404, hops)
    if "file" not in state:
        return Capture(url, outcome, 301, hops)
    body = gzip.decompress((folder / state["file"]).read_bytes())
    return Capture(url, outcome, 200, hops, snapshot=extract(body, url, "text/html; charset=utf-8"))


def average_precision(rows: Iterable[tuple[float, bool, float]]) -> float:
    """Return AP of (score, useful, weight) rows; rows of equal score count as one step."""
    by_score: dict[float, list[tuple[bool, float]]] = {}
    for score, useful, weight in rows:
        by_score.setdefault(score, []).append((useful, weight))
    total = sum(weight for group in by_score.values() for useful, weight in group if useful)
    good = seen = found = 0.0
    for _, group in sorted(by_score.items(), reverse=True):
        here = sum(weight for useful, weight in group if useful)
        seen += sum(weight for _, weight in group)
        good += here
        found += here * good / seen if seen else 0.0
    return found / total if total else 0.0


def precision_at(rows: list[tuple[float, bool]], count: int) -> float:
    """Return the share of useful rows among the first ``count``; ties at the edge count in proportion."""
    ordered = sorted(rows, reverse=True, key=lambda row: row[0])
    edge = ordered[min(count, len(ordered)) - 1][0]
    sure = [useful for score, useful in ordered if score > edge]
    tied = [useful for score, useful in ordered if score == edge]
    taken = sum(sure) + (count - len(sure)) * sum(tied) / len(tied)
    return taken / count


def recall_at(rows: list[tuple[float, bool]], precision: float) -> float:
    """Return the largest recall reached while precision is at least ``precision``."""
    total, best = sum(useful for _, useful in rows), 0.0
    for score in {score for score, _ in rows}:
        taken = [useful for other, useful in rows if other >= score]
        if sum(taken) >= precision * len(taken):
            best = max(best, sum(taken) / total if total else 0.0)
    return best


def is_content(case: Case) -> bool:
    """Whether only the text of the page decides: it was there before and after, and did not move."""
    event = case.event
    return (
        event["before"].get("status") == event["after"].get("status") == 200
        and event["aspect"] not in ("fragment-dead", "link-dead", "link-hygiene")
        and not event["redirects"].get("after")
    )


def line_of(cases: list[Case], score: Callable[[Case], float]) -> str:
    """Return one row of the table of signals."""
    cells = []
    for labels in (NEEDS, USEFUL):
        rows = [(score(case), case.event["label"] in labels) for case in cases]
        weighted = [(score(c), c.event["label"] in labels, c.event["weight"]) for c in cases]
        content = [(score(c), c.event["label"] in labels, 1.0) for c in cases if is_content(c)]
        cells.append(
            f"{average_precision((s, u, 1.0) for s, u in rows):6.3f} {precision_at(rows, 20):5.2f} "
            f"{recall_at(rows, 0.8):5.2f} {average_precision(weighted):6.3f} "
            f"{average_precision(content):7.3f}"
        )
    return " |".join(cells)


def table_of_signals(cases: list[Case]) -> None:
    head = "    AP  P@20   R80    w AP content"
    print(f"{'signal':<34}|{'needs_update':^36}|{'needs_update or review':^36}")
    print(f"{'':<34}|{head} |{head}")
    for name, signal in BASELINES.items():
        print(f"{name:<34}|{line_of(cases, signal)}")
    print(f"{'content-sync':<34}|{line_of(cases, lambda case: case.score)}")


def table_of_verdicts(cases: list[Case]) -> None:
    names = ("update", "review", "note", "none")
    counts = Counter((c.event["label"], c.impact.verdict if c.impact else "none") for c in cases)
    print(f"\n{'label':<16}" + "".join(f"{name:>8}" for name in names))
    for label in ("needs_update", "review", "no"):
        print(f"{label:<16}" + "".join(f"{counts[label, name]:>8}" for name in names))


def table_by(cases: list[Case], field: str) -> None:
    print(f"\n{field:<18}{'events':>8}{'useful':>8}{'flagged':>8}{'right':>8}")
    for value, count in Counter(case.event[field] for case in cases).most_common():
        rows = [case for case in cases if case.event[field] == value]
        flagged = [case for case in rows if case.score >= 1]
        useful = sum(case.event["label"] in USEFUL for case in rows)
        right = sum(case.event["label"] in USEFUL for case in flagged)
        print(f"{value:<18}{count:>8}{useful:>8}{len(flagged):>8}{right:>8}")


def table_of_confidence(cases: list[Case]) -> None:
    """Calibration: of the impacts of a confidence, how many deserved action."""
    print(f"\n{'confidence':<14}{'impacts':>8}{'said':>8}{'deserved':>10}")
    impacts = [(c.impact.confidence, c.event["label"] in USEFUL) for c in cases if c.impact]
    for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 1.01)):
        rows = [row for row in impacts if low <= row[0] < high]
        if rows:
            said, true = (sum(column) / len(rows) for column in zip(*rows, strict=True))
            print(f"{low:.2f} - {min(high, 1):.2f}   {len(rows):>8}{said:>8.2f}{true:>10.2f}")


def shares(cases: list[Case], apart: list[Case]) -> None:
    flagged = [case for case in cases if case.score >= 1]
    right = sum(case.event["label"] in USEFUL for case in flagged)
    lines = [
        case
        for case in (*cases, *apart)
        if case.event["label"] == "needs_update" and case.event.get("affected")
    ]
    named = sum(
        case.event["affected"]["line"] in (case.impact.lines if case.impact else ()) for case in lines
    )
    noisy = [case for case in apart if case.score >= 1]
    deserved = sum(case.event["label"] in USEFUL for case in noisy)
    print(f"\nflagged {len(flagged)}, deserved {right} ({right / max(1, len(flagged)):.0%})")
    print(f"affected line named: {named} of {len(lines)}")
    print(f"of {len(apart)} random text changes flagged: {len(noisy)} ({deserved} of them deserved it)")


def halves(cases: list[Case]) -> None:
    """The same figures on random halves of the pages, ten times: how far they can be off."""
    urls = sorted({case.event["url"] for case in cases})
    found = []
    for seed in range(10):
        half = set(random.Random(seed).sample(urls, len(urls) // 2))
        rows = [case for case in cases if case.event["url"] in half]
        found.append(
            [average_precision((c.score, c.event["label"] in g, 1.0) for c in rows) for g in (NEEDS, USEFUL)]
        )
    low = [min(column) for column in zip(*found, strict=True)]
    print(f"AP on ten random halves of the pages, worst: needs {low[0]:.3f}, needs or review {low[1]:.3f}")


def table_by_fold(cases: list[Case], count: int = 5) -> None:
    """AP, flag precision and recall of each fold of pages."""
    urls = sorted({case.event["url"] for case in cases})
    random.Random(0).shuffle(urls)
    print(
        f"\n{'fold':<6}{'events':>8}{'AP needs':>10}{'AP useful':>11}{'flags right':>13}{'recall needs':>14}"
    )
    for fold in range(count):
        mine = set(urls[fold::count])
        rows = [case for case in cases if case.event["url"] in mine]
        aps = [
            average_precision((c.score, c.event["label"] in g, 1.0) for c in rows) for g in (NEEDS, USEFUL)
        ]
        flagged = [case for case in rows if case.score >= 1]
        right = sum(case.event["label"] in USEFUL for case in flagged)
        needs = [case for case in rows if case.event["label"] in NEEDS]
        found = sum(case.score >= 1 for case in needs)
        print(
            f"{fold:<6}{len(rows):>8}{aps[0]:>10.3f}{aps[1]:>11.3f}{f'{right}/{len(flagged)}':>13}"
            f"{f'{found}/{len(needs)}':>14}"
        )


def table_of_rules(cases: list[Case]) -> None:
    """Reliability of each rule that leads: how sure it was, how often action was deserved, how many edits."""
    print(f"\n{'leading rule':<24}{'verdict':<9}{'impacts':>8}{'said':>7}{'deserved':>10}{'edits':>7}")
    groups: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        if case.impact:
            groups.setdefault((case.impact.reasons[0].rule, case.impact.verdict), []).append(case)
    for (rule, verdict), rows in sorted(groups.items()):
        impacts = [case.impact for case in rows if case.impact]
        said = sum(impact.confidence for impact in impacts) / len(rows)
        deserved = sum(case.event["label"] in USEFUL for case in rows) / len(rows)
        edits = sum(bool(impact.suggestion) for impact in impacts)
        print(f"{rule:<24}{verdict:<9}{len(rows):>8}{said:>7.2f}{deserved:>10.2f}{edits:>7}")


def main() -> None:
    every: list[Case] = []
    for name in sys.argv[1:]:
        lines = (Path(name) / "events.jsonl").read_text(encoding="utf-8").splitlines()
        every += [run(Path(name), json.loads(line)) for line in lines]
    cases = [case for case in every if case.event["cell"] != "content-random"]
    apart = [case for case in every if case.event["cell"] == "content-random"]
    lost = sum(not case.links for case in every)
    print(f"{len(cases)} events, {len(apart)} random text changes; no link found in {lost}\n")
    table_of_signals(cases)
    table_of_verdicts(every)
    table_by(every, "aspect")
    table_by(every, "kind")
    if any("change" in case.event for case in every):
        table_by([case for case in every if "change" in case.event], "change")
    table_of_confidence(every)
    table_of_rules(every)
    table_by_fold(cases)
    shares(cases, apart)
    halves(cases)


if __name__ == "__main__":
    main()
