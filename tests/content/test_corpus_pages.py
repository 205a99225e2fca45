# ruff: noqa: E501 (HTML and addresses read better on one line)
"""Real saved pages of every skin, and real pairs of pages with and without a change."""

import gzip
import json
import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from pipeline.changes.compare import compare, page_kind
from pipeline.content import Snapshot
from pipeline.content.extraction import extract
from pipeline.content.html.slices import slice_digest
from pipeline.content.wrong import wrong_page
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.digests import text_digest
from pipeline.snapshots.encoding import encode
from pipeline.snapshots.paths import Root
from tests.shared import SHARED, needs_shared

pytestmark = needs_shared

PAGES = SHARED / "corpus" / "pages"
CHANGES = SHARED / "corpus" / "changes"
VENDORS = "https://learn.microsoft.com/en-us/typography/vendors/"
LANGUAGES = "https://learn.microsoft.com/en-us/typography/opentype/languagetags"


@cache
def page(name: str, url: str = VENDORS) -> Snapshot:
    return extract((PAGES / f"{name}.html").read_bytes(), url)


def texts(snapshot: Snapshot) -> list[str]:
    return [block.text for section in snapshot.sections for block in section.blocks]


def test_every_saved_page_comes_back_from_its_file_and_reads_the_same_twice() -> None:
    for number, path in enumerate(sorted(PAGES.glob("*.html"))):
        read = page(path.stem)
        assert decode(encode(read)) == read, path.name
        assert number % 6 or extract(path.read_bytes(), VENDORS) == read, path.name


# Shells, and home pages in place of the terms: there is next to nothing to read.
NO_ARTICLE = {"docs-search-shell", "bing-termsofuse-2024-02-12t1830", "bing-termsofuse-2024-06-30t0032",
              "bing-termsofuse-2024-06-19t0032"}  # fmt: skip


def test_the_article_is_found_on_every_page_that_has_one() -> None:
    index = json.loads((PAGES / "INDEX.json").read_text(encoding="utf-8"))
    for entry in index if isinstance(index, list) else index["pages"]:
        if not (PAGES / entry["file"]).exists():
            continue
        url = entry["requested_url"] or entry["canonical_url"] or VENDORS
        read = page(entry["slug"], VENDORS if "typography/vendors" in url else url)
        if entry["slug"] == "docs-search-shell":
            assert read.trouble == "client-shell"
        elif entry["slug"] not in NO_ARTICLE:
            assert (read.trouble, len(" ".join(texts(read)).split()) > 25) == ("", True), entry["slug"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2021-05-12", "2021-05-14"),
        ("2022-10-23", "2022-11-02"),
        ("2023-08-01", "2023-09-05"),
        ("2024-09-13", "2024-10-16"),
    ],
)
def test_a_new_build_of_the_site_is_no_change(before: str, after: str) -> None:
    one, other = page(f"typography-vendors-{before}"), page(f"typography-vendors-{after}")
    assert text_digest(one) == text_digest(other)
    assert page_kind(compare(one, other)) == "none"


@pytest.mark.parametrize(
    ("before", "after", "most"), [("2022-01-25", "2022-01-29", 14), ("2025-02-03", "2025-05-06", 112)]
)
def test_across_a_new_markup_only_genuine_edits_show(before: str, after: str, most: int) -> None:
    """The site's markup changed between these captures; the differing blocks are table rows somebody edited."""
    one, other = page(f"typography-vendors-{before}"), page(f"typography-vendors-{after}")
    told = [
        change for change in compare(one, other) if change.kind in ("added", "removed", "reworded", "renamed")
    ]
    assert 0 < len(told) <= most
    assert all("|" in change.before + change.after for change in told)
    assert [s.anchor for s in one.sections] == [s.anchor for s in other.sections]


def test_one_edited_cell_is_one_change() -> None:
    one, other = (page(f"opentype-languagetags-2026-01-{day}", LANGUAGES) for day in ("07", "16"))
    assert [change.kind for change in compare(one, other) if not change.kind.is_silent] == ["cell"]


def test_a_translated_page_keeps_the_ids_that_links_name() -> None:
    read = page("winforms-popup-help-es", "https://learn.microsoft.com/es-es/dotnet/desktop/winforms/popup")
    assert ("see-also", "Consulte también") in [(s.anchor, s.heading) for s in read.sections]
    assert dict(read.facts)["locale"] == "es-es"


@pytest.mark.parametrize(
    ("view", "other"), [("aspnetcore-7.0", "aspnetcore-3.1"), ("aspnetcore-3.1", "aspnetcore-7.0")]
)
def test_only_the_version_asked_for_is_read_of_a_page_that_holds_three(view: str, other: str) -> None:
    url = "https://learn.microsoft.com/en-us/aspnet/core/web-api/advanced/formatting?view="
    read, whole = (
        page("aspnetcore-formatting-view70", url + view),
        page("aspnetcore-formatting-view70", url + other),
    )
    assert read.title == whole.title
    assert 40 < len(texts(read)) < 130
    assert texts(read) != texts(whole)


def test_a_table_of_a_megabyte_is_read_row_by_row() -> None:
    name = "azure-policy-compliance-nist-sp-800-53-r4"
    read = page(name)
    rows = [block for s in read.sections for block in s.blocks if block.kind in ("row", "header")]
    soup = BeautifulSoup((PAGES / f"{name}.html").read_bytes(), "html.parser").find("main")
    assert soup is not None
    assert len(rows) == len([row for row in soup.find_all("tr") if row.get_text(strip=True)])


def test_equal_slices_mean_equal_articles() -> None:
    """An unchanged slice spares the parse: were it equal over different text, a change would never be seen."""
    held: dict[str, tuple[str, str]] = {}
    bodies = [(path.read_bytes(), VENDORS, path.name) for path in sorted(PAGES.glob("typography*.html"))[::3]]
    pairs = sorted(CHANGES.glob("[cn]-*/*.html.gz"))
    bodies += [
        (gzip.decompress(p.read_bytes()), f"https://{p.parent.name}.example/", str(p)) for p in pairs[::7]
    ]
    for body, url, name in bodies:
        part = slice_digest(body, url)
        told = text_digest(extract(body, url)) if part else ""
        assert held.setdefault(part, (told, name))[0] == told, (held[part][1], name)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


@pytest.mark.parametrize("name", ["typography-vendors-2019-02-19", "typography-vendors-2023-09-05", "win32-psapi-header",
                                  "azure-policy-compliance-cis-benchmark", "winforms-popup-help-es"])  # fmt: skip
def test_a_second_reader_finds_the_same_words(name: str) -> None:
    """Another parser, another way to walk: what both agree on is on the page."""
    soup = BeautifulSoup((PAGES / f"{name}.html").read_bytes(), "html.parser")
    main = soup.find("main")
    assert main is not None
    chrome = "script, style, nav, button, time, local-time, .metadata, .page-metadata-container, .feedback-section, "
    chrome += (
        "#user-feedback, [unauthorized-private-section], .sr-only, .visually-hidden, #article-header, svg, "
    )
    chrome += ".alert-banner, [data-bi-name=permission-content-unauthorized-private]"
    for node in main.select(chrome):
        node.decompose()
    for image in main.find_all("img"):
        image.replace_with(f" {image.get('alt', '')} ")
    read = page(name, "https://learn.microsoft.com/en-us/x")
    ours = words(
        re.sub(
            r"```\w*|\[!|1\. ",
            " ",
            "\n".join(f"{s.heading}\n" + "\n".join(b.text for b in s.blocks) for s in read.sections),
        )
    )
    theirs = words(main.get_text(" "))
    lost, made_up = set(theirs) - set(ours), set(ours) - set(theirs)
    assert len(lost) <= len(set(theirs)) * 0.01, sorted(lost)[:20]
    assert len(made_up) <= len(set(theirs)) * 0.01, sorted(made_up)[:20]


def pair(folder: Path) -> tuple[Snapshot, Snapshot]:
    url = "https://pair.example/terms"
    one, other = (
        extract(gzip.decompress((folder / f"{side}.html.gz").read_bytes()), url)
        for side in ("before", "after")
    )
    return one, other


def test_what_differs_around_an_article_raises_no_alarm() -> None:
    """Menus, promotions, consent boxes, build stamps: 60 real pairs in which nothing was edited, no selectors given."""
    folders = sorted(CHANGES.glob("n-*"))
    alarms = [folder.name for folder in folders if page_kind(compare(*pair(folder))).startswith("text")]
    assert len(alarms) <= 0.05 * len(folders), alarms


def test_what_was_edited_in_an_article_is_seen() -> None:
    folders = sorted(CHANGES.glob("c-*"))[::3]
    missed = [folder.name for folder in folders if not page_kind(compare(*pair(folder))).startswith("text")]
    assert not missed


LEGAL = "https://www.microsoft.com/en-gb/servicesagreement"


def test_a_legal_text_begins_with_the_day_it_takes_effect_and_not_with_its_first_long_paragraph() -> None:
    said = texts(page("ms-servicesagreement-2026-08-22t1034", LEGAL))
    assert said[:2] == ["Published: **30 July 2025**", "Effective: **30 September 2025**"]
    assert "Top of page" not in said
    for name in ("ms-privacystatement-2024-09-18t1832", "ms-privacystatement-2026-08-22t1907"):
        said = texts(page(name, LEGAL))
        assert any(text.startswith("Last Updated: ") for text in said[:3]), name
        assert not {"Print", "Expand All Collapse All"} & set(said), name


def test_an_update_of_azure_says_how_far_it_is() -> None:
    read = page("azure-updates-advisor-retirements", "https://azure.microsoft.com/en-us/updates/workbook")
    assert texts(read)[0] == "IN PREVIEW"
    assert not {"Related Products", "- Management"} & set(texts(read))


def test_an_old_page_of_a_site_with_rules_for_its_new_ones_is_found_all_the_same() -> None:
    assert len(texts(page("typography-vendors-2017-11-14", LEGAL))) > 600


def test_paths_of_one_site_stay_apart() -> None:
    urls = [f"https://learn.microsoft.com/en-us/{path.stem}" for path in PAGES.glob("*.html")]
    assert len({Root().snapshot(url).lower() for url in urls}) == len(urls)


def test_a_home_page_served_for_a_policy_is_a_wrong_page() -> None:
    terms = extract(
        (PAGES / "bing-termsofuse-2024-02-12t1830.html").read_bytes(), "https://www.bing.com/new/termsofuse"
    )
    home = extract(
        (PAGES / "bing-termsofuse-2024-06-19t0032.html").read_bytes(), "https://www.bing.com/new/termsofuse"
    )
    assert wrong_page(home, home.url, "https://www.bing.com/?form=HPFBBK", terms) == "home-page"
