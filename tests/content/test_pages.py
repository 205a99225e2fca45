"""Whole pages of every sort: each reads exactly as the Markdown file beside it says.

The files are what a team would find in its snapshots, so a difference here is a change every user would be
told of. ``python -m tests.content.test_pages`` writes them anew; look at every line that differs.
"""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.content.extraction import explain, extract
from pipeline.content.html.slices import slice_digest
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.encoding import encode
from tests.content.reading import PAGES

URLS = {
    "agreement": "https://docs.example.org/agreement",
    "blog-without-lang": "https://quay.example.org/2026/night",
    "harbour-guide": "https://docs.example.org/berths/moving",
    "latin-menu": "https://cafe.example.org/carte",
    "learn-queue": "https://learn.microsoft.com/en-us/example/queue/limit",
    "policy": "https://azure.microsoft.com/en-us/updates/example",
    "readme": "https://github.com/example/tide/blob/main/README.md",
}
# What each page was found by, and the rules that passed over something, in order.
WHY = {
    "agreement": ("the whole page", ["leads down the page"] * 3),
    "blog-without-lang": ("the page's main part: div", ["tag aside", "outside the main part", "outside the main part"]),
    "harbour-guide": (
        "the whole page",
        ["asks for consent", "tag nav", "drop .breadcrumb", "drop .related-articles", "comes up over the page",
         "tag footer", "named like what stands around an article"],
    ),
    "latin-menu": ("the page's main part: main", []),
    "learn-queue": (
        "main#main > div.content",
        ["tag nav", "the name of an alert", "drop #ai-summary", "drop .codeHeader", "another version than queue-3",
         "for screen readers, or the name of an icon", "drop .feedback-section",
         *["outside main#main > div.content"] * 3],
    ),
    "policy": (
        "main#mainContent",
        ["drop .back-link", "drop h3.text-heading4", "drop [aria-label='Related Products']", "drop ul.tags",
         "outside main#mainContent"],
    ),
    "readme": (".markdown-body", ["drop .zeroclipboard-container", "drop relative-time",
               *["outside .markdown-body"] * 2]),
}  # fmt: skip


def read(name: str) -> str:
    page = extract((PAGES / f"{name}.html").read_bytes(), URLS[name])
    return encode(replace(page, extractor="any"))


@pytest.mark.parametrize("name", URLS)
def test_a_page_reads_as_the_file_beside_it_says(name: str) -> None:
    assert read(name) == (PAGES / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", URLS)
def test_the_kinds_of_its_blocks_and_its_links_come_back_from_its_file(name: str) -> None:
    page = extract((PAGES / f"{name}.html").read_bytes(), URLS[name])
    assert decode(encode(page)) == page


def test_every_page_of_the_folder_is_read() -> None:
    assert {path.stem for path in PAGES.glob("*.html")} == set(URLS) == {p.stem for p in PAGES.glob("*.md")}


@pytest.mark.parametrize("name", URLS)
def test_whoever_asks_is_told_why_a_part_is_kept_or_passed_over(name: str) -> None:
    found = explain((PAGES / f"{name}.html").read_bytes(), URLS[name])
    assert (found.kept, [rule for rule, _, _ in found.dropped]) == ((WHY[name][0],), WHY[name][1])


def test_what_is_passed_over_is_named_as_a_person_would_find_it() -> None:
    found = explain((PAGES / "harbour-guide.html").read_bytes(), URLS["harbour-guide"])
    assert found.dropped == (
        ("asks for consent", "div#site-cookie-notice", 11),
        ("tag nav", "nav", 2),
        ("drop .breadcrumb", "div.breadcrumb", 3),
        ("drop .related-articles", "div.related-articles", 15),
        ("comes up over the page", "div.newsletter-popup", 15),
        ("tag footer", "footer", 4),
        ("named like what stands around an article", "div.sidebar", 12),
    )


@pytest.mark.parametrize("name", URLS)
def test_another_word_in_an_article_is_never_taken_for_the_same_response(name: str) -> None:
    """An equal slice spares the reading: a change behind one would never be told."""
    body = (PAGES / f"{name}.html").read_bytes()
    spoken = WORDS[name].encode()
    assert body.count(spoken) == 1
    assert slice_digest(body, URLS[name]) != slice_digest(body.replace(spoken, b"XYZ"), URLS[name])


WORDS = {
    "agreement": "in advance",
    "blog-without-lang": "second time",
    "harbour-guide": "ten days ahead,",
    "latin-menu": "compris",
    "learn-queue": "5,000 messages",
    "policy": "30 days",
    "readme": "Prints",
}


def _write(path: Path) -> None:
    path.with_suffix(".md").write_text(read(path.stem), encoding="utf-8")


if __name__ == "__main__":
    for path in sorted(PAGES.glob("*.html")):
        _write(path)
