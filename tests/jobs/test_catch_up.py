"""Catching up against a Memento server on loopback: what changed since the citing line was written, and no more."""

from collections.abc import Mapping
from email.utils import formatdate
from pathlib import Path

import pytest

from pipeline.config import load_config
from pipeline.fetch.memento import seconds_of
from pipeline.jobs.catch_up import CatchUp, CaughtUp, catch_up
from tests.content_repo import SITE, Silent, accept, archive, article, git, page, repository, run
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
    held: Mapping[str, bytes], dates: Mapping[str, str] | None = None, **headers: str
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
        routes[f"/web/{stamp}id_/{PAGE}"] = answered(body, (dates or {}).get(stamp, said))

    def timemap(wire: Wire, asked: object) -> None:
        port = wire.socket.getsockname()[1]
        lines = [
            f'<http://127.0.0.1:{port}/web/{stamp}/{PAGE}>; rel="memento"; datetime="{said}"'
            for stamp, said in listed
        ]
        wire.answer(200, ",\n".join(lines).encode(), content_type="application/link-format")

    return routes | {f"/web/timemap/link/{PAGE}": timemap}


def http_date(day: str) -> str:
    from datetime import UTC, datetime

    return formatdate(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp(), usegmt=True)


def caught(place: Path, port: int, **options: object) -> CaughtUp:
    prefix = f"http://127.0.0.1:{port}/web/"
    return catch_up(CatchUp(place, load_config(place), (prefix,), **options), Silent())  # type: ignore[arg-type]


def test_an_article_is_told_what_changed_since_its_line_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = team(tmp_path, monkeypatch, "2021-06-01")
    with site(captures({"20210501000000": limits(7), "20230501000000": limits(14)})) as server:
        first = caught(place, server.port)
        (finding,) = first.report.findings
        assert (finding.since, finding.article) == ("2021-06-01", "articles/backup.md")
        assert finding.capture == f"http://127.0.0.1:{server.port}/web/20210501000000/{PAGE}"
        assert finding.summary.startswith("Since this line was last edited (2021-06-01) the page changed: ")
        assert "7 days" in finding.before and "30 days" in finding.after
        assert first.requests == len(server.log) == 2
        again = caught(place, server.port)
        assert (again.report.findings, again.requests, len(server.log)) == (first.report.findings, 0, 2)
    assert git(place, "status", "--porcelain") == ""


def test_what_changed_before_the_line_was_edited_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = team(tmp_path, monkeypatch, "2024-06-01")
    with site(captures({"20210501000000": limits(7), "20240501000000": limits(30)})) as server:
        assert caught(place, server.port).report.findings == ()


def test_a_limit_ends_the_run_and_the_next_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = team(tmp_path, monkeypatch, "2021-06-01")
    with site(captures({"20210501000000": limits(7)})) as server:
        stopped = caught(place, server.port, limit=1)
        assert stopped.report.findings == ()
        assert "the limit of this run is reached" in stopped.report.trouble[0].what
        assert len(caught(place, server.port, limit=1).report.findings) == 1


def test_a_dry_run_asks_nothing_and_says_how_much_it_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = team(tmp_path, monkeypatch, "2021-06-01")
    with site() as server:
        told = caught(place, server.port, dry_run=True)
        assert (told.pages, told.requests, server.log) == (1, 2, [])


@pytest.mark.parametrize(
    ("routes", "told"),
    [
        (captures({}), "the body is empty"),
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
    (trouble,) = found.report.trouble
    assert (found.report.findings, trouble.where) == ((), PAGE)
    assert told in trouble.what


def test_an_error_capture_is_passed_over_for_an_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = team(tmp_path, monkeypatch, "2021-06-01")
    held = captures({"20210401000000": limits(7), "20210501000000": b""})
    with site(held | {f"/web/20210501000000id_/{PAGE}": status(404)}) as server:
        (finding,) = caught(place, server.port).report.findings
    assert "/20210401000000/" in finding.capture


def test_dates_are_read_as_http_spells_them() -> None:
    assert seconds_of(http_date("2021-05-01")) == 1619827200
    assert seconds_of("soon") == 0.0
