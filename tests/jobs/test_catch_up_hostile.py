"""Archives that are slow, lie, answer for themselves or lead astray: each is said, none is taken for the page."""

from pathlib import Path

import pytest

from tests.content_repo import SITE, accept, archive, article, repository, run
from tests.faultsite import Asked, Route, Wire, first, silent, site, status, to
from tests.jobs.test_catch_up import PAGE, captures, caught, http_date, limits, team

pytestmark = pytest.mark.usefixtures("allow_loopback")

STAMP = "20210501000000"
AT = f"/web/{STAMP}id_/{PAGE}"
LIST = f"/web/timemap/link/{PAGE}"
HELD = captures({STAMP: limits(7)})


def dated(body: bytes, day: str = "2021-05-01", code: int = 200) -> Route:
    return lambda wire, _: wire.answer(code, body, memento_datetime=http_date(day))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return team(tmp_path, monkeypatch, "2021-06-01")


def many(folder: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> Path:
    """As ``team``, with as many pages."""
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2021-06-01T12:00:00Z")
    bodies = {f"articles/a{one}.md": article(f"A{one}", f"See [it]({SITE}/p{one}).") for one in range(number)}
    place = repository(folder / "team", bodies)
    run(place, archive(folder / "today.warc.gz", {f"/p{one}": limits(30) for one in range(number)}))
    accept(place)
    return place


ERROR = b"<html><title>Not archived</title><body><main><h1>Not archived</h1><p>Sorry, the page cannot be found.</p>"


@pytest.mark.parametrize(
    ("routes", "told"),
    [
        ({LIST: status(403), f"/web/{PAGE}": status(403)}, "blocked: HTTP 403"),
        ({LIST: to("http://127.0.0.1:9/web/list"), f"/web/{PAGE}": status(403)}, "blocked: HTTP 403"),
        ({AT: dated(limits(7), "2015-01-01")}, "in truth of 2015-01-01"),
        ({AT: dated(ERROR)}, "is not the page (soft-404)"),
        ({AT: to(f"/web/{STAMP}id_/{PAGE}", 302)}, "go round in a circle"),
        ({AT: dated(b"", code=404)}, "gone already"),
        ({AT: status(404)}, "is not there"),
        ({AT: to("ftp://docs.example.com/limits")}, "leads out of the archive"),
        (
            {LIST: lambda wire, _: wire.answer(200, b"<html>Welcome to the archive</html>")},
            "no capture of it",
        ),
    ],
    ids=[
        "kept back",
        "port",
        "far date",
        "error page",
        "circle",
        "gone then",
        "lost",
        "another scheme",
        "no list",
    ],
)
def test_what_is_not_the_page_is_said(place: Path, routes: dict[str, Route], told: str) -> None:
    with site({**HELD, **routes}) as server:
        found = caught(place, server.port).result.report
    assert [one for one in found.findings if one.verdict.flags] == []
    (trouble,) = found.trouble
    assert told in trouble.what and trouble.where == PAGE


def test_the_live_page_is_never_asked_for_a_capture_that_moved(place: Path) -> None:
    with site() as live:
        moved = live.url("/elsewhere")
        into = f"/web/{STAMP}id_/{moved}"
        with site({**HELD, AT: to(moved, 302), into: dated(limits(7))}) as server:
            found = caught(place, server.port)
            assert [asked.path for asked in server.log] == [LIST, AT, into]
        assert (live.log, live.robots) == ([], [])
    assert found.requests == 3


def test_a_redirect_to_another_capture_is_followed_to_the_page_as_it_was_sent(place: Path) -> None:
    other = f"/web/20210430000000id_/{PAGE}"
    routes = {**HELD, AT: to(f"/web/20210430000000/{PAGE}", 302), other: dated(limits(7), "2021-05-01")}
    with site(routes) as server:
        (finding,) = caught(place, server.port).result.report.findings
        assert server.asked(other)
    assert "7 days" in finding.before


def test_an_archive_that_asks_for_a_pause_gets_it_and_answers(place: Path) -> None:
    with site({**HELD, LIST: first(status(429, retry_after="1"), HELD[LIST])}) as server:
        found = caught(place, server.port)
        asked = server.asked(LIST)
    assert len(found.result.report.findings) == 1
    assert asked[1].begun - asked[0].ended > 0.9


def test_an_archive_that_asks_for_a_long_pause_is_left_alone_until_the_next_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = many(tmp_path, monkeypatch, 5)
    with site({"/robots.txt": status(404), "*": status(429, retry_after="9999")}) as server:
        found = caught(place, server.port)
        assert len(server.log) == 1
    assert found.result.report.findings == ()
    assert "asked to be left alone" in " ".join(one.what for one in found.result.report.trouble)


def test_an_archive_that_fails_again_and_again_is_not_asked_for_every_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = many(tmp_path, monkeypatch, 6)
    with site({"*": status(404)}) as server:
        pass
    found = caught(place, server.port)
    assert found.requests <= 3 * 3
    assert "failed 3 times in a row" in " ".join(one.what for one in found.result.report.trouble)


def test_an_archive_that_never_answers_is_said(place: Path) -> None:
    (place / "content-sync.toml").write_text("[visit]\ntimeout_s = 1\n")
    with site({**HELD, AT: silent}) as server:
        found = caught(place, server.port).result.report
    assert found.findings == ()
    assert "took too long" in found.trouble[0].what


def test_captures_at_other_places_are_not_asked_for(place: Path) -> None:
    with site() as other:
        listed = f'<{other.url(AT)}>; rel="memento"; datetime="{http_date("2021-05-01")}"'
        routes = {
            LIST: lambda wire, _: wire.answer(200, listed.encode(), content_type="application/link-format")
        }
        with site(routes) as server:
            found = caught(place, server.port).result.report
        assert other.log == []
    assert found.findings == ()


def test_an_archive_without_lists_is_asked_for_the_nearest_capture(place: Path) -> None:
    def gate(wire: Wire, asked: Asked) -> None:
        assert asked.headers["accept-datetime"] == "Tue, 01 Jun 2021 12:00:00 GMT"
        wire.answer(302, b"", location=f"/web/{STAMP}/{PAGE}", vary="accept-datetime")

    with site({f"/web/{PAGE}": gate, AT: dated(limits(7))}) as server:
        (finding,) = caught(place, server.port).result.report.findings
        again = caught(place, server.port)
    assert finding.capture.endswith(f"/web/{STAMP}/{PAGE}")
    assert again.requests == 0
