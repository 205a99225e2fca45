"""A walk through recorded runs as a reviewer takes it: ``python -m benchmarks.walk FOLDER [--out OUT]``.

FOLDER holds ``articles/`` and ``run1.warc.gz``, ``run2.warc.gz`` ...: the same pages, visited again and again. Each
run proposes on a forge double. After the first, which is merged, somebody ticks the first row, dismisses the last in
a comment, mends an article by ``/apply`` and dismisses a flag with the command; the run is repeated, and merged.
OUT gets the text of every request and the HTML report, and pictures of both, wide and narrow, light and dark, where
Chromium is at hand. A line a run is printed: what it did, and what is new, still open and dismissed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from pipeline.report.build import changed_pages
from pipeline.report.html import render_html
from pipeline.run import Result
from tests.browser import browsing
from tests.content_repo import commit, git, run
from tests.publishing import Place, a_place

_ROW = re.compile(r"^ *- \[ \] .*<!-- ([0-9a-f]{16}) -->$", re.MULTILINE)
_PAGE = """<!doctype html><meta charset="utf-8"><style>body {{ font: 14px/1.5 sans-serif; max-width: 920px;
margin: 24px auto; padding: 0 16px }} table {{ border-collapse: collapse }} td, th {{ border: 1px solid #d0d7de;
padding: 6px 13px }} code {{ background: #eff1f3; padding: 2px 4px }} blockquote {{ border-left: 4px solid #d0d7de;
margin: 0; padding: 0 1em }}</style>{}"""


def main() -> None:
    """Walk through FOLDER and print what a reviewer meets."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--out", type=Path, default=Path("walk"))
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    articles = sorted((chosen.folder / "articles").rglob("*.md"))
    files = {file.relative_to(chosen.folder).as_posix(): file.read_text("utf-8") for file in articles}
    with (
        tempfile.TemporaryDirectory(prefix="content-sync-walk-") as tmp,
        pytest.MonkeyPatch.context() as patch,
        a_place(Path(tmp) / "walk", patch, files=files) as place,
    ):
        for recorded in sorted(chosen.folder.glob("run*.warc.gz")):
            walk(place, recorded, chosen.out)
    if shutil.which("chromium"):
        take_pictures(chosen.out)


def walk(place: Place, recorded: Path, out: Path) -> None:
    """Run on ``recorded`` pages, do what a reviewer does, run again, and merge."""
    name = recorded.name.partition(".")[0]
    number = visit(place, recorded, name, out)
    if number and name != "run1":
        review(place, number)
        number = visit(place, recorded, f"{name}-reviewed", out) or number
    if number and place.github.pulls[number]["state"] == "open":
        place.github.merge(number)
    git(place.folder, "pull", "--quiet", "--ff-only", str(place.bare), "main")
    print(status(place))


def visit(place: Place, recorded: Path, name: str, out: Path) -> int:
    """Run once, keep what a reviewer sees, and return the number of the request, 0 without one."""
    result = run(place.folder, recorded, push=True, pull_request=True)
    [proposal] = result.proposals
    tell(name, result)
    (out / f"{name}.report.html").write_text(render_html(result.report), encoding="utf-8")
    if proposal.number:
        request = place.github.pulls[proposal.number]
        text = f"# {request['title']}\n\n{request['body']}"
        (out / f"{name}.request.md").write_text(text, encoding="utf-8")
        shown = MarkdownIt("gfm-like", {"linkify": False}).render(text)
        (out / f"{name}.request.html").write_text(_PAGE.format(shown), encoding="utf-8")
        for comment in place.github.comments.get(proposal.number, ()):
            print(f"    comment: {comment['body'].splitlines()[0][:120]}")
    return proposal.number


def tell(name: str, result: Result) -> None:
    """Print a line about a run, and one about each finding."""
    report, [proposal] = result.report, result.proposals
    flags = [one for one in report.findings if one.verdict.flags]
    counts = f"pages changed {changed_pages(report)}, new {len(flags)}, still {len(report.still)}, dismissed"
    print(f"{name}: {proposal.operation} #{proposal.number}: {counts} {len(report.dismissed)}")
    for one in (*flags, *report.still):
        print(f"    {one.verdict:<6} {one.id} {one.article}:{one.line}: {one.summary[:150]}")


def review(place: Place, number: int) -> None:
    """Tick the first row, comment on the last and the second, and dismiss the third by command."""
    rows = list(dict.fromkeys(_ROW.findall(place.github.pulls[number]["body"])))
    if not rows:
        return
    place.github.tick(number, rows[0])
    if len(rows) > 3:
        place.github.say(number, "ann", f"/dismiss {rows[-1][:8]} is right as it is")
        place.github.say(number, "ben", f"/apply {rows[1]}")
        command = ("dismiss", rows[2], "--reason", "says so elsewhere", "--author", "Cleo")
        subprocess.run([sys.executable, "-m", "pipeline", *command], cwd=place.folder, check=True)
        commit(place.folder, {}, "Dismiss a finding")
        git(place.folder, "push", "--quiet", str(place.bare), "HEAD:main")


def status(place: Place) -> str:
    """Return what ``content-sync status`` prints after a merge."""
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "status"],
        cwd=place.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return "".join(f"    | {line[:150]}\n" for line in (done.stdout or done.stderr).splitlines()[:12])


def take_pictures(out: Path) -> None:
    """Show each page wide and narrow, light and dark, and keep a picture of each."""
    with browsing() as browser:
        for file in sorted(out.glob("*.html")):
            for scheme in ("light", "dark"):
                for width in (1280, 390):
                    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
                    page.goto(file.resolve().as_uri())
                    page.screenshot(
                        path=str(out / f"{file.stem}-{width}-{scheme}.png"), full_page=width > 400
                    )
                    page.close()


if __name__ == "__main__":
    os.environ["CONTENT_SYNC_ALLOW_RESERVED"] = "1"
    main()
