"""Evidence: what is recorded can be read by others, repeated without a network, and holds no secret."""

import io
from collections import Counter
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as OtherReader
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.config import Visit
from pipeline.errors import StoreError
from pipeline.fetch import Response, visit
from pipeline.fetch.warc import address_key, open_recorder, open_replay
from pipeline.pages import Outcome, PageRequest
from pipeline.snapshots import Capture
from tests import faultsite
from tests.content_repo import SITE, Answer
from tests.content_repo import archive as archived
from tests.content_repo import page as page_of
from tests.faultsite import PAGE, conditional, first, site, status, to
from tests.shared import SHARED, needs_shared

FAST = Visit(rate_per_host=0, timeout_s=5, max_bytes=100_000)
PAGE_OF = page_of("A page", "here|Here|<p>A page that says enough to be one.</p>")
DATE = "2019-06-30T06:00:00Z"


def read(request: PageRequest, response: Response) -> Capture:
    return Capture(
        request.url,
        response.outcome,
        response.status,
        response.hops,
        etag=response.etag,
        body_sha256=response.body_sha256,
        fetched_at=response.fetched_at,
        detail=response.body.decode("latin-1"),
    )


def run(archive: object, *requests: PageRequest, settings: Visit = FAST) -> dict[str, Capture]:
    captures = visit(requests, settings, read, archive=archive)  # type: ignore[arg-type]
    return {capture.url: capture for capture in captures}


def written(path: Path, *records: tuple[str, str, list[tuple[str, str]], bytes]) -> Path:
    """Write response records as other tools do: a made-up reason, the length of the body as it is."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, line, headers, body in records:
            answer = StatusAndHeaders(
                line, [*headers, ("Content-Length", str(len(body)))], protocol="HTTP/1.1"
            )
            about = {"WARC-Date": DATE}
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), http_headers=answer, warc_headers_dict=about
            )
            writer.write_record(record)
            record.raw_stream.close()
    return path


HTML = [("Content-Type", "text/html; charset=utf-8")]


# -- recording


@pytest.fixture
def recorded(tmp_path: Path, allow_loopback: None, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, str]:
    """Record a small site; return the archive and the site's address."""
    monkeypatch.setenv("CONTENT_SYNC_AUTH_127_0_0_1", "Bearer s3cret")
    routes = {
        "/plain": faultsite.ok,
        "/zipped": faultsite.zipped,
        "/chunked": faultsite.chunked,
        "/same": conditional(),
        "/old": to("/plain"),
        "/gone": status(404),
        "/cookie": lambda wire, asked: wire.answer(200, PAGE, set_cookie="session=s3cret"),
        "/flaky": first(status(503, retry_after="0"), faultsite.ok),
        "/huge": lambda wire, asked: wire.answer(200, bytes(200_000)),
    }
    path = tmp_path / "run.warc.gz"
    with site(routes) as it, open_recorder(path) as recorder:
        requests = [PageRequest(route, it.url(route)) for route in routes]
        requests[3] = PageRequest("/same", it.url("/same"), etag='"v1"')
        recorded = run(recorder, *requests)
        assert recorded["/same"].outcome is Outcome.NOT_MODIFIED
        assert recorded["/zipped"].detail == PAGE.decode()
        assert recorded["/huge"].outcome is Outcome.TOO_LARGE
        return path, it.url("")


def test_two_readers_find_the_same_exchanges(recorded: tuple[Path, str]) -> None:
    path, _ = recorded
    with path.open("rb") as file:
        ours = [
            (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.raw_stream.read())
            for record in ArchiveIterator(file)
        ]
    with path.open("rb") as file:
        theirs = [
            (str(record.record_type), record.headers.get("WARC-Target-URI"), record.reader.read())
            for record in OtherReader(file)
        ]
    assert [(kind, uri, body) for kind, uri, body in theirs] == ours
    kinds = [kind for kind, _, _ in ours]
    assert kinds.count("warcinfo") == 1
    assert kinds.count("request") == kinds.count("response") + kinds.count("revisit")
    assert kinds.count("revisit") == 1


def test_digests_hold(recorded: tuple[Path, str]) -> None:
    with recorded[0].open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()


def test_no_secret_is_kept(recorded: tuple[Path, str]) -> None:
    import gzip

    everything = gzip.decompress(recorded[0].read_bytes()).lower()
    assert b"s3cret" not in everything
    assert b"authorization" not in everything
    assert b"user-agent: content-sync/" in everything


def test_a_recorded_run_can_be_repeated_without_a_network(recorded: tuple[Path, str]) -> None:
    path, base = recorded
    names = ("/plain", "/zipped", "/chunked", "/old", "/gone", "/flaky")
    with open_replay(path) as archive:
        again = run(archive, *(PageRequest(name, base + name) for name in names))
    assert {name: str(capture.outcome) for name, capture in again.items()} == {
        **dict.fromkeys(("/plain", "/zipped", "/chunked", "/flaky"), "ok"),
        "/old": "moved",
        "/gone": "gone",
    }
    assert {again[name].detail for name in names[:4]} == {PAGE.decode()}


def test_what_had_not_changed_is_no_content_for_a_run_that_does_not_know_it(
    recorded: tuple[Path, str],
) -> None:
    path, base = recorded
    with open_replay(path) as archive:
        known = run(archive, PageRequest("p", base + "/same", etag='"v1"'))["p"]
        fresh = run(archive, PageRequest("p", base + "/same"))["p"]
    assert (known.outcome, known.same) == (Outcome.NOT_MODIFIED, True)
    assert (fresh.outcome, fresh.same) == (Outcome.NOT_ARCHIVED, False)


def test_a_redirect_in_raw_utf8_leads_to_the_same_place_in_a_replay(
    tmp_path: Path, allow_loopback: None
) -> None:
    def away(wire: faultsite.Wire, asked: faultsite.Asked) -> None:
        wire.raw("HTTP/1.1 302 Found\r\nlocation: /gr\u00fcn\r\ncontent-length: 0\r\n\r\n".encode())

    with site({"/away": away, "/gr%C3%BCn": faultsite.ok}) as it:
        request = PageRequest("p", it.url("/away"))
        with open_recorder(tmp_path / "a.warc.gz") as recorder:
            live = run(recorder, request)["p"]
        with open_replay(tmp_path / "a.warc.gz") as archive:
            again = run(archive, request)["p"]
    assert live.final_url.endswith("/gr%C3%BCn")
    assert (again.outcome, again.hops) == (live.outcome, live.hops)


def test_evidence_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(b"evidence")
    with pytest.raises(StoreError, match="Name a new file"):
        open_recorder(tmp_path / "a.warc.gz")


# -- replay


def test_replay_is_strict_and_dated(tmp_path: Path) -> None:
    path = written(tmp_path / "a.warc.gz", ("https://a.example/x", "200 X", HTML, PAGE))
    with open_replay(path) as archive:
        captures = run(archive, *(PageRequest(u, f"https://a.example/{u}") for u in ("x", "y")))
    assert (captures["x"].outcome, captures["x"].fetched_at) == (Outcome.OK, 1561874400.0)
    assert (captures["y"].outcome, captures["y"].detail) == (
        Outcome.NOT_ARCHIVED,
        "a.warc.gz holds no response for this address",
    )


def test_redirects_are_followed_inside_the_archive(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.warc.gz",
        ("https://docs.microsoft.com/azure/x", "302 X", [("Location", "/en-us/azure/x")], b""),
        ("https://docs.microsoft.com/en-us/azure/x", "301 X", [("Location", "/en-us/azure/y")], b""),
        ("https://docs.microsoft.com/en-us/azure/y", "200 X", HTML, PAGE),
        ("https://docs.microsoft.com/azure/far", "301 X", [("Location", "https://b.example/far")], b""),
    )
    with open_replay(path) as archive:
        captures = run(
            archive, *(PageRequest(u, f"https://docs.microsoft.com/azure/{u}") for u in ("x", "far"))
        )
    assert captures["x"].outcome is Outcome.MOVED
    assert [hop.status for hop in captures["x"].hops] == [302, 301, 200]
    assert (captures["far"].outcome, captures["far"].final_url) == (Outcome.MOVED, "https://b.example/far")


def test_a_second_request_gets_the_second_answer(tmp_path: Path) -> None:
    records = [("https://a.example/", "200 X", HTML, PAGE + b"%d" % n) for n in range(2)]
    with open_replay(written(tmp_path / "a.warc.gz", *records)) as archive:
        bodies = [run(archive, PageRequest("p", "https://a.example/"))["p"].detail[-1] for _ in range(3)]
    assert bodies == ["0", "1", "1"]


def test_archived_robots_txt_is_obeyed(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.warc.gz",
        (
            "https://a.example/robots.txt",
            "200 X",
            [("Content-Type", "text/plain")],
            b"User-agent: *\nDisallow: /x",
        ),
        ("https://a.example/x", "200 X", HTML, PAGE),
    )
    with open_replay(path) as archive:
        assert run(archive, PageRequest("p", "https://a.example/x"))["p"].outcome is Outcome.ROBOTS


def test_a_busy_host_is_not_waited_for_in_replay(tmp_path: Path) -> None:
    busy = [("https://a.example/", "429 X", [("Retry-After", "3000")], b"")]
    with open_replay(written(tmp_path / "a.warc.gz", *busy)) as archive:
        assert run(archive, PageRequest("p", "https://a.example/"))["p"].outcome is Outcome.DEFERRED


@pytest.mark.parametrize("content", [b"", b"not an archive at all", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_archive_is_said_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.warc.gz").write_bytes(content)
    if not content:
        with open_replay(tmp_path / "a.warc.gz") as archive:
            assert not list(archive)
        return
    with pytest.raises(StoreError, match="not a WARC file"):
        open_replay(tmp_path / "a.warc.gz")


def test_a_missing_archive_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="No such file"):
        open_replay(tmp_path / "none.warc.gz")


def test_the_pages_of_an_archive(recorded: tuple[Path, str], tmp_path: Path) -> None:
    with open_replay(recorded[0]) as archive:
        pages = {page.url: page for page in archive}
    assert pages[recorded[1] + "/zipped"].body == PAGE
    assert pages[recorded[1] + "/gone"].status == 404


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HTTP://A.example:80", "http://a.example/"),
        ("https://a.example/a%2cb", "https://a.example/a,b"),
        ("https://a.example/x?tabs=a%2Cb", "https://a.example/x?tabs=a,b"),
        ("https://a.example/ü", "https://a.example/%c3%bc"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("<https://a.example/x>", "https://a.example/x"),
    ],
)
def test_one_address_in_two_spellings_is_one_address(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/?a=1%262", "https://a.example/?a=1&2"),
        ("https://a.example/A", "https://a.example/a"),
        ("https://a.example/", "http://a.example/"),
    ],
)
def test_two_addresses_stay_two(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@given(st.text(max_size=60))
def test_every_text_has_a_key(text: str) -> None:
    assert isinstance(address_key(text), str)


@pytest.mark.parametrize(
    ("one_report", "outcomes"),
    [
        ({"/a": PAGE_OF, "/b": PAGE_OF}, {"ok": 2}),
        ({"/a": PAGE_OF, "/b": (301, {"Location": "/c"}, b""), "/c": PAGE_OF}, {"ok": 2, "moved": 1}),
        ({"/a": (404, {}, b""), "/b": (410, {}, b""), "/c": PAGE_OF}, {"gone": 2, "ok": 1}),
    ],
)
def test_pages_of_three_moments_end_as_they_ended(
    one_report: dict[str, Answer], outcomes: dict[str, int], tmp_path: Path
) -> None:
    with open_replay(archived(tmp_path / "moment.warc.gz", one_report)) as archive:
        addresses = [f"{SITE}{place}" for place in one_report]
        captures = run(archive, *(PageRequest(a, a) for a in addresses), settings=Visit())
    assert Counter(str(capture.outcome) for capture in captures.values()) == outcomes


@needs_shared
@pytest.mark.parametrize(("number", "gone"), [(1, 0), (2, 0), (3, 2)])
def test_real_pages_of_three_moments(number: int, gone: int) -> None:
    with open_replay(SHARED / "corpus" / "replay" / f"run{number}.warc.gz") as archive:
        addresses = [key for key in archive._places if "/en-us/" not in key]
        captures = run(archive, *(PageRequest(a, a) for a in addresses), settings=Visit())
    outcomes = [str(capture.outcome) for capture in captures.values()]
    assert set(outcomes) <= {"ok", "moved", "gone"}
    assert outcomes.count("gone") == gone
