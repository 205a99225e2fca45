# ruff: noqa: E501 (texts read better on one line)
"""What is told of small edits of a page, to the word, and of articles that say less and less of what changed."""

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


def _all() -> str:
    _, links = article(f"See [it]({URL}).\n")
    found = []
    for said, before, after in EVENTS:
        mine = said.replace("{url}", URL)
        change = _change(before, after, next(iter(links)))
        found += [f"# {said}".replace("\n", " / "), *_told(mine, change), _shorter(mine, change), ""]
    return "\n".join(found)


def test_every_small_edit_is_told_as_it_was() -> None:
    """``python -m tests.impacts.test_events`` writes what is told now: read the difference before it is committed."""
    assert _all() == _TOLD.read_text(encoding="utf-8")


if __name__ == "__main__":
    _TOLD.write_text(_all(), encoding="utf-8")
