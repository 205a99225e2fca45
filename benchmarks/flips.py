"""Single cells of tables flipped, and how the change is told: the cell, that cell alone, and never silence.

    python -m benchmarks.flips [COUNT] [--seed N] [--show]

Tables are made up: services in rows, scopes in columns, the answers in one of many forms of sign; or columns
that are lists of their own. One cell is flipped, or one entry replaced; beside it a row or a column is added,
removed, moved, or nothing is. ``told``: a change names the row and the column and both answers; ``others``: a
cell that did not change is named too; ``silent``: the page is said to be unchanged.
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from pipeline.changes import Change
from pipeline.changes.compare import compare, page_kind
from pipeline.content.extraction import extract

URL = "https://flips.example/scope"
# How yes and no are written, by form.
FORMS: dict[str, tuple[str, str]] = {
    "check and cross": ("✅", "❌"),
    "check and nothing": ("✔️", ""),
    "dots": ("●", "○"),
    "pictures": ('<img src="/y.svg" alt="Supported">', '<img src="/n.svg" alt="Not supported">'),
    "words": ("Yes", "No"),
    "lights": ("🟢", "🔴"),
    "stars": ("★★★", "★★☆"),
    "boxes": ("☑", "☐"),
    "labels": ('<span aria-label="Yes"></span>', '<span aria-label="No"></span>'),
    "drawings": ("<svg><title>Included</title></svg>", "<svg><title>Not included</title></svg>"),
    "for readers": (
        "<i class=fa></i><span class=sr-only>Yes</span>",
        "<i class=fa></i><span class=sr-only>No</span>",
    ),
    "inputs": ("<input type=checkbox checked disabled>", "<input type=checkbox disabled>"),
    "emphasis": ("<em>✅</em>", "✅"),
    "dash": ("✓", "–"),
    "short names": (":heavy_check_mark:", ":x:"),
    "footnotes": ("Yes", "Yes<sup>1</sup>"),
}
BESIDE = (
    "nothing",
    "row added",
    "row removed",
    "row moved",
    "column added",
    "column removed",
    "column moved",
)
_SERVICES = (
    "Larkfen",
    "Tidewater",
    "Quillon",
    "Brackmoor",
    "Osprey",
    "Fennick",
    "Harrowgate",
    "Mistral",
    "Sablewood",
)
_KINDS = ("Store", "Queues", "Vault", "Bots", "Maps")
_SCOPES = ("Public", "Government", "Moderate", "Restricted", "Sovereign", "Regional", "Frontier")
_NORMS = ("Norm", "Charter", "Seal", "Accord", "Directive", "Canon")


@dataclass
class Tally:
    """How many flips were told as they should be."""

    flips: int = 0
    told: int = 0
    others: int = 0
    silent: int = 0
    missed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Flip:
    """A pair of pages, and which row and column must be named; ``row`` is "" for an entry of a list."""

    kind: str
    before: str
    after: str
    row: str
    column: str
    said: tuple[str, ...]
    names: tuple[str, ...]


Table = list[list[str]]


def page(names: list[str], rows: Table) -> str:
    """Return a page that holds one table."""
    head = "".join(f"<th>{name}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        "<html lang=en><head><title>Scope of the audit</title></head><body><main><h1 id=t>Scope of the audit</h1>"
        "<p>This page says which services an auditor has looked at, and for whom.</p><h2 id=scope>Scope</h2>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></main></body></html>"
    )


def matrix(chance: random.Random, form: str, beside: str) -> Flip:
    """Return a matrix of which one cell was flipped, with what else happened ``beside`` it."""
    yes, no = FORMS[form]
    services = chance.sample([f"{one} {kind}" for one in _SERVICES for kind in _KINDS], chance.randint(4, 14))
    scopes = chance.sample(_SCOPES, chance.randint(2, 5))
    spare, more = f"Zephyr {chance.choice(_KINDS)}", "Interim"
    rows = [[name, *(chance.choice((yes, yes, no)) for _ in scopes)] for name in services]
    at, column = chance.randrange(1, len(rows)), chance.randrange(len(scopes))
    after = [list(row) for row in rows]
    after[at][column + 1] = no if rows[at][column + 1] == yes else yes
    names = ["Service", *scopes]
    now, after = _beside(chance, beside, (names, after), (at, column), (spare, more, yes))
    unnamed = {names[column + 1], services[at]}
    if beside.startswith("column"):
        unnamed |= set(names) ^ set(now)
    others = tuple(name for name in (*services, *names[1:]) if name not in unnamed)
    return Flip(
        f"{form}, {beside}", page(names, rows), page(now, after), services[at], scopes[column], (), others
    )


def _beside(
    chance: random.Random,
    what: str,
    table: tuple[list[str], Table],
    flipped: tuple[int, int],
    new: tuple[str, str, str],
) -> tuple[list[str], Table]:
    """Return the names and rows of a table after something else happened to it than the flip."""
    names, rows = list(table[0]), [list(row) for row in table[1]]
    other = chance.choice([i for i in range(len(rows)) if i != flipped[0]])
    columns = [i for i in range(1, len(names)) if i != flipped[1] + 1]
    place = chance.choice(columns) if columns else 0
    if what == "row added":
        rows.insert(chance.randrange(len(rows) + 1), [new[0], *(new[2] for _ in names[1:])])
    elif what == "row removed":
        del rows[other]
    elif what == "row moved":
        rows.insert(chance.randrange(len(rows)), rows.pop(other))
    elif what == "column added":
        at = chance.randrange(1, len(names) + 1)
        names.insert(at, new[1])
        for row in rows:
            row.insert(at, new[2])
    elif place and what == "column removed":
        for line in (names, *rows):
            del line[place]
    elif place and what == "column moved":
        at = chance.randrange(1, len(names))
        for line in (names, *rows):
            line.insert(at, line.pop(place))
    return names, rows


def lists(chance: random.Random) -> Flip:
    """Return a table of lists in which one entry was put in front of a column and another got another version."""
    scopes = chance.sample(_SCOPES, chance.randint(2, 4))
    entries = chance.sample([f"{norm} {number}" for norm in _NORMS for number in range(100, 900, 37)], 60)
    columns = [[entries.pop() for _ in range(chance.randint(2, 9))] for _ in scopes]
    columns[0].append(f"{chance.choice(_NORMS)} 7")
    after = [list(column) for column in columns]
    column = chance.randrange(len(scopes))
    came = f"{chance.choice(_NORMS)} {chance.randint(1000, 1999)}"
    after[column].insert(chance.randrange(len(after[column])), came)
    unnamed = {scopes[column]}
    others = (
        *(entry for held in columns for entry in held),
        *(name for name in scopes if name not in unnamed),
    )
    return Flip(
        "lists",
        page(scopes, _side_by_side(columns)),
        page(scopes, _side_by_side(after)),
        "",
        scopes[column],
        (came,),
        others,
    )


def _side_by_side(columns: Table) -> Table:
    longest = max(map(len, columns))
    return [[column[i] if i < len(column) else "" for column in columns] for i in range(longest)]


def flips(count: int, seed: int) -> list[Flip]:
    """Return ``count`` flips: every form with everything beside it in turn, and lists."""
    chance = random.Random(seed)
    kinds: list[Callable[[], Flip]] = [
        lambda form=form, beside=beside: matrix(chance, form, beside) for beside in BESIDE for form in FORMS
    ]
    kinds += [lambda: lists(chance)] * 6
    return [kinds[number % len(kinds)]() for number in range(count)]


def score(flip: Flip) -> tuple[bool, bool, bool, list[Change]]:
    """Return whether the flip was told as its cell, whether another cell was named, whether nothing was told."""
    sides = [extract(text.encode(), URL, "text/html; charset=utf-8") for text in (flip.before, flip.after)]
    changes = compare(*sides)
    news = [change for change in changes if page_kind([change]) == "text"]
    told = [change for change in news if _tells(flip, change)]
    cells = [change for change in news if change.kind == "cell"]
    texts = [f" {change.before} {change.after} " for change in cells]
    others = any(re.search(rf"\b{re.escape(name)}\b", text) for text in texts for name in flip.names)
    return len(told) == 1, others, not news, changes


def _tells(flip: Flip, change: Change) -> bool:
    sides = [side for side in (change.before, change.after) if side]
    named = all(flip.row in side and flip.column in side for side in sides)
    answered = change.before != change.after and all(
        said in change.before + change.after for said in flip.said
    )
    return change.kind == "cell" and named and answered


def tally(count: int, seed: int, show: bool = False) -> Tally:
    """Score ``count`` flips."""
    found = Tally()
    for flip in flips(count, seed):
        told, others, silent, changes = score(flip)
        found.flips += 1
        found.told += told
        found.others += others
        found.silent += silent
        if not told or others:
            found.missed[flip.kind] += 1
            if show:
                print(flip.kind, "|", flip.row, "|", flip.column)
                print(
                    "\n".join(
                        f"    {c.kind}: {c.before!r} -> {c.after!r}" for c in changes if c.kind != "cosmetic"
                    )
                )
    return found


def main() -> None:
    """Print one line of figures, and what was missed by kind."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", nargs="?", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true")
    asked = parser.parse_args()
    found = tally(asked.count, asked.seed, asked.show)
    print(
        f"{found.flips} flips: told as that cell {found.told}, another cell named {found.others}, silent {found.silent}"
    )
    for kind, number in found.missed.most_common():
        print(f"  {number:4d} {kind}")


if __name__ == "__main__":
    main()
