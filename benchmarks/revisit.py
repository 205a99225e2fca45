"""Fewer requests than pages: which share of changes is seen within a week, for how many requests.

    python -m benchmarks.revisit            the table
    python -m benchmarks.revisit --write    the table into docs/scale.md and the picture docs/revisit.svg

The history is made, not recorded: 1,199 pages over 171 weeks with 12,119 changes, as counted in the replay of ten
documentation repositories (2018 to 2021), of which 4 % of pages never change. Page rates are drawn from a Gamma
distribution of shape 1.6 (it leaves those 4 %); a fifth of all changes falls into 17 weeks in which a whole area
is rewritten. A policy sees only what it visited: its own past, as the tool does. The first year is for learning.

Dates that a site says of its pages (``[site.dates]``) are made in several qualities. "as measured": every change is
told a day later, as the date of a documentation page moved with its text in 85 of 85 captures, and for each change
the date moves once more without any, as half of the commits to one such page in four years touched no text. The
others tell less or lie: half of the changes; at random, as often as pages change; never; all pages every day.
"""

import argparse
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from msgspec.structs import replace

from pipeline.revisit import DAY_S, Belief, ChangeHistory, Signal, VisitRecord, decide, usual_rate

PAGES, WEEKS, CHANGES = 1_199, 171, 12_119
SHAPE, MASS_SHARE, MASS_WEEKS, AREAS = 1.6, 0.2, 17, 12
LEARNING_WEEKS = 52
CITED = (1, 1, 1, 1, 2, 2, 3, 4, 6, 12)
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Spent:
    """What a policy cost and caught: shares of all requests and of all changes, and the mean delay in days."""

    name: str
    requests: float
    within_day: float
    within_week: float
    within_month: float
    delay_days: float


def history(random: Random) -> list[list[float]]:
    """Return for each page the days on which it changed."""
    rates = [random.gammavariate(SHAPE, 1) for _ in range(PAGES)]
    scale = CHANGES * (1 - MASS_SHARE) / (sum(rates) * WEEKS * 7)
    days = [list(_poisson(random, rate * scale)) for rate in rates]
    for _ in range(MASS_WEEKS):
        area, week = random.randrange(AREAS), random.randrange(WEEKS)
        members = [page for page in range(PAGES) if page % AREAS == area]
        for _ in range(round(CHANGES * MASS_SHARE / MASS_WEEKS)):
            days[random.choice(members)].append(7 * (week + random.random()))
    return [sorted(set(page)) for page in days]


def _poisson(random: Random, per_day: float) -> Iterator[float]:
    day = random.expovariate(per_day)
    while day < WEEKS * 7:
        yield day
        day += random.expovariate(per_day)


def said(quality: str, days: list[list[float]], random: Random) -> list[list[float]]:
    """Return for each page the days on which the date that its site says of it moves."""
    every = WEEKS * 7.0
    lies = [[random.uniform(0, every) for _ in page] for page in days]
    told = [[day + 1 for day in page] for page in days]
    made = {
        "as measured": [sorted((*a, *b)) for a, b in zip(told, lies, strict=True)],
        "half of the changes": [[day for day in page if random.random() < 0.5] for page in told],
        "at random": [sorted(page) for page in lies],
        "never": [[] for _ in days],
        "every day": [[float(day) for day in range(WEEKS * 7)]] * len(days),
    }
    return made[quality]


QUALITIES = ("as measured", "half of the changes", "at random", "never", "every day")


@dataclass(slots=True)
class Dates:
    """What a site says, and how far a policy believes it by now."""

    moves: list[list[float]]
    belief: Belief = field(default_factory=Belief)

    def signal(self, page: int, since: float, today: float) -> Signal | None:
        """Return whether the date of a page moved since a visit."""
        if not since:
            return None
        at = self.moves[page]
        return Signal(bisect_right(at, today) > bisect_right(at, since), self.belief)


Policy = Callable[[VisitRecord, float, float], bool]


def simulate(
    name: str, days: list[list[float]], every_days: int, policy: Policy, dates: Dates | None = None
) -> Spent:
    """Run ``policy`` over the history with a run every ``every_days`` days, with what the site says of its pages."""
    visits = possible = 0
    last, seen = [0.0] * PAGES, [0] * PAGES
    known = [ChangeHistory(0.0, 0, 0.0)] * PAGES
    delays: list[float] = []
    for today in range(0, WEEKS * 7 + 1, every_days):
        now, counts = (today + 1) * DAY_S, today >= LEARNING_WEEKS * 7
        usual = usual_rate(known, now)
        for page in range(PAGES):
            signal = dates.signal(page, last[page] / DAY_S - 1, today) if dates and last[page] else None
            cited = CITED[page % len(CITED)]
            standing = VisitRecord(str(page), cited, last[page], "", _NEVER, known[page], signal)
            possible += counts
            if not policy(standing, usual, now):
                continue
            visits += counts
            age, last[page] = (now - last[page]) / DAY_S, now
            fresh = 0
            while seen[page] < len(days[page]) and days[page][seen[page]] <= today:
                delays += [today - days[page][seen[page]]] if counts else []
                seen[page] += 1
                fresh = 1
            if dates and signal:
                dates.belief = dates.belief.after(signal.moved, bool(fresh), age)
            if fresh:
                past = known[page]
                known[page] = ChangeHistory(past.first_seen, past.changes + 1, now)
    missed = sum(day > LEARNING_WEEKS * 7 for page in days for day in page) - len(delays)
    total = len(delays) + max(missed, 0)
    within = [sum(delay <= bound for delay in delays) / total for bound in (1, 7, 30)]
    return Spent(name, visits / possible, *within, sum(delays) / len(delays))


_NEVER = 1e12


def fixed(max_days: float) -> Policy:
    """Visit a page when its last visit is ``max_days`` old."""
    return lambda page, _, now: not page.last_visit or now - page.last_visit >= (max_days - 0.01) * DAY_S


def adaptive(max_days: float, chance: float) -> Policy:
    """Visit a page when ``pipeline.revisit`` says it is due."""

    def due(page: VisitRecord, usual: float, now: float) -> bool:
        bound = replace(page, max_age_s=max_days * DAY_S)
        return decide(bound, usual, chance, now).due

    return due


def policies(every_days: int) -> Iterator[tuple[str, Policy]]:
    """Yield what is compared for a run every so many days."""
    yield "every page every run", fixed(0)
    for days in (7, 14, 28) if every_days == 1 else (14, 28, 56):
        yield f"every page every {days} days", fixed(days)
    for days in (7, 14, 28, 56) if every_days == 1 else (14, 28, 56):
        for chance in (0.08, 0.15, 0.3) if days > 7 else (0.3,):
            yield f"max_age {days}, change_chance {chance}", adaptive(days, chance)


def with_dates(days: list[list[float]], every_days: int) -> Iterator[Spent]:
    """Yield what the same policies spend and catch where the site says dates, in every quality."""
    for bound, chance in ((7, 0.3), (28, 0.15)) if every_days == 1 else ((28, 0.15),):
        for quality in QUALITIES:
            dates = Dates(said(quality, days, Random(21)))
            name = f"max_age {bound}, change_chance {chance}, dates {quality}"
            yield simulate(name, days, every_days, adaptive(bound, chance), dates)


def table(results: dict[str, list[Spent]]) -> Iterator[str]:
    """Yield the results as Markdown."""
    yield (
        "| runs | policy | requests spent | changes seen within 24 h | within 7 days | within 30 days "
        "| mean delay, days |"
    )
    yield "|---|---|---|---|---|---|---|"
    for runs, rows in results.items():
        for row in rows:
            yield (
                f"| {runs} | {row.name} | {row.requests:.0%} | {row.within_day:.1%} | {row.within_week:.1%} "
                f"| {row.within_month:.1%} | {row.delay_days:.1f} |"
            )


def picture(results: dict[str, list[Spent]]) -> str:
    """Return an SVG: requests spent to the right, changes seen within a week upwards."""
    left, top, width, height = 60, 20, 520, 300
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 380" font-family="sans-serif" font-size="12" '
        'role="img" aria-label="Share of changes seen within a week against share of requests spent">',
        '<rect width="640" height="380" fill="#fff"/>',
    ]
    for tenth in range(0, 11, 2):
        x, y = left + width * tenth / 10, top + height * (1 - tenth / 10)
        parts.append(f'<path d="M{left} {y}H{left + width}M{x} {top}V{top + height}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{tenth * 10} %</text>')
        parts.append(f'<text x="{x}" y="{top + height + 18}" text-anchor="middle">{tenth * 10} %</text>')
    colours = {"daily": "#0b5cad", "weekly": "#b3440c"}
    for line, (runs, rows) in enumerate(results.items()):
        parts.append(
            f'<text x="430" y="{250 + 18 * line}" fill="{colours[runs]}">{runs} runs: {_LEGEND}</text>'
        )
        for row in rows:
            x, y = left + width * row.requests, top + height * (1 - row.within_week)
            shape = (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colours[runs]}">'
                if "chance" in row.name
                else f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="none" '
                f'stroke="{colours[runs]}" stroke-width="2">'
            )
            parts.append(
                f"{shape}<title>{runs}: {row.name}</title>{'</circle>' if 'chance' in row.name else '</rect>'}"
            )
    parts.append(f'<text x="{left + width / 2}" y="365" text-anchor="middle">requests spent</text>')
    parts.append('<text x="14" y="14">changes seen within 7 days</text></svg>')
    return "\n".join(parts) + "\n"


_LEGEND = "&#9632; fixed, &#9679; adaptive"


def main() -> None:
    """Simulate, print, and write where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    days = history(Random(20))
    results = {
        runs: [
            *(simulate(name, days, every, policy) for name, policy in policies(every)),
            *with_dates(days, every),
        ]
        for runs, every in (("daily", 1), ("weekly", 7))
    }
    lines = [f"{sum(map(len, days)):,} changes of {PAGES:,} pages in {WEEKS} weeks", "", *table(results)]
    print("\n".join(lines))
    if options.write:
        from benchmarks.performance import write

        write("revisit", lines, ROOT / "docs" / "scale.md")
        (ROOT / "docs" / "revisit.svg").write_text(picture(results), encoding="utf-8")


if __name__ == "__main__":
    main()
