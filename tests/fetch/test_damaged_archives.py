"""An archive that is damaged, or not what it seems, is named with the record: a run never ends in a traceback."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import Visit
from pipeline.errors import StoreError
from pipeline.fetch import Response, visit
from pipeline.fetch.warc import open_replay
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture
from tests.faultsite import PAGE

URI = "https://a.example/page"
HTTP = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n"
GOOD = HTTP + PAGE


def record(block: bytes, length: object = None, **headers: str | None) -> bytes:
    named = {"WARC-Type": "response", "WARC-Target-URI": URI, "WARC-Date": "2026-03-01T06:00:00Z"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}  # type: ignore[dict-item]
    lines = [f"{name}: {value}" for name, value in named.items() if value is not None]
    if length != "":
        lines.append(f"Content-Length: {len(block) if length is None else length}")
    return ("\r\n".join(["WARC/1.0", *lines]) + "\r\n\r\n").encode() + block + b"\r\n\r\n"


def read(request: PageRequest, response: Response) -> Capture:
    return Capture(request.url, response.outcome, detail=response.body.decode("latin-1"))


def replayed(path: Path, uri: str = URI) -> Capture:
    with open_replay(path) as archive:
        (capture,) = visit([PageRequest("p", uri)], Visit(), read, archive=archive)
        return capture


DAMAGED = {
    "no-address": (record(GOOD, WARC_Target_URI=None), "no WARC-Target-URI"),
    "empty-address": (record(GOOD, WARC_Target_URI=""), "no WARC-Target-URI"),
    "no-address-and-huge": (record(b"x", 99_999_999_999, WARC_Target_URI=None), "no WARC-Target-URI"),
    "huge": (record(GOOD, 99_999_999_999), "cut off"),
    "longer": (record(GOOD, len(GOOD) + 50), "cut off"),
    "shorter": (record(GOOD, len(GOOD) - 9), "longer than its Content-Length"),
    "negative": (record(GOOD, -5), "Content-Length"),
    "no-number": (record(GOOD, "many"), "Content-Length"),
    "no-length": (record(GOOD, ""), "Content-Length"),
    "no-http": (record(b"<html>just a page</html>"), "no HTTP response"),
    "binary": (record(bytes(range(256)) * 4), "no HTTP response"),
    "no-status": (record(b"HTTP/1.1 OK\r\n\r\n"), "no HTTP response"),
    "odd-status": (record(b"HTTP/1.1 0200 OK\r\n\r\n<p>").replace(b"0200", b"00007"), "HTTP status"),
    "other-digits": (record("HTTP/1.1 \u0662\u0660\u0660 OK\r\n\r\n<p>".encode()), "no HTTP response"),
    "no-record": (b"and then something else\r\n\r\n", "record 2"),
}


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_record_is_named(tmp_path: Path, name: str, zipped: bool) -> None:
    damaged, words = DAMAGED[name]
    parts = [record(GOOD), damaged]
    path = tmp_path / "run.warc"
    path.write_bytes(b"".join(map(gzip.compress, parts) if zipped else parts))
    with pytest.raises(StoreError) as raised:
        open_replay(path)
    message = str(raised.value)
    assert words in message
    assert str(path) in message
    assert "record 2, at byte" in message
    assert "\n" not in message


def test_a_recording_that_was_cut_off_is_read_as_far_as_it_is_whole(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first, last = (gzip.compress(record(GOOD, WARC_Target_URI=uri)) for uri in (URI, URI + "2"))
    whole = first + last
    # The last bytes hold line ends and a check sum: without them the record is whole.
    for end in range(len(first) + 1, len(whole) - 20):
        path = tmp_path / f"{end}.warc.gz"
        path.write_bytes(whole[:end])
        caplog.clear()
        with open_replay(path) as archive:
            assert [page.url for page in archive] == [URI], end
        assert "cut off after record 1" in caplog.text, end
        assert str(path) in caplog.text


@pytest.mark.parametrize("length", [1, 11, 40])
def test_a_recording_without_one_whole_record_is_no_archive(tmp_path: Path, length: int) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(record(GOOD))[:length])
    with pytest.raises(StoreError, match="not a WARC file"):
        open_replay(tmp_path / "a.warc.gz")


def test_a_damaged_record_before_the_end_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    good = gzip.compress(record(GOOD))
    damaged = gzip.compress(record(GOOD, len(GOOD) - 9))
    (tmp_path / "a.warc.gz").write_bytes(good + damaged + good[:-20])
    with pytest.raises(StoreError, match="record 2, at byte"):
        open_replay(tmp_path / "a.warc.gz")


def test_records_of_other_kinds_and_schemes_or_without_content_are_left_alone(tmp_path: Path) -> None:
    others = [
        record(b"software: x", WARC_Type="warcinfo", WARC_Target_URI=None),
        record(b"20260301 1.1.1.1", WARC_Target_URI="dns:a.example"),
        record(b"GET / HTTP/1.1\r\n\r\n", WARC_Type="request"),
        record(b"anything", WARC_Type="metadata"),
        record(b""),
        record(b"", WARC_Type="revisit", WARC_Profile="identical-payload-digest"),
    ]
    (tmp_path / "a.warc").write_bytes(b"".join([*others, record(GOOD)]))
    assert replayed(tmp_path / "a.warc").detail == PAGE.decode()


@pytest.mark.parametrize("date", ["", "yesterday", "0001-01-01T00:00:00", "9999-12-31T23:59:59-23:59", "-5"])
def test_a_record_without_a_date_is_read(tmp_path: Path, date: str) -> None:
    (tmp_path / "a.warc").write_bytes(record(GOOD, WARC_Date=date))
    assert replayed(tmp_path / "a.warc").outcome is Outcome.OK


def coded(body: bytes, coding: str, more: bytes = b"") -> bytes:
    return HTTP.replace(b"\r\n\r\n", b"\r\ncontent-encoding: " + coding.encode() + more + b"\r\n\r\n") + body


@pytest.mark.parametrize(
    ("block", "outcome", "text"),
    [
        (coded(gzip.compress(PAGE), "gzip"), Outcome.OK, PAGE),
        (coded(gzip.compress(PAGE[:30]) + gzip.compress(PAGE[30:]), "gzip"), Outcome.OK, PAGE),
        (coded(PAGE, "gzip"), Outcome.OK, PAGE),
        (coded(PAGE, "br"), Outcome.OK, PAGE),
        (coded(gzip.compress(PAGE)[:-4], "gzip"), Outcome.UNREACHABLE, b"cut off"),
        (coded(b"\x0b\x02\x80", "br"), Outcome.UNREACHABLE, b"not asked for"),
        (coded(gzip.compress(b"") * 2000, "gzip"), Outcome.TOO_LARGE, b"parts"),
        (
            coded(b"5\r\n<p>ab\r\n0\r\n\r\n", "identity", b"\r\ntransfer-encoding: chunked"),
            Outcome.OK,
            b"<p>ab",
        ),
    ],
    ids=["gzip", "two-members", "not-gzip", "not-br", "cut", "br", "members", "chunked"],
)
def test_an_archived_body_is_decoded_as_a_live_one(
    tmp_path: Path, block: bytes, outcome: Outcome, text: bytes
) -> None:
    (tmp_path / "a.warc").write_bytes(record(block))
    capture = replayed(tmp_path / "a.warc")
    assert capture.outcome is outcome
    assert text.decode() in capture.detail


@given(st.lists(st.tuples(st.integers(0, 600), st.binary(max_size=4)), max_size=4), st.booleans())
def test_any_damage_is_an_archive_or_an_error_in_words(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[int, bytes]], zipped: bool
) -> None:
    plain = record(GOOD) + record(GOOD, WARC_Target_URI=URI + "2")
    data = bytearray(gzip.compress(plain) if zipped else plain)
    for at, bytes_ in damage:
        data[at : at + len(bytes_)] = bytes_
    path = tmp_path_factory.getbasetemp() / "damaged.warc"
    path.write_bytes(data)
    try:
        assert isinstance(replayed(path), Capture)
    except StoreError as error:
        assert str(path) in str(error)
