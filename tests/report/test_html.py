"""The HTML report in a real browser: quiet, closed to the network, usable with and without script."""

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from pipeline.forges.github import GitHub
from pipeline.proposal.commands import _COMMAND as COMMAND
from pipeline.report.history import History, PageHistory
from pipeline.report.html import render_html
from pipeline.report.model import Dismissed
from pipeline.report.places import Places
from tests import reports
from tests.browser import browsing

AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
REPORTS = ("empty", "tiny", "baseline", "fan_out", "many", "moved", "hostile")
FORGE = Places("https://github.com/larkfen/articles", GitHub(), "c" * 40, "a" * 40)
WIDTHS = (320, 768, 1280)


def past(name: str = "") -> History:
    pages = tuple(
        PageHistory(
            reports.page(n).url,
            name or reports.page(n).title,
            tuple(f"2026-0{m}-11" for m in range(1, 9 - n)),
        )
        for n in range(6)
    )
    return History(pages, tuple(range(0, 220, 7)), "2026-01-01", "2026-11-23")


@cache
def html(of: str) -> str:
    name = reports.HOSTILE if of == "hostile" else ""
    return render_html(getattr(reports, of)(), FORGE, History() if of == "baseline" else past(name))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as started:
        yield started


@contextmanager
def opened(
    browser: Browser, folder: Path, of: str, **how: Any
) -> Iterator[tuple[Page, list[str], list[str]]]:
    """Open a report as a person does, from a file: the page, what it logged, what else it asked for."""
    file = folder / f"{of}.html"
    file.write_text(html(of), encoding="utf-8")
    logged: list[str] = []
    asked: list[str] = []
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
    try:
        page = context.new_page()
        page.on("console", lambda message: logged.append(message.text))
        page.on("pageerror", lambda error: logged.append(str(error)))
        page.on("request", lambda request: request.url == file.as_uri() or asked.append(request.url))
        page.goto(file.as_uri())
        yield page, logged, asked
    finally:
        context.close()


@pytest.mark.parametrize("of", REPORTS)
def test_it_opens_without_an_error_and_asks_for_nothing(browser: Browser, tmp_path: Path, of: str) -> None:
    with opened(browser, tmp_path, of) as (page, logged, asked):
        assert page.title() == page.locator("h1").inner_text()
        assert (logged, asked) == ([], [])


@pytest.mark.parametrize("script", [True, False])
def test_what_a_page_says_stays_text(browser: Browser, tmp_path: Path, script: bool) -> None:
    with opened(browser, tmp_path, "hostile", java_script_enabled=script) as (page, logged, asked):
        assert (logged, asked) == ([], [])
        assert page.locator("img, iframe, object, embed, form, base, main script").count() == 0
        assert page.locator("script").count() == 1
        if script:
            assert page.evaluate("window.hit") is None
        targets = page.locator("a:not([href^='#'])").evaluate_all(
            "all => all.map(one => one.protocol + one.host)"
        )
        assert set(targets) <= {"https:evil.example", "https:github.com", "https:docs.larkfen.example"}
        assert "<script>window.hit=1</script>" in page.locator("main").inner_text()


def test_injected_markup_would_not_run_either(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "tiny") as (page, logged, asked):
        refused: list[str] = []
        page.on("requestfailed", lambda request: refused.append(f"{request.url} {request.failure}"))
        ran = page.evaluate(
            """() => {
                const made = (tag, more) => Object.assign(document.createElement(tag), more);
                const add = (tag, more) => document.body.append(made(tag, more));
                add("img", {src: "https://x.example/"});
                add("style", {textContent: "* { color: rgb(255, 0, 0); }"});
                try { add("script", {text: "window.hit = 1"}); } catch {}
                return window.hit === 1;
            }"""
        )
        assert not ran
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") != "rgb(255, 0, 0)"
        assert len(logged) >= 2
        assert all("Content Security Policy" in line or "Trusted" in line for line in logged)
        assert (asked, refused) == (["https://x.example/"], ["https://x.example/ csp"])


EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.mark.parametrize(
    ("of", "scheme", "rules"),
    [
        ("tiny", "light", EVERYTHING),
        ("baseline", "light", EVERYTHING),
        ("tiny", "dark", {"type": "rule", "values": ["color-contrast"]}),
    ],
)
def test_axe_finds_nothing_to_mend(
    browser: Browser, tmp_path: Path, of: str, scheme: str, rules: object
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm install --prefix tests")
    with opened(browser, tmp_path, of, color_scheme=scheme, bypass_csp=True) as (page, _, _):
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        if of == "tiny":
            page.locator(".dismiss").first.click()
            page.locator(".done").last.check()
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("rules => axe.run({runOnly: rules})", rules)
    told = [(one["id"], one["impact"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
    assert told == []
    checked = {one["id"] for one in found["passes"]}
    assert "color-contrast" in checked
    assert len(checked) > 15 or rules != EVERYTHING, "axe did run"


@pytest.mark.parametrize("of", ["baseline", "many", "hostile"])
def test_nothing_hangs_over_the_edge(browser: Browser, tmp_path: Path, of: str) -> None:
    with opened(browser, tmp_path, of) as (page, _, _):
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        if page.locator(".dismiss").count():
            page.locator(".dismiss").first.click()
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def shown(page: Page) -> int:
    return page.locator(".finding:not([hidden])").count()


def test_filters_by_verdict_owner_page_and_text(browser: Browser, tmp_path: Path) -> None:
    report = reports.many()
    with opened(browser, tmp_path, "many") as (page, logged, _):
        told = page.locator("#shown")
        assert told.inner_text() == "500 of 500 findings shown"
        page.get_by_label("Review").uncheck()
        assert shown(page) == sum(f.verdict == "update" for f in report.findings)
        page.locator("#owner").select_option("lf.Vault")
        assert shown(page) == sum(f.verdict == "update" and f.owner == "lf.Vault" for f in report.findings)
        page.locator("#owner").select_option("")
        page.get_by_label("Review").check()
        page.locator("#page").select_option("3")
        assert page.locator("details.page:not([hidden])").count() == 1
        page.locator("#page").select_option("")
        page.locator("#text").fill("larkfen-relay")
        assert shown(page) == sum("larkfen-relay" in f.article for f in report.findings)
        page.locator("#text").fill("LARKFEN-RELAY-042 nothing such")
        assert page.get_by_text("No finding fits these filters.").is_visible()
        page.keyboard.press("Escape")
        assert told.inner_text() == "500 of 500 findings shown"
        assert logged == []


def test_keys_walk_through_the_findings_that_are_shown(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "many") as (page, logged, _):
        current = page.locator(".finding[aria-current=true]")
        page.locator("#page").select_option("40")
        first = page.locator(".finding:not([hidden])").first.get_attribute("id")
        page.locator("h1").click()
        page.keyboard.press("j")
        assert current.get_attribute("id") == first
        assert current.is_visible(), "its page is opened"
        assert page.evaluate("document.activeElement.id") == first
        page.keyboard.press("j")
        second = current.get_attribute("id")
        assert second != first
        page.keyboard.press("k")
        assert current.get_attribute("id") == first
        page.keyboard.press("/")
        assert page.evaluate("document.activeElement.id") == "text"
        page.keyboard.type("jj")
        assert current.get_attribute("id") == first, "typing is not walking"
        page.keyboard.press("Escape")
        page.locator("#keys").uncheck()
        page.keyboard.press("j")
        assert current.get_attribute("id") == first, "the keys can be turned off"
        assert logged == []


def settled(page: Page, part: str) -> str:
    """Wait until the address holds ``part``, and return it."""
    page.wait_for_function("part => location.hash.includes(part)", arg=part)
    return page.url


def test_a_copied_address_shows_the_same(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "many") as (page, logged, _):
        assert "#" not in page.url, "nothing is filtered"
        page.get_by_label("Review").uncheck()
        page.locator("#owner").select_option("lf.Vault")
        page.locator("#text").fill("vault & keys+#1")
        page.locator("#text").fill("rotate")
        address, seen = settled(page, "rotate"), shown(page)
        assert 0 < seen < 500
        other = page.context.new_page()
        other.goto(address)
        assert shown(other) == seen
        assert not other.get_by_label("Review").is_checked()
        assert other.locator("#owner").input_value() == "lf.Vault"
        assert other.locator("#text").input_value() == "rotate"
        other.evaluate("location.hash = 'owner=nobody&page=x&verdict=update+review'")
        other.wait_for_function("document.getElementById('text').value === ''")
        assert shown(other) == 500, "what no filter offers is no filter"
        other.locator("#text").fill("a&owner=b#c d")
        other.goto(settled(other, "b%23c"))
        other.reload()
        assert other.locator("#text").input_value() == "a&owner=b#c d"
        assert logged == []


def test_the_address_of_a_finding_opens_it_whatever_is_filtered(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "many") as (page, logged, _):
        last = page.locator(".finding").last
        name = last.get_attribute("id")
        assert not last.is_visible()
        page.locator("#page").select_option("1")
        page.evaluate("name => { location.hash = name; }", name)
        page.wait_for_function("name => document.activeElement.id === name", arg=name)
        assert last.is_visible()
        page.reload()
        assert last.is_visible()
        assert last.get_attribute("aria-current") == "true"
        assert logged == []


def test_a_link_to_a_finding_is_copied(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "tiny", permissions=["clipboard-read", "clipboard-write"]) as (
        page,
        logged,
        _,
    ):
        page.locator("#text").fill("e")
        settled(page, "text=e")
        finding = page.locator(".finding").first
        finding.get_by_role("button", name="Copy link").click()
        finding.get_by_role("button", name="Copied").wait_for()
        address = page.evaluate("navigator.clipboard.readText()")
        assert address == f"{page.url.split('#')[0]}#{finding.get_attribute('id')}"
        assert logged == []


def test_what_is_done_is_kept_in_the_browser(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "tiny") as (page, logged, _):
        told, first = page.locator("#shown"), page.locator(".finding").first
        first.get_by_label("Done").check()
        assert told.inner_text() == "2 of 2 findings shown, 1 done"
        page.reload()
        assert first.get_by_label("Done").is_checked()
        page.get_by_label("Hide what is done").check()
        assert told.inner_text() == "1 of 2 findings shown, 1 done"
        address = settled(page, "done=hidden")
        second = page.locator(".finding").last
        second.locator(".done").check()
        assert page.get_by_text("No finding fits these filters.").is_visible()
        page.goto(address)
        page.get_by_label("Hide what is done").uncheck()
        first.get_by_label("Done").uncheck()
        page.reload()
        assert not first.locator(".done").is_checked()
        assert logged == []


def test_marks_hold_where_the_browser_keeps_nothing(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "tiny") as (page, logged, _):
        page.add_init_script(
            "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } });"
        )
        page.reload()
        page.locator(".finding .done").first.check()
        assert page.locator("#shown").inner_text() == "2 of 2 findings shown, 1 done"
        assert logged == []


WHY = 'it\'s right; $(id) for "version 1"'


def test_the_text_that_mutes_is_what_comments_and_the_command_take(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "fan_out") as (page, logged, _):
        page.locator("#owner").select_option("lf.Vault")
        page.locator("#text").fill("larkfen-relay-00")
        page.get_by_role("button", name="Mute this block").click()
        page.get_by_label("Why").fill(WHY)
        ids = [f.id for f in reports.fan_out().findings if f.owner == "lf.Vault" and "-00" in f.article]
        said = page.locator(".mute .comment").input_value()
        assert COMMAND.findall(said) == [("dismiss", one, WHY) for one in ids]
        command = shlex.split(page.locator(".mute .shell").input_value())
        assert command == ["content-sync", "dismiss", "--reason", WHY, *ids]
        page.get_by_role("button", name="Close").click()
        assert page.locator(".mute").count() == 0
        page.locator(".finding:not([hidden])").first.get_by_role("button", name="Dismiss").click()
        assert page.locator(".mute .comment").input_value() == f"/dismiss {ids[0]}"
        assert logged == []


def test_paper_has_what_is_shown_only(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "many") as (page, logged, _):
        page.locator("#owner").select_option("lf.Vault")
        before = page.locator("details[open]").count()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        seen = page.locator(".finding").evaluate_all("all => all.filter(one => one.checkVisibility()).length")
        assert seen == sum(f.owner == "lf.Vault" for f in reports.many().findings)
        told = page.locator(".printed").inner_text()
        assert told == f"{seen} of 500 findings shown: update and review, lf.Vault"
        assert not page.locator(".tools").first.is_visible()
        assert not page.locator("#health").is_visible()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("details[open]").count() == before, "what was folded is folded again"
        assert logged == []


def test_what_many_articles_say_alike_is_said_once(browser: Browser, tmp_path: Path) -> None:
    report = reports.fan_out()
    gone = tuple(
        replace(f, claim=f"See the guide, part {n % 2}.", reasons=("The page is gone.",), suggestion=None)
        for n, f in enumerate(report.findings)
    )
    file = tmp_path / "gone.html"
    file.write_text(render_html(replace(report, findings=gone), FORGE), encoding="utf-8")
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        assert page.get_by_text("The page is gone.").count() == 1
        assert page.get_by_text("See the guide, part 1.").count() == 2, "once for each verdict"
        assert shown(page) == 149
        page.get_by_label("Update").uncheck()
        assert page.locator(".same:not([hidden])").count() == 2
    finally:
        context.close()


@pytest.mark.parametrize("count", [2, 7])
def test_what_is_still_open_and_what_is_dismissed_stand_in_it(
    browser: Browser, tmp_path: Path, count: int
) -> None:
    still = tuple(replace(reports.finding(n, 0), title=reports.HOSTILE) for n in range(20, 20 + count))
    told = Dismissed("ab" * 8, "articles/b.md", 7, "", "", reports.HOSTILE, "Ann", "2026-11-02", "2027-01-01")
    file = tmp_path / "still.html"
    report = replace(reports.tiny(), still=still, dismissed=(told,))
    file.write_text(render_html(report, FORGE), encoding="utf-8")
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(file.as_uri())
        assert page.get_by_text("from earlier reports still need a change").count() == 1
        assert page.locator("section[aria-labelledby=still] li").count() == count
        assert shown(page) == 2, "what is new is counted by itself"
        last = page.locator("section[aria-labelledby=dismissed] li").inner_text()
        assert "articles/b.md:7" in last and "Ann, 2026-11-02, until 2027-01-01" in last
        assert page.evaluate("window.hit") is None
        assert page.locator("main img, main script").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto(f"{file.as_uri()}#f-{still[-1].id}")
        page.set_viewport_size({"width": 390, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    finally:
        context.close()


def test_pages_that_moved_are_filtered_one_by_one(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "moved") as (page, logged, _):
        assert shown(page) == len(reports.moved().findings)
        page.locator("#page").select_option("4")
        assert page.locator(".moved:not([hidden])").count() == 1
        page.locator("#page").select_option("")
        page.locator("#text").fill("cloud/new/17")
        assert page.locator(".moved:not([hidden])").count() == 1
        page.locator("h1").click()
        page.keyboard.press("j")
        assert page.locator(".finding[aria-current=true]").is_visible()
        assert logged == []


def test_it_is_complete_without_script(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "many", java_script_enabled=False) as (page, _, _):
        assert page.locator(".finding").count() == 500
        assert not page.locator(".filters").is_visible()
        last = page.locator("details.page").last
        last.locator("summary").first.click()
        assert last.locator(".finding").first.is_visible()


def test_paper_shows_what_is_folded(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "many", java_script_enabled=False) as (page, _, _):
        page.emulate_media(media="print")
        assert page.locator(".finding").last.is_visible()


def test_one_page_with_149_articles_shows_its_evidence_once(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "fan_out") as (page, _, _):
        assert page.locator(".proof > .change").count() == 1
        assert shown(page) == 149


def test_links_lead_to_the_line_the_page_and_the_text_on_record(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "tiny") as (page, _, _):
        targets = (
            page.locator("details.page").first.locator("a").evaluate_all("all => all.map(one => one.href)")
        )
    finding, row = reports.finding(1, 0), reports.page(0)
    at = "https://github.com/larkfen/articles/blob/"
    assert f"{at}{'a' * 40}/{finding.article}#L{finding.line}" in targets
    assert f"{at}{'c' * 40}/{row.snapshot}" in targets
    assert row.url in targets


def test_the_pictures_say_in_words_what_they_show(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, tmp_path, "tiny") as (page, _, _):
        first = page.locator(".picture").first.locator("tbody tr").first
        assert first.locator("svg").get_attribute("aria-label") == ", ".join(
            f"2026-0{m}-11" for m in range(1, 9)
        )
        assert first.locator(".figure").inner_text() == "8"
        ages = page.locator(".picture").last.locator(".figure").all_inner_texts()
        assert sum(map(int, ages)) == len(past().ages)


def test_the_file_is_the_same_every_time() -> None:
    html.cache_clear()
    once = html("tiny")
    html.cache_clear()
    assert html("tiny") == once
    assert once.count("<script>") == once.count("<style>") == 1
