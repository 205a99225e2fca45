"""Catching up against a Memento server on loopback: what changed since the citing line was written, and no more."""

from collections.abc import Iterator, Mapping
from email.utils import formatdate
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from pipeline.cli import group
from pipeline.config import load_config
from pipeline.errors import ConfigError
from pipeline.fetch.memento import seconds_of
from pipeline.flags.ledger import read_flags
from pipeline.flags.model import Dismissal, Flag
from pipeline.git.repository import Repository
from pipeline.jobs.catch_up import CatchUp, CaughtUp, catch_up
from pipeline.jobs.worklist import dismiss
from pipeline.proposal.artifact import propose_artifact
from pipeline.proposal.target import open_target
from pipeline.run import Options
from tests.content_repo import (
    PROPOSAL,
    SITE,
    Silent,
    accept,
    archive,
    article,
    commit,
    git,
    page,
    repository,
    run,
)
from tests.faultsite import Route, Wire, site, status

pytestmark = pytest.mark.usefixtures("allow_loopback")

PAGE = f"{SITE}/limits"
BODY = f"The service keeps a backup for 7 days, see [the limits]({PAGE})."


def limits(days: int) -> bytes:
    return page("Limits", f"keep|Retention|<p>The service keeps a backup for {days} days.</p>")


def team(folder: Path, monkeypatch: pytest.MonkeyPatch, written: str) -> Path:
    """Articles of the day ``written``, and a first run that takes today's page (30 days) as baseline."""
    monkeypatch.setenv("GIT_AUTHOR_DATE", f"{written}T12:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"{written}T12:00:00Z")
    place = repository(folder / "team", {"articles/backup.md": article("Backup", BODY)})
    run(place, archive(folder / "today.warc.gz", {"/limits": limits(30)}))
    accept(place)
    return place


def captures(
    held: Mapping[str, bytes], dates: Mapping[str, str] | None = None, page_: str = PAGE, **headers: str
) -> dict[str, Route]:
    """The routes of an archive that holds a body for each stamp; ``dates`` are other dates than the stamps'."""
    routes: dict[str, Route] = {}
    listed = []

    def answered(body: bytes, date: str) -> Route:
        return lambda wire, _: wire.answer(
            200, body, **({"memento_datetime": date} if date else {}), **headers
        )

    for stamp, body in held.items():
        date = f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:8]}"
        said = http_date(date)
        listed.append((stamp, said))
        routes[f"/web/{stamp}id_/{page_}"] = answered(body, (dates or {}).get(stamp, said))

    def timemap(wire: Wire, asked: object) -> None:
        port = wire.socket.getsockname()[1]
        lines = [
            f'<http://127.0.0.1:{port}/web/{stamp}/{page_}>; rel="memento"; datetime="{said}"'
            for stamp, said in listed
        ]
        wire.answer(200, ",\n".join(lines).encode(), content_type="application/link-format")

    return routes | {f"/web/timemap/link/{page_}": timemap}


def http_date(day: str) -> str:
    from datetime import UTC, datetime

    return formatdate(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp(), usegmt=True)


def caught(place: Path, port: int, **options: object) -> CaughtUp:
    return asked(place, f"http://127.0.0.1:{port}/web/", **options)


def asked(place: Path, *archives: str, **options: object) -> CaughtUp:
    known = {name: options.pop(name) for name in ("limit", "page", "article", "estimate") if name in options}
    run = Options(place, load_config(place), dry_run=bool(known.get("estimate")), **options)  # type: ignore[arg-type]
    return catch_up(CatchUp(run, archives, **known), Silent())  # type: ignore[arg-type]


def test_an_article_is_told_what_changed_since_its_line_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = team(tmp_path, monkeypatch, "2021-06-01")
    with site(captures({"20210501000000": limits(7), "20230501000000": limits(14)})) as server:
        first = caught(place, server.port)
        (finding,) = first.result.report.findings
        assert (finding.since, finding.article) == ("2021-06-01", "articles/backup.md")
        assert finding.capture == f"http://127.0.0.1:{server.port}/web/20210501000000/{PAGE}"
        assert finding.summary.startswith("Since 2021-06-01: ")
        assert "7 days" in finding.before and "30 days" in finding.after
        assert first.requests == len(server.log) == 2
        again = caught(place, server.port)
        assert (again.result.report.findings, again.requests, len(server.log)) == (
            first.result.report.findings,
            0,
            2,
        )
    assert git(place, "status", "--porcelain") == ""


def test_what_changed_before_the_line_was_edited_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = team(tmp_path, monkeypatch, "2024-06-01")
    with site(captures({"20210501000000": limits(7), "20240501000000": limits(30)})) as server:
        assert caught(place, server.port).result.report.findings == ()


def test_a_limit_ends_the_run_and_the_next_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = team(tmp_path, monkeypatch, "2021-06-01")
    with site(captures({"20210501000000": limits(7)})) as server:
        stopped = caught(place, server.port, limit=1)
        assert stopped.result.report.findings == ()
        assert "the limit of this run is reached" in stopped.result.report.trouble[0].what
        assert len(caught(place, server.port, limit=1).result.report.findings) == 1


def test_a_dry_run_asks_nothing_and_says_how_much_it_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = team(tmp_path, monkeypatch, "2021-06-01")
    with site() as server:
        told = caught(place, server.port, estimate=True)
        assert (told.pages, told.requests, server.log) == (1, 2, [])


@pytest.mark.parametrize(
    ("routes", "told"),
    [
        (captures({}), "no capture of it"),
        ({}, "no capture of it"),
        (
            captures({"20210501000000": limits(7)}, {"20210501000000": http_date("2023-01-01")}),
            "in truth of 2023",
        ),
        (captures({"20210501000000": limits(7)}, {"20210501000000": ""}), "no date of its own"),
        (
            captures({"20210501000000": limits(7).replace(b"<main", b"<!-- WB Insert --><main")}),
            "the archive's own parts",
        ),
        ({f"/web/timemap/link/{PAGE}": status(429, retry_after="9999")}, "deferred"),
    ],
    ids=["empty", "unknown", "lying date", "error page", "toolbar", "rate limit"],
)
def test_what_is_no_capture_of_the_page_is_said_and_never_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, routes: dict[str, Route], told: str
) -> None:
    place = team(tmp_path, monkeypatch, "2021-06-01")
    with site(routes) as server:
        found = caught(place, server.port)
    (trouble,) = found.result.report.trouble
    assert (found.result.report.findings, trouble.where) == ((), PAGE)
    assert told in trouble.what


def test_an_error_capture_is_passed_over_for_an_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = team(tmp_path, monkeypatch, "2021-06-01")
    held = captures({"20210401000000": limits(7), "20210501000000": b""})
    with site(held | {f"/web/20210501000000id_/{PAGE}": status(404)}) as server:
        (finding,) = caught(place, server.port).result.report.findings
    assert "/20210401000000/" in finding.capture


def test_dates_are_read_as_http_spells_them() -> None:
    assert seconds_of(http_date("2021-05-01")) == 1619827200
    assert seconds_of("soon") == 0.0


def flags(place: Path, branch: str) -> list[Flag]:
    return list(read_flags(git(place, "show", f"{branch}:snapshots/flags.jsonl")))


@pytest.fixture
def stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, int]]:
    """A team whose article of 2021 says 7 days, as the page did then; the archive that shows it."""
    place = team(tmp_path, monkeypatch, "2021-06-01")
    with site(captures({"20210501000000": limits(7)})) as server:
        yield place, server.port


def test_what_an_archive_shows_is_a_flag_of_the_proposal_and_is_told_once(
    stale: tuple[Path, int], tmp_path: Path
) -> None:
    place, port = stale
    today = archive(tmp_path / "again.warc.gz", {"/limits": limits(30)})
    (finding,) = caught(place, port).result.report.findings
    (flag,) = flags(place, PROPOSAL)
    assert (flag.since, flag.captured, flag.capture) == ("2021-06-01", "2021-05-01", finding.capture)
    report = git(place, "show", f"{PROPOSAL}:snapshots/REPORT.md")
    assert (
        "Since this line was last edited (2021-06-01) the page changed: [what it said on 2021-05-01]("
        in report
    )
    assert finding.capture in report

    waiting = run(place, today).report
    assert waiting.findings == (replace(finding, edited=""),)
    assert flags(place, PROPOSAL) == [flag]
    accept(place)
    later = run(place, today).report
    assert (later.findings, [one.id for one in later.still]) == ((), [finding.id])
    once_more = caught(place, port)
    assert (once_more.result.report.findings, once_more.requests) == ((), 0)
    assert flags(place, "main") == [flag]


def test_a_flag_from_an_archive_is_closed_when_its_article_is_mended(
    stale: tuple[Path, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, port = stale
    caught(place, port)
    accept(place)
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-03-03T12:00:00Z")
    commit(place, {"articles/backup.md": article("Backup", BODY.replace("7 days", "30 days"))})
    found = run(place, archive(tmp_path / "again.warc.gz", {"/limits": limits(30)})).report
    assert (found.findings, found.still) == ((), ())
    assert caught(place, port).result.report.findings == ()


def test_what_was_dismissed_is_not_said_again(stale: tuple[Path, int], tmp_path: Path) -> None:
    place, port = stale
    (finding,) = caught(place, port).result.report.findings
    accept(place)
    with Repository(place) as repository:
        flag = flags(place, "main")[0]
        dismiss(repository, [Dismissal(finding.id, "meant so", "Ada", "2026-03-03", flag=flag)])
    commit(place, {}, "dismiss")
    again = caught(place, port).result.report
    assert (again.findings, again.still, [one.id for one in again.dismissed]) == ((), (), [finding.id])


def test_what_the_open_proposal_holds_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2021-06-01T12:00:00Z")
    place = repository(tmp_path / "team", {"articles/backup.md": article("Backup", BODY)})
    run(place, archive(tmp_path / "today.warc.gz", {"/limits": limits(30)}))
    before = git(place, "show", f"{PROPOSAL}:snapshots/docs.example.com/limits.md")
    with site(captures({"20210501000000": limits(7)})) as server:
        (finding,) = caught(place, server.port).result.report.findings
    assert git(place, "show", f"{PROPOSAL}:snapshots/docs.example.com/limits.md") == before
    assert [flag.fingerprint for flag in flags(place, PROPOSAL)] == [finding.id]


def test_a_page_nobody_has_a_text_of_is_visited_and_its_last_capture_is_the_evidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2021-06-01T12:00:00Z")
    place = repository(tmp_path / "team", {"articles/backup.md": article("Backup", BODY)})
    at = "http://archive.test/web"
    listed = f'<{at}/20210501000000/{PAGE}>; rel="memento"; datetime="{http_date("2021-05-01")}"'
    kept = archive(
        tmp_path / "both.warc.gz",
        {
            "/limits": (404, {}, b"not here"),
            f"{at}/timemap/link/{PAGE}": (200, {"Content-Type": "application/link-format"}, listed.encode()),
            f"{at}/20210501000000id_/{PAGE}": (200, {"Memento-Datetime": http_date("2021-05-01")}, limits(7)),
        },
    )
    found = asked(place, f"{at}/", replay=kept)
    (finding,) = found.result.report.findings
    assert (finding.rules[0], finding.capture) == ("link-dead", f"{at}/20210501000000/{PAGE}")
    assert finding.suggestion is None


def test_a_claim_edited_after_the_page_changed_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = f"See [the limits]({PAGE}).\n\nThe service keeps a backup for 7 days."
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2021-06-01T12:00:00Z")
    place = repository(tmp_path / "team", {"articles/backup.md": article("Backup", body)})
    today = archive(tmp_path / "today.warc.gz", {"/limits": limits(30)})
    held = {"20210501000000": limits(7), "20230501000000": limits(30)}
    with site(captures(held)) as server:
        run(place, today)
        accept(place)
        assert [one.line for one in caught(place, server.port).result.report.findings if one.verdict.flags]
        git(place, "branch", "-D", PROPOSAL)
        monkeypatch.setenv("GIT_COMMITTER_DATE", "2024-06-01T12:00:00Z")
        edited = body.replace("keeps a backup", "keeps each backup")
        commit(place, {"articles/backup.md": article("Backup", edited)})
        found = caught(place, server.port).result.report.findings
        assert [one for one in found if one.verdict.flags] == []


def test_a_recorded_call_is_repeated_without_the_network(stale: tuple[Path, int], tmp_path: Path) -> None:
    place, port = stale
    kept = tmp_path / "kept.warc.gz"
    first = caught(place, port, record=kept, branch=False).result.report.findings
    with site({"*": status(500)}) as server:
        again = caught(place, port, replay=kept, branch=False)
        assert server.log == []
    assert [(one.id, one.capture) for one in again.result.report.findings] == [
        (one.id, one.capture) for one in first
    ]


class Stops(Silent):
    """A person who stops the run at its second page."""

    def __init__(self) -> None:
        self.steps = 0

    def step(self, detail: str) -> None:
        self.steps += 1
        if self.steps == 2:
            raise KeyboardInterrupt


def test_an_interrupted_call_asks_only_for_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2021-06-01T12:00:00Z")
    bodies = {f"articles/{name}.md": article(name, BODY.replace("limits)", f"{name})")) for name in "ab"}
    place = repository(tmp_path / "team", bodies)
    run(place, archive(tmp_path / "today.warc.gz", {f"/{name}": limits(30) for name in "ab"}))
    accept(place)
    routes: dict[str, Route] = {}
    for name in "ab":
        held = captures({"20210501000000": limits(7)}, page_=f"{SITE}/{name}")
        routes |= held
    with site(routes) as server:
        prefix = f"http://127.0.0.1:{server.port}/web/"
        with pytest.raises(KeyboardInterrupt):
            catch_up(CatchUp(Options(place, load_config(place)), (prefix,)), Stops())
        assert len(server.log) == 2
        assert git(place, "log", "-1", "--format=%s", PROPOSAL).startswith("Accept")
        found = caught(place, server.port)
        assert (found.requests, len(server.log), len(found.result.report.findings)) == (2, 4, 2)


def test_only_the_named_page_or_article_is_asked_for(stale: tuple[Path, int]) -> None:
    place, port = stale
    assert caught(place, port, page=f"{SITE}/other", branch=False).requests == 0
    assert caught(place, port, article="other", branch=False).requests == 0
    assert len(caught(place, port, article="backup", page=PAGE, branch=False).result.report.findings) == 1


def test_a_name_that_is_no_archive_is_refused(stale: tuple[Path, int], tmp_path: Path) -> None:
    place, _ = stale
    with pytest.raises(ConfigError, match="no such folder"):
        asked(place, "recordings")
    with pytest.raises(ConfigError, match="no WARC file"):
        asked(place, str(tmp_path / "team" / "articles"))


def test_a_shallow_clone_tells_nothing_and_says_so(stale: tuple[Path, int], tmp_path: Path) -> None:
    place, port = stale
    commit(place, {"more.md": "# More\n"}, "more")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{place}", "shallow")
    found = caught(tmp_path / "shallow", port, branch=False)
    assert (found.requests, found.result.report.findings) == (0, ())
    assert "shallow" in found.result.report.trouble[0].what


def test_a_job_that_may_not_write_hands_on_what_it_found(stale: tuple[Path, int], tmp_path: Path) -> None:
    place, port = stale
    folder = tmp_path / "artifact"
    (finding,) = caught(place, port, artifact=folder).result.report.findings
    assert git(place, "log", "-1", "--format=%s", PROPOSAL).startswith("Accept")
    config = load_config(place)
    with Repository(place) as here:
        target = open_target(here, config, {}, push=False, pull_request=False, overwrite=False)
        [(published, report)] = propose_artifact(target, config, folder, fixes=False, dry_run=False)
    assert (published.operation.refused, report.findings) == (False, (finding,))
    (flag,) = flags(place, PROPOSAL)
    assert (flag.fingerprint, flag.captured) == (finding.id, "2021-05-01")


def more(days: int, name: str = "night") -> bytes:
    """The page with a sentence of which the article says nothing."""
    other = f"<p>Logs of the {name} are written to another disk.</p>"
    return page(
        "Limits", f"keep|Retention|<p>The service keeps a backup for {days} days.</p>", f"logs|Logs|{other}"
    )


def test_notes_stay_until_their_page_or_article_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2021-06-01T12:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2021-06-01T12:00:00Z")
    bodies = {"articles/backup.md": BODY, "articles/other.md": f"## Read on\n\n* [Limits]({PAGE})"}
    place = repository(tmp_path / "team", {path: article(path[9:-3], body) for path, body in bodies.items()})
    run(place, archive(tmp_path / "today.warc.gz", {"/limits": more(30)}))
    accept(place)
    with site(captures({"20210501000000": more(7, "day")})) as server:
        first = caught(place, server.port).result.report.findings
    notes = [one for one in first if not one.verdict.flags]
    assert notes and len(notes) < len(first)
    again = archive(tmp_path / "again.warc.gz", {"/limits": more(30)})
    said = {one.id for one in run(place, again).report.findings}
    assert {one.id for one in first} == said
    before = git(place, "rev-parse", f"{PROPOSAL}^{{tree}}")
    run(place, again)
    assert git(place, "rev-parse", f"{PROPOSAL}^{{tree}}") == before
    changed = archive(tmp_path / "changed.warc.gz", {"/limits": more(60)})
    assert not {one.id for one in notes} & {one.id for one in run(place, changed).report.findings}


def test_captures_in_files_are_named_the_same_on_every_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = team(tmp_path, monkeypatch, "2021-06-01")
    (tmp_path / "kept" / "2021").mkdir(parents=True)
    file = archive(tmp_path / "kept" / "2021" / "may.warc.gz", {"/limits": limits(7)}, "2021-05-01")
    for named, told in ((tmp_path / "kept", "2021/may.warc.gz#1"), (file, "may.warc.gz#1")):
        (finding,) = asked(place, str(named), branch=False).result.report.findings
        assert finding.capture == told


def test_a_name_that_nothing_is_cited_by_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTENT_SYNC_ALLOW_RESERVED", "1")
    place = team(tmp_path, monkeypatch, "2021-06-01")
    file = archive(tmp_path / "may.warc.gz", {"/limits": limits(7)}, "2021-05-01")

    def told(*words: str) -> Result:
        words = ("catch-up", "--repo", str(place), "--archive", str(file), "--no-branch", *words)
        return CliRunner().invoke(group, list(words), standalone_mode=False, catch_exceptions=False)

    assert "1 page looked at with 0 requests" in told("--article", "backup").output
    missed = told("--article", "articles/none.md")
    assert (missed.return_value, "(articles/none.md)" in missed.stderr) == (2, True)
