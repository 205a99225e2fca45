# ruff: noqa: E501 (texts read better on one line)
"""What is told of small edits of a page, to the word, and of articles that say less and less of what changed."""

import random
from collections.abc import Iterator
from pathlib import Path

from pipeline.changes import PageChange
from pipeline.changes.settle import settle
from pipeline.content.extraction import extract
from pipeline.impacts.weigh import weigh_page
from pipeline.links import Link
from pipeline.pages import Hop, Outcome, gather
from pipeline.snapshots import Capture
from tests.impacts.events import EVENTS
from tests.snapshot_of import URL, article

_MADE = 240
_TOLD = Path(__file__).with_name("told.txt")
_AROUND = "".join(
    f"<p>{text}</p>"
    for text in (
        "Open the account in the portal and choose the replication that fits your plan.",
        "Diagnostics are written to a workspace in the same subscription.",
        "Rules of the network decide which networks reach the endpoint.",
        "Snapshots are read-only and keep the state of a disk at one point in time.",
    )
)


def _change(before: str, after: str, link: Link) -> PageChange:
    (page,) = gather((link,))

    def capture(part: str) -> Capture:
        inner = part if part.startswith("<") else f"<p>{part}</p>"
        html = f"<html lang=en><title>Limits</title><body><main><h1>Queue limits</h1>{_AROUND}<h2 id=limits>Limits</h2>{inner}</main></body></html>"
        return Capture(
            URL, Outcome.OK, 200, (Hop(URL, 200),), snapshot=extract(html.encode(), URL, "text/html")
        )

    return settle(page, settle(page, None, capture(before)).keep, capture(after))


def _told(said: str, change: PageChange) -> Iterator[str]:
    """Yield every reason in one line, and the edits."""
    read, links = article(f"{said}\n\nSee [it]({URL}).\n")
    for impact in weigh_page(read, tuple(links), change):
        for one in impact.reasons:
            yield f"{one.rule} {one.line} {one.verdict.value} {one.confidence:.2f} {one.sentence}"
        yield from (f"{edit.line}: {edit.old} -> {edit.new}" for edit in impact.suggestions)


def _shorter(said: str, change: PageChange) -> str:
    """A letter for every word of ``said``: the verdict where it is left out (update, review, note, none)."""
    words = said.split(" ")
    letters = []
    for place in range(len(words)):
        read, links = article(f"{' '.join(words[:place] + words[place + 1 :])}\n\nSee [it]({URL}).\n")
        impacts = weigh_page(read, tuple(links), change)
        letters.append(f"{impacts[0].verdict.value[0]}{impacts[0].confidence:.2f}" if impacts else "-")
    return " ".join(letters)


_WORDS = [
    "vault",
    "replica",
    "backup",
    "tenant",
    "portal",
    "license",
    "mailbox",
    "region",
    "endpoint",
    "quota",
    "archive",
    "sensor",
    "printer",
    "ledger",
    "harbour",
    "gateway",
    "invoice",
    "webhook",
    "cluster",
    "firmware",
    "policy",
    "certificate",
    "workspace",
    "template",
    "runner",
    "snapshot",
    "folder",
    "account",
    "users",
    "data",
    "service",
    "file",
    "page",
    "settings",
    "group",
    "project",
    "report",
    "table",
    "device",
    "network",
    "key",
    "event",
    "storage",
]
_VALUES = (
    "30 days", "16 GB", "$12", "ISO 27001", "version 4.2.1", "West Europe", "2026-03-31", "level 3", "weekly", "400",
    "up to 5 tags", "TLS 1.2", "99.9%", "10 minutes", "must", "not", "preview", "`max_size`", "**Save all**",
    "Backup Operator role",
)  # fmt: skip
_OTHERS = (
    "45 days", "32 GB", "$15", "ISO 27017", "version 4.3.0", "North Europe", "2026-06-30", "level 4", "daily", "600",
    "at least 5 tags", "TLS 1.3", "99.5%", "15 minutes", "may", "always", "retired", "`max_length`", "**Save now**",
    "Vault Reader role",
)  # fmt: skip


def _made(seed: int) -> tuple[str, str, str]:
    """Return an article's sentence that shares some words and a value with a page's, and the page's before and after."""
    drawn = random.Random(seed)
    place = drawn.randrange(len(_VALUES))
    value, other = _VALUES[place], _OTHERS[place]
    theirs = drawn.sample(_WORDS, drawn.randint(2, 9))
    shared = drawn.sample(theirs, drawn.randint(1, len(theirs)))
    mine = [*shared, *drawn.sample(_WORDS, drawn.randint(0, 6))]
    at = drawn.randint(0, len(theirs))
    kind = drawn.randrange(5)

    def sentence(words: list[str], held: str) -> str:
        text = " ".join([*words[:at], held, *words[at:]]).strip()
        return f"The {text}."

    after = (
        sentence(theirs, other),
        sentence(theirs, ""),
        sentence([*theirs[:-1], drawn.choice(_WORDS)], value),
        sentence(drawn.sample(_WORDS, len(theirs)), other),
        f"{sentence(theirs, value)} The {shared[0]} is deprecated and must {drawn.choice(_WORDS)}.",
    )[kind]
    around = "Another thing is said of the moon here. " if drawn.random() < 0.3 else ""
    return sentence(mine, value), around + sentence(theirs, value), around + after


def _of_made(seed: int) -> str:
    """What is told of a made-up edit, without the sentences."""
    said, before, after = _made(seed)
    parts = [part.replace("`max_size`", "<code>max_size</code>").replace("`max_length`", "<code>max_length</code>")
             .replace("**Save all**", "<b>Save all</b>").replace("**Save now**", "<b>Save now</b>") for part in (before, after)]  # fmt: skip
    _, links = article(f"See [it]({URL}).\n")
    change = _change(parts[0], parts[1], next(iter(links)))
    link = f"See [it]({URL})." if seed % 3 else ""
    read, found = article(f"{said} {link}\n" if link else f"{said.removesuffix('.')} [it]({URL}#limits).\n")
    impacts = weigh_page(read, tuple(found), change)
    reasons = [
        f"{one.rule} {one.verdict.value} {one.confidence:.3f}" for impact in impacts for one in impact.reasons
    ]
    edits = [f"{edit.old} -> {edit.new}" for impact in impacts for edit in impact.suggestions]
    return f"{said} | {before} | {after} | {', '.join((*reasons, *edits))}"


def _all() -> str:
    _, links = article(f"See [it]({URL}).\n")
    found = []
    for said, before, after in EVENTS:
        mine = said.replace("{url}", URL)
        change = _change(before, after, next(iter(links)))
        found += [f"# {said}".replace("\n", " / "), *_told(mine, change), _shorter(mine, change), ""]
    return "\n".join((*found, *map(_of_made, range(_MADE)), ""))


def test_every_small_edit_is_told_as_it_was() -> None:
    """``python -m tests.impacts.test_events`` writes what is told now: read the difference before it is committed."""
    assert _all() == _TOLD.read_text(encoding="utf-8")


if __name__ == "__main__":
    _TOLD.write_text(_all(), encoding="utf-8")
