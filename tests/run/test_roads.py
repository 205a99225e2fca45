"""A host that refuses us: its pages come by another road, and what that changes in form is no news."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.cli.summary import headline
from pipeline.config import load_config
from pipeline.report import Report
from pipeline.run import Options, Result, sync
from pipeline.snapshots.decoding import decode, read_file
from pipeline.snapshots.encoding import encode
from pipeline.snapshots.paths import Root
from pipeline.storage.local import local_folder
from pipeline.urls import canonical_url
from tests.content_repo import PROPOSAL, Silent, accept, article, git, page, repository
from tests.faultsite import Asked, Route, Site, Wire, name_hosts, site

HOST = "docs.test"
pytestmark = pytest.mark.usefixtures("allow_loopback")

CLAIM = "The vault keeps a deleted key for 90 days before it is purged"
DENIED = b"<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1><p>Reference #18.2f</p></body>"


def html(days: int, build: str = "1") -> bytes:
    return page(
        "Vaults",
        f"purge|Deleted keys|<p>The vault keeps a deleted key for {days} days before it is purged.</p>",
        "names|Names|<p>The name of a vault has between 3 and 24 characters and is seen by everybody.</p>",
        build=build,
    )


def markdown(days: int) -> bytes:
    return (
        f"---\ntitle: Vaults\n---\n# Vaults\n\n## Deleted keys\n\nThe vault keeps a deleted key for {days} days "
        "before it is purged.\n\n## Names\n\nThe name of a vault has between 3 and 24 characters and is seen by "
        "everybody.\n"
    ).encode()


class Host:
    """A documentation site of one page in three forms, which refuses whoever asks for it as HTML when it likes."""

    def __init__(self, folder: Path, it: Site, roads: str, more: str = "") -> None:
        self.site, self.days = it, 90
        self.refuses = self.no_markdown = False
        self.url = it.url("/vaults", HOST)
        it.routes["/vaults"] = self.serve
        it.routes["/raw/vaults.md"] = lambda wire, _: wire.answer(
            200, markdown(self.days), content_type="text/plain; charset=utf-8"
        )
        settings = (
            f'[visit]\nrate_per_host = 0\nconfirm_after_s = 0\n[[site]]\nname = "docs"\nhosts = ["{HOST}"]\n'
        )
        self.folder = repository(
            folder,
            {
                "articles/vaults.md": article("Vaults", f"{CLAIM}, see [the vaults]({self.url}#purge)."),
                "content-sync.toml": f"{settings}roads = {roads}\n{more}",
            },
        )

    def serve(self, wire: Wire, asked: Asked) -> None:
        as_markdown = asked.headers.get("accept") == "text/markdown"
        if as_markdown and not self.no_markdown:
            wire.answer(200, markdown(self.days), content_type="text/markdown; charset=utf-8")
        elif self.refuses:
            wire.answer(403, DENIED)
        else:
            wire.answer(200, html(self.days))

    def run(self, **options: object) -> Result:
        del self.site.log[:]
        return sync(Options(self.folder, load_config(self.folder), **options), Silent())  # type: ignore[arg-type]

    def kept(self, branch: str = PROPOSAL) -> object:
        path = Root("").snapshot(canonical_url(self.url)[0])
        return read_file(git(self.folder, "show", f"{branch}:{path}").encode() + b"\n")


def one(report: Report) -> tuple[str, str, str]:
    (row,) = report.pages
    return str(row.outcome), str(row.change), row.road


Make = Callable[..., Host]


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    name_hosts(monkeypatch)
    with site() as it:
        yield lambda roads, more="", folder="team": Host(tmp_path / folder, it, roads, more)


def archived(it: Site, url: str, days: list[tuple[float, int]]) -> None:
    """Let the site be a web archive too, with captures (seconds since the epoch, days in the text) of a page."""
    from pipeline.fetch.memento import stamp_of

    prefix = it.url("/web", "archive.test")
    rows = [
        f'<{prefix}/{stamp_of(at)}/{url}>; rel="memento"; datetime="{formatdate(at, usegmt=True)}"'
        for at, _ in days
    ]
    body = ",\n".join(rows).encode()
    it.routes[f"/web/timemap/link/{url}"] = lambda wire, _: wire.answer(
        200, body, content_type="application/link-format"
    )
    for at, number in days:
        it.routes[f"/web/{stamp_of(at)}id_/{url}"] = _memento(at, number)


def _memento(at: float, number: int) -> Route:
    return lambda wire, _: wire.answer(200, html(number), memento_datetime=formatdate(at, usegmt=True))


ALL = '["html", "markdown", "twin", "archive"]'
TWIN = 'twin = "http://{host}/raw/{path}.md"\n'


def refused(host: Host, runs: int, **options: object) -> list[Result]:
    host.refuses = True
    return [host.run(**options) for _ in range(runs)]


def read_first(host: Host) -> None:
    host.run()
    accept(host.folder)


def test_the_next_road_is_tried_in_the_third_run_in_a_row_that_was_refused(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    runs = refused(it, 3)
    assert [one(run.report) for run in runs] == [
        ("blocked", "unread", ""),
        ("blocked", "unread", ""),
        ("ok", "upgraded", "markdown"),
    ]
    assert not any(run.report.findings for run in runs)
    assert it.kept().road == "markdown"  # type: ignore[attr-defined]
    told = "1 read by another road than before, as the new baseline, 1 by its Markdown form"
    assert told in headline(runs[-1].report)
    (row,) = runs[-1].report.pages
    assert row.note.startswith("read by its Markdown form instead of the page itself from now on")
    shown = git(it.folder, "show", f"{PROPOSAL}:snapshots/REPORT.md")
    assert "1 page read by its Markdown form" in shown
    assert "1 page read by another road than before, compared with nothing" in shown


def test_a_page_that_was_never_refused_has_no_road_in_its_snapshot(host: Make) -> None:
    it = host('["html", "markdown"]')
    it.run()
    path = Root("").snapshot(canonical_url(it.url)[0])
    assert "road" not in git(it.folder, "show", f"{PROPOSAL}:{path}")
    assert {asked.headers["accept"] for asked in it.site.log} != {"text/markdown"}


def test_on_another_road_changes_are_found_and_the_page_itself_is_seldom_asked(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    refused(it, 3)
    accept(it.folder)
    counts = []
    for _ in range(6):
        assert one(it.run().report)[1:] == ("none", "markdown")
        counts.append(Counter(asked.headers["accept"] == "text/markdown" for asked in it.site.log))
    assert [count[True] for count in counts] == [1] * 6
    assert [count[False] for count in counts] == [0, 0, 1, 0, 0, 1]
    it.days = 30
    result = it.run()
    (finding,) = result.report.findings
    assert ("90 days" in finding.before, "30 days" in finding.after) == (True, True)
    (row,) = result.report.pages
    assert (row.road, row.note) == ("markdown", "read by its Markdown form")


def test_the_page_itself_is_read_again_as_quietly(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    refused(it, 3)
    accept(it.folder)
    it.refuses = False
    runs = [it.run() for _ in range(4)]
    assert [one(run.report)[1:] for run in runs] == [
        ("none", "markdown"),
        ("none", "markdown"),
        ("upgraded", ""),
        ("upgraded", ""),
    ]
    assert not any(run.report.findings or run.report.links for run in runs)
    assert it.kept().road == ""  # type: ignore[attr-defined]
    accept(it.folder)
    assert one(it.run().report) == ("ok", "none", "")


@pytest.mark.parametrize("merged", [True, False], ids=["merged each week", "never merged"])
def test_weeks_in_which_a_host_lets_us_in_and_not_bring_no_finding(host: Make, merged: bool) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    roads = []
    for week in range(15):
        it.refuses = week % 7 in (1, 2, 3, 5)
        report = it.run().report
        roads.append(one(report)[2])
        assert (report.findings, report.still) == ((), ())
        assert not [row for row in report.links if row.outcome.broken]
        if merged:
            git(it.folder, "merge", "--quiet", "--no-edit", PROPOSAL)
    assert set(roads) == {"", "markdown"}


def test_a_flag_that_is_open_stays_over_a_change_of_road_and_back(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    it.days = 30
    (found,) = it.run().report.findings
    open_ = []
    for week in range(12):
        it.refuses = week < 6
        report = it.run().report
        open_.append({flag.id for flag in (*report.findings, *report.still)})
    assert open_ == [{found.id}] * 12
    it.days = 90
    report = it.run().report
    assert (report.findings, report.still) == ((), ())


def test_news_of_a_road_whose_change_nobody_accepted_yet_is_found(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    refused(it, 3)
    it.days = 30
    first = it.run().report
    assert len(first.findings) == 1
    later = it.run().report
    assert {one.id for one in (*later.findings, *later.still)} == {first.findings[0].id}


def test_the_twin_is_read_where_there_is_no_markdown_form(host: Make) -> None:
    it = host(ALL, TWIN)
    read_first(it)
    it.no_markdown = True
    runs = refused(it, 3)
    assert one(runs[-1].report) == ("ok", "upgraded", "twin")
    kept = it.kept()
    assert (kept.road, kept.url) == ("twin", canonical_url(it.url)[0])  # type: ignore[attr-defined]
    assert [section.heading for section in kept.sections] == ["Vaults", "Deleted keys", "Names"]  # type: ignore[attr-defined]


def test_a_form_under_the_address_of_the_page_is_told_by_its_type_and_its_text(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    for kind, body in (("text/html", html(90)), ("text/markdown", html(90)), ("text/plain", markdown(90))):
        it.site.routes["/vaults"] = _either(kind, body)
        for _ in range(3):
            report = it.run().report
        assert one(report) == ("blocked", "unread", "")
        (row,) = report.pages
        assert row.detail.startswith("HTTP 403; its Markdown form: what came is ")


def _either(kind: str, body: bytes) -> Route:
    def route(wire: Wire, asked: Asked) -> None:
        if asked.headers["accept"] == "text/markdown":
            wire.answer(200, body, content_type=kind)
        else:
            wire.answer(403, DENIED)

    return route


def test_the_newest_capture_of_an_archive_is_the_last_road(host: Make) -> None:
    it = host('["html", "archive"]', 'archive = "http://archive.test:PORT/web/"\n')
    settings = it.folder / "content-sync.toml"
    settings.write_text(settings.read_text().replace("PORT", str(it.site.port)))
    archived(it.site, it.url, [(1_600_000_000.0, 7), (1_790_000_000.0, 90)])
    read_first(it)
    runs = refused(it, 3)
    assert one(runs[-1].report) == ("ok", "upgraded", "archive")
    (row,) = runs[-1].report.pages
    assert row.detail.startswith("capture of 2026-09-21: http://archive.test:")
    record = git(it.folder, "grep", "-h", "vaults", "refs/content-sync/record", "--", "pages")
    look = json.loads(record.splitlines()[0])
    assert (look["road"], look["rested"]) == ("archive", "2026-09-21")
    accept(it.folder)
    assert one(it.run().report) == ("ok", "none", "archive")


def test_an_older_capture_never_takes_the_place_of_what_was_read_since(host: Make) -> None:
    it = host('["html", "archive"]', 'archive = "http://archive.test:PORT/web/"\n')
    settings = it.folder / "content-sync.toml"
    settings.write_text(settings.read_text().replace("PORT", str(it.site.port)))
    archived(it.site, it.url, [(1_600_000_000.0, 7)])
    read_first(it)
    runs = refused(it, 3)
    assert one(runs[-1].report)[:2] == ("blocked", "unread")
    assert not runs[-1].report.findings
    (row,) = runs[-1].report.pages
    assert "what is accepted is newer" in row.detail


def test_a_capture_of_a_day_to_come_is_none(host: Make) -> None:
    it = host('["html", "archive"]', 'archive = "http://archive.test:PORT/web/"\n')
    settings = it.folder / "content-sync.toml"
    settings.write_text(settings.read_text().replace("PORT", str(it.site.port)))
    archived(it.site, it.url, [(4_000_000_000.0, 90)])
    report = refused(it, 3)[-1].report
    assert one(report)[:2] == ("blocked", "unread")
    assert "its newest capture in a web archive: it has no capture of it" in next(iter(report.pages)).detail


def test_what_robots_txt_disallows_is_read_by_no_other_road(host: Make) -> None:
    it = host('["html", "twin"]', TWIN)
    it.site.routes["/robots.txt"] = lambda wire, _: wire.answer(
        200, b"User-agent: *\nDisallow: /vaults\n", content_type="text/plain"
    )
    reports = [run.report for run in refused(it, 4)]
    assert {one(report)[0] for report in reports} == {"robots"}
    assert not it.site.log


def test_a_twin_that_robots_txt_disallows_is_not_asked_for(host: Make) -> None:
    it = host('["html", "twin"]', TWIN)
    it.site.routes["/robots.txt"] = lambda wire, _: wire.answer(
        200, b"User-agent: *\nDisallow: /raw\n", content_type="text/plain"
    )
    report = refused(it, 3)[-1].report
    assert not it.site.asked("/raw/vaults.md")
    assert "its twin address: robots.txt disallows it" in next(iter(report.pages)).detail


@pytest.mark.parametrize(
    "twin",
    [
        'twin = "http://10.0.0.1/raw/{path}.md"\n',
        'twin = "http://169.254.169.254/latest/{name}"\n',
        'twin = "http://[fd00::1]/{path}"\n',
        'twin = "http://inward.test/{path}"\n',
    ],
)
def test_a_twin_that_points_inward_is_refused(
    twin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name_hosts(monkeypatch, {"inward.test": ["192.168.0.7"]})
    with site() as server:
        it = Host(tmp_path / "team", server, '["html", "twin"]', twin)
        report = refused(it, 3)[-1].report
    assert one(report) == ("blocked", "unread", "")
    assert "its twin address: " in next(iter(report.pages)).detail


def test_a_twin_that_leads_to_another_host_is_not_followed(host: Make) -> None:
    it = host('["html", "twin"]', TWIN)
    read_first(it)
    elsewhere = it.site.url("/raw/other.md", "other.test")
    it.site.routes["/raw/vaults.md"] = lambda wire, _: wire.answer(302, b"", location=elsewhere)
    it.site.routes["/raw/other.md"] = lambda wire, _: wire.answer(200, markdown(1))
    report = refused(it, 3)[-1].report
    assert one(report) == ("blocked", "unread", "")
    assert "it leads to another host" in next(iter(report.pages)).detail
    assert not it.site.asked("/raw/other.md")


def test_another_page_at_the_twin_address_is_not_taken_for_the_page(host: Make) -> None:
    it = host('["html", "twin"]', TWIN)
    read_first(it)
    other = b"# Release calendar\n\n" + b"Every quarter brings another train of features to all tenants. " * 9
    it.site.routes["/raw/vaults.md"] = lambda wire, _: wire.answer(200, other, content_type="text/markdown")
    runs = refused(it, 7)
    assert not any(run.report.findings for run in runs)
    assert one(runs[2].report)[:2] == ("wrong-page", "unread")
    assert git(it.folder, "diff", "--name-only", f"main..{PROPOSAL}", "--", "snapshots/docs.test") == ""


def test_without_memory_a_run_begins_with_the_road_that_the_snapshot_names(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    refused(it, 3)
    accept(it.folder)
    (local_folder(it.folder) / "state.sqlite").unlink()
    assert one(it.run().report) == ("ok", "none", "markdown")
    assert [asked.headers["accept"] for asked in it.site.log] == ["text/markdown"]


@pytest.mark.parametrize("workers", ["inline", "threads:2"])
def test_a_page_goes_to_the_first_road_that_brings_it_whoever_visits(host: Make, workers: str) -> None:
    it = host(ALL, TWIN)
    runs = refused(it, 3, workers=workers)
    assert one(runs[-1].report) == ("ok", "baseline", "markdown")


@pytest.mark.parametrize("road", ["markdown", "twin", "archive"])
def test_a_recording_tells_the_same_by_every_road(host: Make, road: str, tmp_path: Path) -> None:
    more = {"twin": TWIN, "archive": 'archive = "http://archive.test:PORT/web/"\n'}.get(road, "")
    it = host(f'["html", "{road}"]', more)
    settings = it.folder / "content-sync.toml"
    settings.write_text(settings.read_text().replace("PORT", str(it.site.port)))
    archived(it.site, it.url, [(1_790_000_000.0, 90)])
    read_first(it)
    refused(it, 2)
    live = it.run(record=tmp_path / "run.warc.gz")
    assert one(live.report) == ("ok", "upgraded", road)
    kept = it.kept()
    git(it.folder, "branch", "--delete", "--force", PROPOSAL)
    (local_folder(it.folder) / "state.sqlite").unlink()
    replayed = it.run(replay=tmp_path / "run.warc.gz")
    assert not it.site.log
    assert one(replayed.report) == one(live.report)
    assert it.kept() == kept


def test_a_twin_with_a_date_is_asked_for_only_when_it_moved(host: Make) -> None:
    more = (
        'twin = "http://{host}/files/{name}/{id}"\n'
        '[site.twin_date]\naddress = "http://{host}/about/{name}"\nkey = "whenLastModified"\nvalues = ["id"]\n'
    )
    it = host('["twin"]', more)
    said = {"id": "3/../x", "whenLastModified": "2026-09-01T08:00:00Z"}
    it.site.routes["/about/vaults"] = lambda wire, _: wire.answer(
        200, json.dumps(said).encode(), content_type="application/json"
    )
    file = "/files/vaults/3%2F..%2Fx"
    it.site.routes[file] = lambda wire, _: wire.answer(200, markdown(it.days), content_type="text/markdown")
    assert one(it.run().report) == ("ok", "baseline", "twin")
    accept(it.folder)
    assert one(it.run().report) == ("not-modified", "none", "twin")
    assert [asked.path for asked in it.site.log] == ["/about/vaults"]
    it.days = 30
    assert one(it.run().report)[1] == "none"
    said["whenLastModified"] = "2026-10-01T08:00:00Z"
    result = it.run()
    assert len(result.report.findings) == 1
    assert file in {asked.path for asked in it.site.log}


def test_a_document_of_a_portal_is_a_file_with_a_date_of_its_own(host: Make) -> None:
    from tests.pdfs import Paper, pdf

    more = (
        'twin = "http://{host}/api/v2/downloadDocuments/{name}/{id}"\n[site.twin_date]\n'
        'address = "http://{host}/api/v2/GetLiveDocument/{name}/"\nkey = "whenLastModified"\nvalues = ["id"]\n'
    )
    it = host('["twin"]', more)
    said = {"id": 41, "whenLastModified": "2026-09-01T08:00:00Z"}
    it.site.routes["/api/v2/GetLiveDocument/vaults/"] = lambda wire, _: wire.answer(
        200, json.dumps(said).encode(), content_type="application/json"
    )
    lines = (
        "The audit of the vaults covers ISO 27001 and lasts until 2027.",
        "It was made by an auditor of repute.",
    )
    body = pdf([Paper().text(72, 100, lines[0]).text(72, 116, lines[1])])
    it.site.routes["/api/v2/downloadDocuments/vaults/41"] = lambda wire, _: wire.answer(
        200, body, content_type="application/octet-stream"
    )
    pytest.importorskip("pypdfium2")
    assert one(it.run().report) == ("ok", "baseline", "twin")
    assert "ISO 27001" in str(it.kept())
    accept(it.folder)
    assert one(it.run().report) == ("not-modified", "none", "twin")


def test_a_page_that_moved_or_went_stays_flagged_while_another_road_is_used(host: Make) -> None:
    it = host('["html", "twin"]', TWIN)
    read_first(it)
    it.site.routes["/vaults"] = lambda wire, _: wire.answer(404, b"")
    it.run()
    (found,) = it.run().report.findings
    accept(it.folder)
    it.site.routes["/vaults"] = it.serve
    for run in refused(it, 6):
        assert {flag.id for flag in (*run.report.findings, *run.report.still)} == {found.id}
    assert one(run.report)[2] == "twin"


def test_nothing_is_called_back_again_that_only_another_road_brings(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    report = refused(it, 3)[-1].report
    assert report.links == ()


def test_a_site_that_lists_its_roads_no_more_is_read_by_the_page_itself(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    refused(it, 3)
    accept(it.folder)
    settings = it.folder / "content-sync.toml"
    settings.write_text(settings.read_text().replace('roads = ["html", "markdown"]', ""))
    it.refuses = False
    for change in ("upgraded", "upgraded"):
        report = it.run().report
        assert (one(report)[1:], report.findings) == ((change, ""), ())
    accept(it.folder)
    assert one(it.run().report)[1:] == ("none", "")


def test_what_is_set_aside_on_a_page_is_set_aside_after_the_way_back(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    path = it.folder / Root("").snapshot(canonical_url(it.url)[0])
    text = encode(replace(decode(path.read_text()), volatile=("paragraph: Seen [*] times",)))
    path.write_text(text)
    git(it.folder, "commit", "--quiet", "--all", "--message", "volatile")
    refused(it, 3)
    accept(it.folder)
    it.refuses = False
    for _ in range(3):
        it.run()
    kept = it.kept()
    assert (kept.road, kept.volatile) == ("", ("paragraph: Seen [*] times",))  # type: ignore[attr-defined]


def test_another_machine_takes_the_same_roads(host: Make, tmp_path: Path) -> None:
    from pipeline.git.repository import Repository
    from pipeline.jobs.visit_shard import visit_part

    it = host('["html", "markdown"]')
    read_first(it)
    refused(it, 2)
    file = tmp_path / "part.captures.gz"
    with Repository(it.folder) as repository:
        visit_part(repository, load_config(it.folder), 1, 1, file, None, Silent())
    assert one(it.run(captures=(file,)).report) == ("ok", "upgraded", "markdown")
    assert not it.site.log


def test_a_host_that_is_read_by_another_road_is_not_named_as_never_read(host: Make) -> None:
    it = host('["html", "markdown"]')
    first, second, third = (run.report for run in refused(it, 3))
    assert [one.what for one in second.hosts] == ["never read from here in 2 of 2 runs (blocked)"]
    assert "[[site]] roads" in second.hosts[0].mend
    assert (first.hosts, third.hosts) == ((), ())


def test_the_first_road_of_a_site_is_the_one_to_prefer(host: Make) -> None:
    it = host('["markdown", "html"]')
    assert one(it.run().report) == ("ok", "baseline", "markdown")
    assert [asked.headers["accept"] for asked in it.site.log] == ["text/markdown"]
    accept(it.folder)
    it.no_markdown = True
    seen = [it.run().report for _ in range(3)]
    unread = ("unreachable", "unread", "")
    assert [one(report) for report in seen] == [unread, unread, ("ok", "upgraded", "")]
    assert not any(report.findings or report.links for report in seen)


def test_trouble_of_the_page_itself_does_not_keep_the_road_in_use_from_being_taken(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    refused(it, 3)
    accept(it.folder)
    form = it.serve

    def broken(wire: Wire, asked: Asked) -> None:
        if asked.headers["accept"] == "text/markdown":
            form(wire, asked)
        else:
            wire.answer(501, b"")

    it.site.routes["/vaults"] = broken
    for _ in range(7):
        assert one(it.run().report) == ("ok", "none", "markdown")
    it.site.routes["/vaults"] = lambda wire, _: wire.answer(404, b"")
    outcomes = [one(it.run().report)[0] for _ in range(2)]
    assert outcomes == ["gone", "gone"], "what became of the page is told by its own address"


def test_a_refusal_that_nobody_knows_for_one_is_not_taken_for_the_page(host: Make) -> None:
    it = host('["html", "markdown"]')
    read_first(it)
    refused(it, 3)
    accept(it.folder)
    form = it.serve
    words = (
        "<p>Dear visitor, the network that you come from is not among those that this house serves today.</p>"
    )

    def polite(wire: Wire, asked: Asked) -> None:
        if asked.headers["accept"] == "text/markdown":
            form(wire, asked)
        else:
            wire.answer(200, page("A word to our guests", f"a|Why|{words * 9}"))

    it.site.routes["/vaults"] = polite
    runs = [it.run() for _ in range(9)]
    seen = [one(run.report)[1:] for run in runs]
    assert seen.count(("none", "markdown")) == 6 and seen.count(("unread", "")) == 3
    assert not any(run.report.findings for run in runs)
    assert git(it.folder, "log", "--format=%s", f"main..{PROPOSAL}") == ""


def test_a_newer_capture_of_the_same_text_rebuilds_no_proposal(host: Make) -> None:
    it = host('["html", "archive"]', 'archive = "http://archive.test:PORT/web/"\n')
    settings = it.folder / "content-sync.toml"
    settings.write_text(settings.read_text().replace("PORT", str(it.site.port)))
    archived(it.site, it.url, [(1_790_000_000.0, 90)])
    read_first(it)
    refused(it, 3)
    head = git(it.folder, "rev-parse", PROPOSAL)
    archived(it.site, it.url, [(1_790_000_000.0, 90), (1_794_000_000.0, 90)])
    report = it.run().report
    assert next(iter(report.pages)).detail.startswith("capture of 2026-11-06")
    assert git(it.folder, "rev-parse", PROPOSAL) == head
