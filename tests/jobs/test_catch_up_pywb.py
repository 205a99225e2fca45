"""Catching up from a real Memento server: what it tells is what the runs in between would have told."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.jobs.catch_up import CatchUp, CaughtUp, catch_up
from pipeline.run import Options
from tests.content_repo import PROPOSAL, SITE, Silent, accept, archive, article, git, page, repository, run
from tests.pywb import pywb
from tests.shared import SHARED, needs_shared

pytestmark = pytest.mark.usefixtures("allow_loopback")

DAYS = {"first": "2021-03-01", "second": "2022-03-01", "third": "2023-03-01"}
FACTS = {"first": (7, 2, "Overview"), "second": (14, 2, "Overview"), "third": (14, 5, "Overview")}


def pages(days: int, regions: int, name: str) -> dict[str, object]:
    """A page that changes once a year, one that never does, one that moves, one that goes."""
    third = regions == 5
    moved = (301, {"Location": f"{SITE}/new-place"}, b"")
    kept = page("Place", f"a|{name}|<p>The place holds every setting of the service for its team.</p>")
    return {
        "/limits": page(
            "Limits",
            f"keep|Retention|<p>The service keeps a backup for {days} days.</p>",
            f"where|Regions|<p>The service runs in {regions} regions of the cloud.</p>",
        ),
        "/calm": page("Calm", "a|Nothing|<p>The service writes a log of 10 lines for each request.</p>"),
        "/place": moved if third else kept,
        "/new-place": kept,
        "/gone": (404, {}, b"") if third else page("Gone", "a|Gone|<p>The old tool copies 3 files.</p>"),
    }


BODIES = {
    "limits": f"It keeps a backup for 7 days.\n\nIt runs in 2 regions of the cloud, see [limits]({SITE}/limits).",
    "calm": f"The service writes a log of 10 lines for each request, see [calm]({SITE}/calm).",
    "place": f"All settings stand in [the place]({SITE}/place).",
    "gone": f"The old tool copies 3 files, see [the tool]({SITE}/gone).",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Path]]]:
    folder = tmp_path_factory.mktemp("pywb")
    warcs = {
        name: archive(folder / f"{name}.warc.gz", pages(*FACTS[name]), day)  # type: ignore[arg-type]
        for name, day in DAYS.items()
    }
    with pywb(folder / "held", list(warcs.values())) as prefix:
        yield prefix, warcs


def team(folder: Path, monkeypatch: pytest.MonkeyPatch, written: str) -> Path:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_DATE", f"{written}T12:00:00Z")
    articles = {f"articles/{name}.md": article(name.title(), body) for name, body in BODIES.items()}
    return repository(folder, {**articles, "content-sync.toml": "[visit]\nrate_per_host = 0\n"})


def told(found: CaughtUp) -> set[tuple[str, str]]:
    return {(one.article, one.page) for one in found.result.report.findings if one.verdict.flags}


def caught(place: Path, archive_: str) -> CaughtUp:
    return catch_up(CatchUp(Options(place, load_config(place)), (archive_,)), Silent())


@pytest.mark.parametrize(
    ("written", "since"), [("2021-03-02", ("second", "third")), ("2022-03-02", ("third",))]
)
def test_it_tells_what_the_runs_since_would_have_told_and_no_more(
    server: tuple[str, dict[str, Path]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: str,
    since: tuple[str, ...],
) -> None:
    prefix, warcs = server
    in_turn = team(tmp_path / "turns", monkeypatch, written)
    wanted = set()
    for name, warc in warcs.items():
        findings = run(in_turn, warc).report.findings
        accept(in_turn)
        wanted |= {(one.article, one.page) for one in findings if one.verdict.flags and name in since}
    place = team(tmp_path / "once", monkeypatch, written)
    run(place, warcs["third"])
    accept(place)
    found = caught(place, prefix)
    assert told(found) == wanted
    assert not any(finding.page.endswith("/calm") for finding in found.result.report.findings)
    assert all(finding.captured < finding.since for finding in found.result.report.findings)
    assert caught(place, prefix).requests == 0


def test_a_folder_of_warc_files_tells_the_same(
    server: tuple[str, dict[str, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix, warcs = server
    place = team(tmp_path / "once", monkeypatch, "2021-03-02")
    run(place, warcs["third"])
    accept(place)
    assert told(caught(place, str(warcs["third"].parent))) == told(caught(place, prefix))


REPLAY = SHARED / "corpus" / "replay"


def corpus(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The articles of the corpus, committed in two halves: on the day of run 1, and after run 2."""
    shutil.copytree(REPLAY / "articles", folder)
    (folder / "content-sync.toml").write_text("[visit]\nrate_per_host = 0\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.*") if ".git" not in path.parts)
    for day, half in (("2019-06-30", files[::2]), ("2019-09-09", files[1::2])):
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_DATE", f"{day}T12:00:00Z")
        # A commit of very many files is no review of any.
        for start in range(0, len(half), 40):
            git(folder, "add", "--", *half[start : start + 40])
            git(folder, "commit", "--quiet", "--message", day)
    return folder


@needs_shared
def test_on_real_pages_it_tells_what_the_runs_since_would_have_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = {number: REPLAY / f"run{number}.warc.gz" for number in (1, 2, 3)}
    in_turn, once = corpus(tmp_path / "turns", monkeypatch), corpus(tmp_path / "once", monkeypatch)
    late = set(git(once, "log", "--since=2019-09-01", "--name-only", "--format=").split())
    turns: dict[int, set[tuple[str, str]]] = {}
    for number, warc in runs.items():
        turns[number] = {(one.article, one.page) for one in run(in_turn, warc).report.findings}
        if git(in_turn, "for-each-ref", f"refs/heads/{PROPOSAL}"):
            accept(in_turn)
    run(once, runs[3])
    accept(once)
    with pywb(tmp_path / "held", list(runs.values())) as prefix:
        found = {(one.article, one.page) for one in caught(once, prefix).result.report.findings}
    wanted = {pair for number, pairs in turns.items() for pair in pairs if number == 3 or pair[0] not in late}
    assert len(found & wanted) >= 0.95 * len(wanted) > 100
    assert found <= wanted
