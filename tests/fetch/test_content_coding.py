"""Compressed pages: every usual way to send one is read, and none costs more than a page may."""

import gzip
import time
import zlib
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.config import Visit
from pipeline.fetch import Response, visit
from pipeline.fetch.content_coding import TooLargeError, decode
from pipeline.fetch.timed_socket import time_limit
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture
from tests.faultsite import site

TEXT = b"<p>One paragraph of a page.</p>" * 5000
LIMIT = 1_000_000


def raw(data: bytes, level: int = 6) -> bytes:
    press = zlib.compressobj(level, zlib.DEFLATED, -15)
    return press.compress(data) + press.flush()


def small_window(data: bytes) -> bytes:
    press = zlib.compressobj(wbits=9)
    return press.compress(data) + press.flush()


@pytest.mark.parametrize(
    ("coding", "sent"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT, mtime=0)),
        ("X-GZIP", gzip.compress(TEXT, mtime=0)),
        ("gzip", gzip.compress(TEXT[:70_000], mtime=0) + gzip.compress(TEXT[70_000:], mtime=0)),
        ("gzip", b"".join(gzip.compress(TEXT[at : at + 500], mtime=0) for at in range(0, len(TEXT), 500))),
        ("gzip", gzip.compress(TEXT, mtime=0) + bytes(512)),
        ("gzip", gzip.compress(TEXT, mtime=0) + b"<!-- served by 7 -->"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", small_window(TEXT)),
        ("deflate", raw(TEXT)),
        ("deflate", raw(TEXT, 0)),
        ("deflate", zlib.compress(TEXT) + b"more"),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT), mtime=0)),
        ("identity, gzip,, identity, identity", gzip.compress(TEXT, mtime=0)),
    ],
)
def test_a_page_is_decoded(coding: str, sent: bytes) -> None:
    assert decode(sent, coding, LIMIT) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate", "gzip, deflate"])
def test_nothing_is_nothing_in_any_coding(coding: str) -> None:
    assert decode(b"", coding, LIMIT) == b""


@pytest.mark.parametrize(
    ("coding", "sent", "words"),
    [
        ("gzip", gzip.compress(TEXT, mtime=0)[:-9], "cut off"),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-1], "cut off"),
        ("gzip", gzip.compress(TEXT, mtime=0)[:5], "cut off"),
        ("gzip", gzip.compress(TEXT, mtime=0) + gzip.compress(TEXT, mtime=0)[:40], "cut off"),
        ("deflate", zlib.compress(TEXT)[:-1], "cut off"),
        ("deflate", raw(TEXT)[:-5], "cut off"),
        ("br", TEXT, "'br' was not asked for"),
        ("gzip, zstd", TEXT, "'zstd' was not asked for"),
        ("gzip", TEXT, "incorrect header"),
        ("gzip", gzip.compress(TEXT, mtime=0)[:-8] + bytes(8), "incorrect data check"),
    ],
)
def test_what_is_damaged_or_unknown_is_no_page(coding: str, sent: bytes, words: str) -> None:
    with pytest.raises((ValueError, zlib.error), match=words):
        decode(sent, coding, LIMIT)


@pytest.mark.parametrize(
    ("coding", "sent", "words"),
    [
        ("gzip", gzip.compress(bytes(LIMIT + 1)), "unpacks to more than 1000000 bytes"),
        ("gzip", gzip.compress(bytes(LIMIT // 2 + 1)) * 2, "unpacks to more"),
        ("deflate", raw(bytes(20 * LIMIT)), "unpacks to more"),
        ("gzip", gzip.compress(b"", mtime=0) * 1001, "more than 1,000 parts"),
        ("gzip", gzip.compress(b"x", mtime=0) * 300_000, "more than 1,000 parts"),
        (", ".join(["gzip"] * 50), gzip.compress(TEXT, mtime=0), "more than 3 content codings"),
    ],
    ids=["one", "two", "raw", "empty-parts", "tiny-parts", "codings"],
)
def test_a_body_that_costs_more_than_a_page_is_too_large(coding: str, sent: bytes, words: str) -> None:
    begun = time.process_time()
    with pytest.raises(TooLargeError, match=words):
        decode(sent, coding, LIMIT)
    assert time.process_time() - begun < 2


def test_exactly_the_limit_fits() -> None:
    assert len(decode(gzip.compress(bytes(LIMIT)), "gzip", LIMIT)) == LIMIT


def test_decoding_ends_with_the_time_for_the_page() -> None:
    with pytest.raises(TimeoutError), time_limit(0):
        decode(gzip.compress(TEXT, mtime=0), "gzip", LIMIT)


@given(st.binary(max_size=300), st.text(max_size=20))
@example(gzip.compress(b"", mtime=0)[:10], "gzip")
@example(b"\x78", "deflate")
def test_decoding_stays_within_its_limit(data: bytes, encoding: str) -> None:
    with suppress(ValueError, zlib.error):
        assert len(decode(data, encoding, 100)) <= max(100, len(data))


def test_a_page_in_countless_parts_delays_no_other(allow_loopback: None) -> None:
    body = gzip.compress(b"", mtime=0) * 390_000
    with site({"/parts": lambda wire, asked: wire.answer(200, body, content_encoding="gzip")}) as it:
        begun = time.monotonic()
        (capture,) = visit([PageRequest("p", it.url("/parts"))], Visit(rate_per_host=0), _read)
    assert capture.outcome is Outcome.TOO_LARGE
    assert time.monotonic() - begun < 20


def _read(request: PageRequest, response: Response) -> Capture:
    return Capture(request.url, response.outcome)
