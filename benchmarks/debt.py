"""Does what an article owes rank the articles that were really corrected better than its age does?

    python benchmarks/debt.py FOLDER [FOLDER ...]

FOLDER is one of labelled events, as ``benchmarks/impact.py`` reads it: an article stands for itself, and was
corrected where its event says ``needs_update``. Four rankings are compared by average precision (AP; ties count as
one step): by debt as ``status --articles`` sorts (flags, sources unread, statements that do not stand), by verdict
and confidence of the flag, by the age that the article itself tells (the latest year it names), and by chance. No
corpus at hand has the days on which articles were edited, so that the age by history cannot be measured on them; a
folder without events has no corrections to rank, and says so.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

from impact import Case, average_precision, run

from pipeline.impacts import Verdict

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MIDDLE = 2018.0


def debt(case: Case) -> float:
    """Return flags, sources unread and statements that do not stand as one number, the first counting most."""
    verdict = case.impact.verdict if case.impact else Verdict.NOTE
    unread = not case.change.capture.outcome.read
    return (
        100_000 * (verdict is Verdict.UPDATE)
        + 10_000 * verdict.flags
        + 100 * unread
        + len(case.links) * case.change.change.is_news
    )


def told_year(case: Case) -> float | None:
    """Return the latest year that the article names, ``None`` without one."""
    years = [int(year) for year in _YEAR.findall(case.article.body)]
    known = [year for year in years if 1995 <= year <= 2030]
    return float(max(known)) if known else None


RANKINGS: dict[str, Callable[[Case], float]] = {
    "debt": debt,
    "verdict and confidence": lambda case: case.score,
    "age by the latest year named": lambda case: -(told_year(case) or _MIDDLE),
    "chance": lambda case: 0.0,
}


def table(folder: Path) -> str:
    """Return the rankings of one folder."""
    listed = folder / "events.jsonl"
    if not listed.exists():
        return (
            f"{folder.name}: not measured, it says of no article whether and when it was corrected or edited"
        )
    cases = [run(folder, json.loads(line)) for line in listed.read_text(encoding="utf-8").splitlines()]
    corrected = [case.event["label"] == "needs_update" for case in cases]
    dated = [told_year(case) is not None for case in cases]
    lines = [f"{folder.name}: {len(cases)} articles, {sum(corrected)} corrected, {sum(dated)} name a year"]
    for name, score in RANKINGS.items():
        everything = [(score(case), good, 1.0) for case, good in zip(cases, corrected, strict=True)]
        with_year = [row for row, known in zip(everything, dated, strict=True) if known]
        all_of_them, some = average_precision(everything), average_precision(with_year)
        lines.append(f"  {name:<30} AP {all_of_them:.3f}, of those with a year {some:.3f}")
    return "\n".join(lines)


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(table(Path(argument)))
