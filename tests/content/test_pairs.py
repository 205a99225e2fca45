# ruff: noqa: E501 (selectors and cases read better on one line)
"""Two days of one page: what a site changes around its text, or in its markup, is no news; an edit is.

Written by hand, so that a plain clone guards what the corpora of real pages show at length.
"""

import re

import pytest
from bs4 import BeautifulSoup

from pipeline.changes.compare import compare, page_kind
from pipeline.content import Snapshot
from pipeline.content.extraction import extract
from pipeline.content.html.slices import slice_digest
from pipeline.content.wrong import wrong_page
from pipeline.snapshots.digests import text_digest
from pipeline.snapshots.paths import Root
from tests.content.reading import PAGES, texts
from tests.content.test_pages import URLS

PAIRS = PAGES.parent / "pairs"
SITES = {"build": "https://docs.example.org/crane", "price": "https://docs.example.org/crane"}
NAMES = sorted({path.name.split(".")[0] for path in PAIRS.glob("*.html")})


def url_of(name: str) -> str:
    return SITES.get(name.split("-")[1], "https://learn.microsoft.com/en-us/example/berths/sizes")


def bodies(name: str) -> tuple[bytes, bytes]:
    before, after = (PAIRS / f"{name}.{side}.html" for side in ("before", "after"))
    return before.read_bytes(), after.read_bytes()


def pair(name: str) -> tuple[Snapshot, Snapshot]:
    before, after = (extract(body, url_of(name)) for body in bodies(name))
    return before, after


def test_both_kinds_of_pairs_are_there() -> None:
    assert NAMES == ["edited-cell", "edited-price", "quiet-build", "quiet-markup"]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("quiet")])
def test_what_a_site_changes_around_its_text_raises_no_alarm(name: str) -> None:
    before, after = pair(name)
    assert page_kind(compare(before, after)) == "none"
    assert [s.anchor for s in before.sections] == [s.anchor for s in after.sections]
    assert wrong_page(after, after.url, after.url, before) == ""


@pytest.mark.parametrize(
    ("name", "kind", "before", "after"),
    [
        ("edited-price", "reworded", "A lift costs 120 € and takes half an hour.", "A lift costs 140 € and takes half an hour."),
        ("edited-cell", "cell", "12, Length: 8 m", "12, Length: 9 m"),
    ],
)  # fmt: skip
def test_what_was_edited_is_the_one_change_that_is_told(
    name: str, kind: str, before: str, after: str
) -> None:
    changes = compare(*pair(name))
    told = [change for change in changes if change.kind not in ("metadata", "cosmetic", "moved")]
    assert [(change.kind, change.before, change.after) for change in told] == [(kind, before, after)]


def test_equal_slices_mean_equal_articles() -> None:
    """An unchanged slice spares the parse: were it equal over different text, a change would never be seen."""
    held: dict[str, str] = {}
    every = [((PAGES / f"{name}.html").read_bytes(), url) for name, url in URLS.items()]
    every += [(body, url_of(name)) for name in NAMES for body in bodies(name)]
    for body, url in every:
        part = slice_digest(body, url)
        assert part, url
        told = text_digest(extract(body, url))
        assert held.setdefault(part, told) == told, url


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


@pytest.mark.parametrize("name", ["harbour-guide", "agreement", "learn-queue"])
def test_a_second_reader_finds_the_same_words(name: str) -> None:
    """Another parser, another way to walk: what both agree on is on the page."""
    soup = BeautifulSoup((PAGES / f"{name}.html").read_bytes(), "html.parser")
    around = "head, script, nav, aside, footer, .breadcrumb, #site-cookie-notice, .sidebar, .related-articles, .sr-only, "
    around += ".newsletter-popup, #article-metadata, #ai-summary, .codeHeader, .feedback-section, .jump, .__cf_email__, "
    around += "[data-moniker=queue-2], .NOTE > p:first-child"
    for node in soup.select(around):
        node.decompose()
    for image in soup.find_all("img"):
        image.replace_with(f" {image.get('alt', '')} ")
    page = extract((PAGES / f"{name}.html").read_bytes(), URLS[name])
    said = "\n".join([*texts(page), *(section.heading for section in page.sections)])
    ours = words(re.sub(r"```\w*|\[!\w+\]|1\. |::: (?:details|tab|zone)|a@b\.cs", " ", said)) - {
        "python",
        "back",
        "top",
    }
    theirs = words(soup.get_text(" ")) - {"back", "top"}
    assert ours == theirs


def test_a_very_long_table_is_read_row_by_row() -> None:
    rows = "".join(f"<tr><td>{n}</td><td>Berth {n} is {n % 30} metres long</td></tr>" for n in range(8_000))
    page = extract(f"<main><h1>T</h1><table>{rows}</table></main>".encode(), "https://docs.example.org/table")
    said = texts(page)
    assert (len(said), said[0], said[-1]) == (
        8_000,
        "| 0 | Berth 0 is 0 metres long |",
        "| 7999 | Berth 7999 is 19 metres long |",
    )


def test_a_translated_page_keeps_the_ids_that_links_name() -> None:
    html = (
        "<html lang=es-es><head><meta name=locale content=es-es></head><body><main><h1 id=berths>Amarres</h1>"
        "<p>Cada amarre tiene un dueño.</p><h2 id=see-also>Consulte también</h2><p>El muelle.</p></main>"
    )
    page = extract(html.encode(), "https://learn.microsoft.com/es-es/example/berths")
    assert [(s.anchor, s.heading) for s in page.sections] == [
        ("berths", "Amarres"),
        ("see-also", "Consulte también"),
    ]
    assert dict(page.facts)["locale"] == "es-es"


@pytest.mark.parametrize(
    ("view", "kept"),
    [("queue-2", "Version 2 has no quota."), ("queue-3", "Version 3 refuses what comes after.")],
)
def test_only_the_version_asked_for_is_read_of_a_page_that_holds_two(view: str, kept: str) -> None:
    page = extract((PAGES / "learn-queue.html").read_bytes(), f"{URLS['learn-queue']}?view={view}")
    assert [text for text in texts(page) if text.startswith("Version")] == [kept]
    assert page.title == "Limit a queue"


def test_a_home_page_served_for_a_policy_is_a_wrong_page() -> None:
    url = URLS["agreement"]
    accepted = extract((PAGES / "agreement.html").read_bytes(), url)
    home = extract((PAGES / "blog-without-lang.html").read_bytes(), url)
    assert wrong_page(home, url, "https://docs.example.org/?from=agreement", accepted) == "home-page"
    assert wrong_page(accepted, url, url, accepted) == ""


def test_paths_of_one_site_stay_apart() -> None:
    urls = [f"https://docs.example.org/{path.stem}" for path in PAGES.glob("*.html")]
    assert len({Root().snapshot(url) for url in urls}) == len(urls) == 7
