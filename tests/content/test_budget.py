"""A page that would cost too much is told before it is parsed; pages as people write them never are."""

# ruff: noqa: E501 (the shapes read better close together)

import time

import pytest

from pipeline.content import extraction
from pipeline.content.extraction import extract
from pipeline.content.html.budget import MOST_ATTRIBUTES, too_complex
from pipeline.fetch import Response
from pipeline.fetch.read import read_response
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import builtin

URL = "https://docs.example.org/guide"
OPEN = "".join(f"<b {n}>" for n in range(3_000)) + "".join(f"<i {n}>" for n in range(3_000))
MANY = " ".join(f"a{n}=1" for n in range(MOST_ATTRIBUTES * 20))


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 60_000, "<ul><li>a" * 20_000, OPEN + "x</b>" * 3_000, "<table><tr><td>" * 9_000, f"<p {MANY}>x",
        f"<p title='many'{MANY.replace(' ', chr(10))}>x", "<p>x</p>" * 3_000 + f"<p {MANY}", "<br>" * 210_000,
        "<div><object></div></object>" * 9_000, "<DIV><x-y>" * 9_000, "<font color=red>x<p>" * 5_000, "<blockquote>" * 9_000,
        "<script>if (a<b) x</script>" * 3_000 + "<span>" * 9_000,
    ],
    ids=range(13),
)  # fmt: skip
def test_what_costs_the_square_of_its_size_is_not_parsed(body: str) -> None:
    before = time.process_time()
    assert extract(f"<main>{body}".encode(), URL).trouble == "too-complex"
    assert time.process_time() - before < 2


@pytest.mark.parametrize(
    "body",
    [
        "<p>Some words.</p>" * 30_000, "<li>a" * 30_000, "<tr><td>a<td>b" * 20_000, "<div><p>x</div>" * 20_000, "<br>" * 90_000,
        "<p><b>a</b> and <code>b</code></p>" * 10_000, f"<p title='{'long ' * 9_000}'>x", f"<script>{'a<b;x=1/2;' * 9_000}</script>x",
        f"<img src='data:image/png;base64,{'iVBORw0KGgo/' * 9_000}'>x", "<a href=/x>y</a> " * 20_000, "<span>" * 900 + "x",
        f"<!-- <p {MANY}> -->x", f"<style>a<b {MANY}</style>x", "<object><div></object>" * 9_000,
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_only_long_is_read(body: str) -> None:
    assert not too_complex(f"<main>{body}</main>".encode())


@pytest.mark.parametrize("error", [RecursionError, MemoryError])
def test_a_reader_that_gives_up_costs_its_page_only(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    class Weak:
        name = "weak"
        apart = False

        def version(self, url: str, sites: object) -> str:
            return "1"

        def read(self, document: object) -> object:
            raise error

    monkeypatch.setattr(extraction, "reader_of", lambda *_: Weak())
    assert extract(b"<p>x", URL).trouble == "too-complex"


def test_the_visit_ends_in_an_outcome_of_its_own() -> None:
    body = b"<div>" * 60_000
    response = Response(
        URL, Outcome.OK, status=200, hops=(), body=body, content_type="text/html", etag="", last_modified="",
        body_sha256="", fetched_at=1.0, elapsed_ms=1, attempts=1, detail="",
    )  # fmt: skip
    capture = read_response(PageRequest(URL, URL), response, builtin())
    assert (capture.outcome, capture.snapshot) == (Outcome.TOO_COMPLEX, None)
    assert "too much time or memory" in capture.detail
