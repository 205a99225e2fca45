"""False alarms and recall on labelled page pairs, no selectors given.

    python -m benchmarks.noise DIRECTORY [--show NAME] [--only n|c|f]

DIRECTORY holds one folder a pair: before.html.gz, after.html.gz, the reference extraction before.md.gz and
after.md.gz, and meta.json. ``cover`` is the share of the reference's changed three-word runs that our
change holds, ``precise`` the share of our changed runs that the reference holds.
"""

import argparse
import gzip
import json
import re
import time
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipeline.changes import PageChange
from pipeline.changes.compare import compare
from pipeline.changes.settle import settle
from pipeline.content import Snapshot
from pipeline.content.extraction import extract
from pipeline.pages import Outcome, Page
from pipeline.snapshots import Capture

# Link targets, tags, escapes, and the numbers of list items (the reference counts them, we do not).
_MARKDOWN = re.compile(r"\]\([^)]*\)|<[^>]+>|\\(?=\W)|^[ >]*\d+\\?\.(?= )", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")
URL = "https://pair.example/terms"
_TEXT = frozenset({"added", "removed", "reworded", "renamed", "title"})

Runs = Counter[tuple[str, str, str]]


@dataclass(frozen=True)
class Score:
    """One pair: what we called it, and how its changed text overlaps with the reference's."""

    name: str
    label: str
    hard: bool
    kind: str
    reason: str
    cover: float
    precise: float
    words: int
    reference_words: int


def runs(text: str) -> Runs:
    """Count the three-word runs of ``text``, markup and case laid aside."""
    words = _WORD.findall(unicodedata.normalize("NFC", _MARKDOWN.sub(" ", text)).casefold())
    return Counter(zip(words, words[1:], words[2:], strict=False))


def text_of(snapshot: Snapshot) -> str:
    """Return headings and blocks of a snapshot as text."""
    parts = [[section.heading, *(block.text for block in section.blocks)] for section in snapshot.sections]
    return re.sub(r"!\[[^\]]*\]", " ", "\n".join(text for part in parts for text in part))


def changed(before: Runs, after: Runs) -> Counter[tuple[bool, tuple[str, str, str]]]:
    """Count what went (False) and what came (True)."""
    gone, came = before - after, after - before
    return Counter({(False, run): n for run, n in gone.items()} | {(True, run): n for run, n in came.items()})


def score(folder: Path) -> Score:
    """Score one pair."""
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    read = {p.name[:-3]: gzip.decompress(p.read_bytes()) for p in folder.glob("*.gz")}
    before, after = extract(read["before.html"], URL), extract(read["after.html"], URL)
    accepted = decided(None, before).keep
    verdict = decided(accepted, after)
    old, new = (runs(read[f"{side}.md"].decode("utf-8", "replace")) for side in ("before", "after"))
    truth = changed(old, new)
    ours = changed(runs(text_of(before)), runs(text_of(after)))
    shared = (truth & ours).total()
    return Score(
        folder.name,
        meta["label"],
        bool(meta.get("visible_change")),
        verdict.change,
        verdict.capture.detail,
        shared / truth.total() if truth else 1.0,
        shared / ours.total() if ours else 1.0,
        runs(text_of(after)).total(),
        new.total(),
    )


def decided(accepted: Snapshot | None, observed: Snapshot) -> PageChange:
    """Return what a visit that saw ``observed`` means, as a run decides it."""
    page = Page(URL, URL, "pair.example", ())
    return settle(page, accepted, Capture(URL, Outcome.OK, 200, snapshot=observed))


def share(part: int, whole: int) -> str:
    """Return a share as a percentage with its counts."""
    return f"{part}/{whole} ({part / whole:.1%})" if whole else "-"


def report(scores: list[Score]) -> None:
    """Print the table."""
    text = {s.name: s.kind.startswith("text") for s in scores}
    noise, content, flaps = (
        [s for s in scores if s.label == label] for label in ("noise", "content", "flap")
    )
    for name, group in (
        ("all", noise),
        ("hard", [s for s in noise if s.hard]),
        ("easy", [s for s in noise if not s.hard]),
    ):
        print(
            f"noise {name:5} text alarms {share(sum(text[s.name] for s in group), len(group))}, "
            f"links only {sum(s.kind == 'links' for s in group)}, "
            f"unread {sum(s.kind == 'unread' for s in group)}"
        )
    found = sum(text[s.name] for s in content)
    print(
        f"content recall {share(found, len(content))}, links only {sum(s.kind == 'links' for s in content)}, "
        f"unread {sum(s.kind == 'unread' for s in content)}"
    )
    if content:
        print(
            f"cover {sum(s.cover for s in content) / len(content):.1%}, "
            f"under half {share(sum(s.cover < 0.5 for s in content), len(content))}, "
            f"precise {sum(s.precise for s in content) / len(content):.1%}"
        )
    print(f"flaps reported {share(sum(text[s.name] for s in flaps), len(flaps))}")
    for s in scores:
        bad = (s.label != "content" and text[s.name]) or (
            s.label == "content" and (s.cover < 0.9 or s.precise < 0.8 or not text[s.name])
        )
        if bad:
            print(
                f"  {s.name:36} {s.kind:10} {s.reason:10} cover {s.cover:.2f} precise {s.precise:.2f} "
                f"words {s.words} of {s.reference_words}"
            )


def show(folder: Path) -> None:
    """Print what we call changed in one pair."""
    read = {p.name[:-3]: gzip.decompress(p.read_bytes()) for p in folder.glob("*.gz")}
    before, after = extract(read["before.html"], URL), extract(read["after.html"], URL)
    for change in compare(before, after):
        if change.kind in _TEXT:
            print(f"{change.kind} [{' > '.join(change.trail)}]")
            print(f"  - {change.before[:400]}\n  + {change.after[:400]}")


def main() -> None:
    """Score every pair of a directory, or show one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--show")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    if options.show:
        show(options.directory / options.show)
        return
    start = time.process_time()
    folders = sorted(p for p in options.directory.iterdir() if p.is_dir() and p.name.startswith(options.only))
    report([score(folder) for folder in folders])
    print(f"{len(folders)} pairs, {time.process_time() - start:.1f} s CPU")


if __name__ == "__main__":
    main()
