"""One article with twenty-two links of every health and a site that answers them: the classes must hold."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.articles.read import read_article
from pipeline.baseline.state import State
from pipeline.changes import PageChange
from pipeline.changes.settle import settle
from pipeline.config import Visit
from pipeline.content.html.rules import package_extractor
from pipeline.fetch import visit
from pipeline.fetch.read import read_response
from pipeline.links.read import find_links
from pipeline.pages import Page, PageRequest, gather
from pipeline.report import LinkRow
from pipeline.report.health import Failing, link_rows, malformed_rows
from pipeline.sites import builtin
from tests import faultsite
from tests.faultsite import Asked, Site, Wire, first, name_hosts, site, status, to

OK = b"""<html><head><title>Present and correct</title></head><body><main>
<h1 id="top-h">Present and correct</h1><p>This page has every anchor a link may name, but one.</p>
<h2 id="present">The present section</h2><p>What it says is here to be read.</p>
<p><a name="oldname"></a>Old.</p>
<script>document.write("<h2 id='jsanchor'>written by a script</h2>")</script></main></body></html>"""
LOST = b"""<html><head><title>404 - Page not found</title></head><body><main><h1>404 - Page not found</h1>
<p>The page you asked for could not be found.</p></main></body></html>"""


def always(body: bytes) -> faultsite.Route:
    def route(wire: Wire, asked: Asked) -> None:
        matched = asked.headers.get("if-none-match") == '"1"'
        wire.answer(304 if matched else 200, body, etag='"1"')

    return route


def no_head(wire: Wire, asked: Asked) -> None:
    wire.answer(200, OK)


ROUTES = {
    "/": always(OK),
    "/ok": always(OK),
    "/perm": to("/ok"),
    "/permfrag": to("/ok"),
    "/perm308": to("/ok", 308),
    "/temp": to("/ok", 302),
    "/chain": to("/temp"),
    "/to404": to("/nope"),
    "/home": to("/", 302),
    "/soft404": always(LOST),
    "/r429": first(status(429, retry_after="1"), always(OK)),
    "/always429": status(429, retry_after="0"),
    "/flaky503": first(status(503), status(503), always(OK)),
    "/f403": status(403),
    "/nohead": no_head,
    "/gone": status(404),
}
LINKS = [
    *(
        "/ok",
        "/ok",
        "/perm",
        "/perm308",
        "/temp",
        "/chain",
        "/to404",
        "/home",
        "/soft404",
        "/r429",
        "/always429",
    ),
    *("/flaky503", "/f403", "/nohead", "/gone", "/ok#present", "/ok#missing", "/ok#jsanchor", "/ok#PRESENT"),
    *("/ok#oldname", "/permfrag#missing", "/permfrag#present"),
]


class Run:
    """Two runs over the article: what each reported, and what the site saw."""

    def __init__(self, it: Site, state: State) -> None:
        self.site = it
        self.state = state
        text = "\n\n".join(f"[link {n}]({it.url(path, 'docs.test')})" for n, path in enumerate(LINKS))
        self.article = read_article(f"# Twenty-two links\n\n{text}\n".encode(), "article.md")
        self.links = find_links(self.article)
        self.pages = {page.url: page for page in gather(self.links)}
        self.accepted: dict[str, PageChange] = {}
        self.reported = [self.visit() for _ in range(2)]

    def visit(self) -> tuple[LinkRow, ...]:
        del self.site.log[:]
        rows = malformed_rows(self.links)
        captures = visit(map(self._request, self.pages.values()), Visit(rate_per_host=0), self._read)
        for capture in captures:
            before = self.accepted.get(capture.url)
            change = settle(self.pages[capture.url], before.keep if before else None, capture)
            known = self.state.get(capture.url)
            new = self.state.record(change.capture, "accepted", package_extractor())
            failing = Failing(new.failures, new.first_failed, known.failures if known else 0)
            rows += link_rows(self.pages[capture.url], change, failing)
            self.accepted.setdefault(capture.url, change)
        self.times_asked = Counter(asked.path for asked in self.site.log)
        self.asked = list(self.site.log)
        return tuple(rows)

    def _request(self, page: Page) -> PageRequest:
        known = self.state.get(page.url)
        request = PageRequest(page.url, page.address)
        if known is None:
            return request
        return replace(request, etag=known.etag, final=known.final_url, body_sha256=known.body_sha256)

    @staticmethod
    def _read(request: PageRequest, response: faultsite.Asked) -> object:
        return read_response(request, response, builtin())  # type: ignore[arg-type]

    def classes(self, run: int) -> dict[str, str]:
        return {self.path(row.url): row.outcome for row in self.reported[run]}

    def row(self, path: str, run: int = 0) -> LinkRow:
        return next(row for row in self.reported[run] if self.path(row.url) == path)

    def path(self, url: str) -> str:
        return url.removeprefix(self.site.url("", "docs.test"))


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder: Path = tmp_path_factory.mktemp("state")
    with pytest.MonkeyPatch.context() as patch, site(ROUTES) as it, State(folder / "state.sqlite") as state:
        patch.setenv("CONTENT_SYNC_ALLOW_LOOPBACK", "1")
        patch.setattr("pipeline.fetch.retry.FIRST_WAIT_S", 0.05)
        name_hosts(patch)
        yield Run(it, state)


def test_there_are_twenty_two_links_to_fifteen_pages(runs: Run) -> None:
    assert len(runs.links) == 22
    assert all(link.watched for link in runs.links)


def test_the_first_run_says_what_is_wrong_today(runs: Run) -> None:
    assert runs.classes(0) == {
        "/ok#missing": "fragment-missing",
        "/ok#jsanchor": "fragment-missing",
        "/permfrag#missing": "fragment-missing",
        "/ok#PRESENT": "case-mismatch",
        "/perm": "moved",
        "/perm308": "moved",
        "/permfrag#present": "moved",
        "/home": "moved-to-root",
        "/soft404": "soft-404",
        "/always429": "deferred",
    }


def test_the_second_run_finds_the_same_classes_from_304s_and_what_is_gone_is_certain(runs: Run) -> None:
    lasting = {"/gone": "gone", "/to404": "gone"}
    assert runs.classes(1) == runs.classes(0) | lasting
    assert runs.row("/gone", 1).first_failed


def test_each_address_is_asked_once_but_for_retries(runs: Run) -> None:
    assert runs.times_asked.pop("/always429") == 3
    assert set(runs.times_asked.values()) == {1}
    assert "#" not in "".join(runs.times_asked)


def test_a_move_comes_with_its_steps_and_the_line_to_write(runs: Run) -> None:
    row = runs.row("/permfrag#present")
    assert row.suggestion == runs.site.url("/ok#present", "docs.test")
    assert (
        row.detail
        == f"301 {runs.site.url('/permfrag', 'docs.test')} -> 200 {runs.site.url('/ok', 'docs.test')}"
    )


def test_sections_come_with_their_nearest(runs: Run) -> None:
    assert runs.row("/ok#PRESENT").suggestion == runs.site.url("/ok#present", "docs.test")
    assert runs.row("/ok#missing").articles[0].line > 0
