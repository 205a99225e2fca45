"""A portal whose pages scripts draw: named as such, read as a browser shows it, and no news when that is turned on."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.extract import command
from pipeline.config import load_config
from pipeline.corpus.read import read_corpus
from pipeline.git.repository import Repository
from pipeline.jobs.check_links import check_links
from pipeline.jobs.doctor import checks
from pipeline.run import Options, Result, sync
from pipeline.snapshots.decoding import read_file
from pipeline.snapshots.paths import Root
from pipeline.urls import canonical_url
from tests.browser import chromium
from tests.content_repo import PROPOSAL, Silent, accept, article, commit, git, repository
from tests.faultsite import Asked, Site, Wire, name_hosts, site

HOST = "portal.test"
pytestmark = pytest.mark.usefixtures("allow_loopback", "kept_browser")

CLAIM = "A key lasts 90 days before it is rotated by the service"
REST = "Keys are rotated by hand once in every quarter, and by the service itself where it is asked to. " * 5
SHELL = b"<!doctype html><title>Keys</title><main id=app>Loading</main><script src=/app.js></script>"
APP = """
fetch('/api/keys').then(answer => answer.json()).then(keys => {
  const claim = `A key lasts ${keys.days} days before it is rotated by the service.`;
  app.innerHTML = `<h1>Keys</h1><p>${claim}</p><p>${keys.rest}</p>`;
});
"""


class Portal:
    """A content repository with one article about a page that a script draws."""

    def __init__(self, folder: Path, it: Site, page: bytes = SHELL) -> None:
        self.site, self.days, self.page = it, 90, page
        self.url = it.url("/keys", HOST)
        it.routes["/keys"] = lambda wire, asked: wire.answer(200, self.page, etag='"same"')
        it.routes["/app.js"] = lambda wire, asked: wire.answer(
            200, APP.encode(), content_type="text/javascript"
        )
        it.routes["/api/keys"] = self.keys
        files = {"articles/keys.md": article("Keys", f"{CLAIM}, see [the portal]({self.url}).")}
        self.folder = repository(folder, files)
        self.configure("")

    def keys(self, wire: Wire, asked: Asked) -> None:
        wire.answer(
            200, f'{{"days": {self.days}, "rest": "{REST}"}}'.encode(), content_type="application/json"
        )

    def configure(self, more: str) -> None:
        settings = "[visit]\nrate_per_host = 0\nconfirm_after_s = 0\n[record]\nkeep = false\n"
        named = f'[[site]]\nname = "portal"\nhosts = ["{HOST}"]\n{more}\n' if more else ""
        commit(self.folder, {"content-sync.toml": settings + named})

    def run(self, **options: object) -> Result:
        del self.site.log[:]
        return sync(Options(self.folder, load_config(self.folder), **options), Silent())  # type: ignore[arg-type]

    def road(self) -> str:
        path = Root().snapshot(canonical_url(self.url)[0])
        return read_file(git(self.folder, "show", f"{PROPOSAL}:{path}").encode() + b"\n").road

    def doctor(self, **environment: str) -> dict[str, tuple[str, str]]:
        with Repository(self.folder) as opened:
            found = checks(opened, load_config(self.folder), environment, offline=True)
            return {check.name: (check.state, check.told) for check in found}


@pytest.fixture(autouse=True)
def browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTENT_SYNC_CHROMIUM", chromium())
    name_hosts(monkeypatch)


def test_a_page_that_is_empty_without_its_scripts_says_what_would_read_it(tmp_path: Path) -> None:
    with site() as it:
        portal = Portal(tmp_path / "team", it)
        rows = [(str(row.outcome), row.detail) for row in portal.run().report.links]
        told = portal.doctor()
        portal.configure("browser = true")
        wanted = portal.doctor(CONTENT_SYNC_CHROMIUM=chromium())
        missing = portal.doctor(CONTENT_SYNC_CHROMIUM="/nowhere/chromium")
    assert rows == [
        (
            "no-article",
            "client-shell: scripts draw the page; [[site]] browser = true reads it as a browser shows it",
        )
    ]
    assert told["scripts"] == (
        "note",
        f"pages without text of their own: {HOST}:{it.port} (1). If scripts draw them, a [[site]] table with "
        "browser = true reads them as a browser shows them",
    )
    assert "browser" not in told
    assert wanted["browser"] == ("ok", f"{chromium()} draws the pages of portal")
    assert "scripts" not in wanted
    assert missing["browser"] == (
        "fail",
        "to draw pages: install Chromium (Debian: apt-get install chromium), or name it in CONTENT_SYNC_CHROMIUM",
    )


def test_news_that_only_a_browser_shows_is_found_though_the_frame_stays(tmp_path: Path) -> None:
    with site() as it:
        portal = Portal(tmp_path / "team", it)
        portal.configure("browser = true")
        first = portal.run()
        assert (first.report.findings, portal.road()) == ((), "browser")
        accept(portal.folder)
        assert portal.run().report.findings == ()
        portal.days = 30
        (found,) = portal.run().report.findings
    assert found.article == "articles/keys.md"
    assert "30" in found.summary


def test_turning_the_browser_on_or_off_is_no_finding(tmp_path: Path) -> None:
    """The page has a text of its own, of which a script makes another one."""
    own = f"<!doctype html><title>Keys</title><main id=app><h1>Keys</h1><p>{CLAIM}.</p><p>{REST}</p></main>"
    drawn = "<script>app.innerHTML = app.innerHTML.replace('90', '60').replaceAll('quarter', 'year')</script>"
    with site() as it:
        portal = Portal(tmp_path / "team", it, (own + drawn).encode())
        assert portal.run().report.findings == ()
        accept(portal.folder)
        for more, road in (("browser = true", "browser"), ("", ""), ('roads = ["browser"]', "browser")):
            portal.configure(more)
            result = portal.run()
            assert (result.report.findings, portal.road()) == ((), road)
            assert [page.rerouted for page in result.report.pages] == [True]
            accept(portal.folder)
            assert [one.operation for one in portal.run().proposals] == ["none"]


def test_the_browser_is_a_road_that_is_taken_when_a_page_stays_empty(tmp_path: Path) -> None:
    with site() as it:
        portal = Portal(tmp_path / "team", it)
        portal.configure('roads = ["html", "browser"]')
        outcomes = [[str(row.outcome) for row in portal.run().report.links] for _ in range(3)]
        assert outcomes == [["no-article"], ["no-article"], []]
        assert portal.road() == "browser"
        accept(portal.folder)
        portal.days = 30
        (found,) = portal.run().report.findings
    assert "30" in found.summary


def test_a_recorded_run_is_replayed_without_a_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site() as it:
        portal = Portal(tmp_path / "team", it)
        portal.configure("browser = true")
        portal.run()
        accept(portal.folder)
        portal.days = 30
        archive = tmp_path / "run.warc.gz"
        live = portal.run(record=archive, dry_run=True)
        asked = len(it.log)
        monkeypatch.setenv("CONTENT_SYNC_CHROMIUM", "/nowhere/chromium")
        again = portal.run(replay=archive, dry_run=True)
        assert asked == 6
        assert it.log == []
    assert [found.summary for found in again.report.findings] == [
        found.summary for found in live.report.findings
    ]
    assert again.report.findings


def test_links_are_checked_and_pages_shown_as_a_browser_shows_them(tmp_path: Path) -> None:
    with site() as it:
        portal = Portal(tmp_path / "team", it)
        portal.configure("browser = true")
        config = load_config(portal.folder)
        with Repository(portal.folder) as opened:
            links = read_corpus(opened, config, committed=True).links
        checked = check_links(links, config)
        shown = CliRunner().invoke(command, ["--repo", str(portal.folder), portal.url])
    assert (checked.rows, checked.read) == ((), 1)
    assert 'road = "browser"' in shown.output
    assert CLAIM in shown.output


def test_hosts_that_are_never_asked_are_not_asked_for_a_script(tmp_path: Path) -> None:
    with site() as it:
        asks = f"fetch('{it.url('/count', 'tracker.test')}').catch(() => app.append('Refused.'))"
        page = f"<!doctype html><title>Keys</title><main id=app><p>{REST}</p></main><script>{asks}</script>"
        portal = Portal(tmp_path / "team", it, page.encode())
        portal.configure('browser = true\n[hosts]\nskip = ["tracker.test"]')
        portal.run()
        assert [asked.path for asked in it.log] == ["/keys"]
        assert "Refused." in git(
            portal.folder, "show", f"{PROPOSAL}:{Root().snapshot(canonical_url(portal.url)[0])}"
        )
