"""A validator is kept and sent back only if it is one: anything else could stop a page from ever being read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Visit
from pipeline.fetch import Response, visit
from pipeline.fetch.validators import valid_etag, valid_last_modified
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture
from tests.faultsite import Asked, Wire, site

DATE = "Mon, 02 Nov 2026 10:00:00 GMT"
NO_ETAGS = [
    *("*", "", "abc", '"abc', 'abc"', "'abc'", 'w/"abc"', 'W/ "abc"', '"a" "b"', '"a", "b"', 'W/"a", W/"a"'),
    *(
        '"a"b"',
        '"a b"',
        '"a\tb"',
        '"a\x01b"',
        '"a\x7fb"',
        '"\xe4"',
        '"\u2028"',
        '"a\r\nx: y"',
        '"a"\n',
        '""\x00',
    ),
    f'"{"x" * 600}"',
]
NO_DATES = [
    *("", "*", "now", "0", "1762077600", "2026-11-02", "2026-11-02T10:00:00Z", "Mon, 02 Nov 2026"),
    *("Mon, 2 Nov 2026 10:00:00 GMT", "Mon, 02 Nov 2026 10:00:00", "Mon, 02 Nov 2026 10:00:00 +0000"),
    *("Mon, 02 Nov 2026 10:00:00 UTC", "Mon, 02 Nov 2026 25:00:00 GMT", "Mon, 31 Feb 2026 10:00:00 GMT"),
    *("Mo, 02 Nov 2026 10:00:00 GMT", "mon, 02 nov 2026 10:00:00 gmt", f"{DATE}, {DATE}", f"{DATE}\r\nx: y"),
    *(f"{DATE}\x00", "Mon, 02 Nov \u0662\u0660\u0662\u0666 10:00:00 GMT", "Mon, 02 Nov 0000 10:00:00 GMT"),
]


@pytest.mark.parametrize("value", ['"v1"', 'W/"v1"', '""', '"a-b_c/d,e;f"', '"\'"', '"*"', f'"{"x" * 500}"'])
def test_entity_tags_are_kept(value: str) -> None:
    assert valid_etag(value) == valid_etag(f" {value}\t") == value


@pytest.mark.parametrize("value", NO_ETAGS)
def test_what_is_no_entity_tag_is_not_kept(value: str) -> None:
    assert valid_etag(value) == ""


@pytest.mark.parametrize(
    "value",
    [
        *(DATE, "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun Nov 16 08:49:37 1994"),
        *("Thu, 29 Feb 2024 00:00:00 GMT", "Sat, 31 Dec 2016 23:59:60 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"),
    ],
)
def test_http_dates_are_kept(value: str) -> None:
    assert valid_last_modified(value) == value


@pytest.mark.parametrize("value", NO_DATES)
def test_what_is_no_http_date_is_not_kept(value: str) -> None:
    assert valid_last_modified(value) == ""


@given(st.text(max_size=40))
def test_what_is_kept_is_one_plain_line(value: str) -> None:
    for kept in (valid_etag(value), valid_last_modified(value)):
        assert kept.isascii()
        assert "\n" not in kept


def read(request: PageRequest, response: Response) -> Capture:
    return Capture(
        request.url,
        response.outcome,
        etag=response.etag,
        last_modified=response.last_modified,
        detail=response.body.decode(),
    )


def ever_unchanged(wire: Wire, asked: Asked) -> None:
    """A server to which every condition is met."""
    conditional = any(name.startswith("if-") for name in asked.headers)
    wire.answer(304 if conditional else 200, b"<p>the text", etag="*", last_modified="yesterday")


def test_a_page_whose_validators_are_none_is_read_again_and_again(allow_loopback: None) -> None:
    with site({"*": ever_unchanged}) as it:
        first = PageRequest("p", it.url("/p"))
        again = PageRequest("p", it.url("/p"), etag="*", last_modified="yesterday")
        for request in (first, again):
            (capture,) = visit([request], Visit(rate_per_host=0), read)
            assert (capture.outcome, capture.detail) == (Outcome.OK, "<p>the text")
            assert (capture.etag, capture.last_modified) == ("", "")
    assert not [name for asked in it.log for name in asked.headers if name.startswith("if-")]


def test_one_good_validator_is_enough_and_the_other_is_dropped(allow_loopback: None) -> None:
    with site({"*": ever_unchanged}) as it:
        request = PageRequest("p", it.url("/p"), etag="*", last_modified=DATE)
        (capture,) = visit([request], Visit(rate_per_host=0), read)
    assert (capture.outcome, capture.etag, capture.last_modified) == (Outcome.NOT_MODIFIED, "", DATE)
    assert {name for name in it.log[0].headers if name.startswith("if-")} == {"if-modified-since"}
