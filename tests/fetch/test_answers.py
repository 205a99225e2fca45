"""What addresses answered, kept until the visits end: the same bytes come back, and a full disk stops nothing."""

import tempfile
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch import answers as room
from pipeline.fetch.answers import Answers
from pipeline.fetch.response import Answer


def answer(number: int, body: bytes = b"") -> Answer:
    return Answer(f"https://example.com/{number}", 200, body=body, attempts=2, elapsed_ms=9)


def key(number: int) -> tuple[str, str, str]:
    return f"https://example.com/{number}", "", ""


def test_bodies_come_back_and_effort_counts_once() -> None:
    known = Answers()
    for number in range(3):
        known.put(key(number), answer(number, b"%d" % number * 1000))
    back = known.get(key(1))
    assert back is not None
    assert (back.body, back.attempts, back.elapsed_ms) == (b"1" * 1000, 0, 0)
    assert known.get(("https://example.com/1", '"etag"', "")) is None
    known.close()


@given(st.lists(st.tuples(st.integers(0, 2), st.none() | st.binary(max_size=100_000)), max_size=12))
def test_the_latest_answer_is_found_whatever_was_read_in_between(
    steps: list[tuple[int, bytes | None]],
) -> None:
    held: dict[int, bytes] = {}
    known = Answers()
    for number, body in steps:
        if body is None:
            found = known.get(key(number))
            assert (found.body if found else None) == held.get(number)
        else:
            known.put(key(number), answer(number, body))
            held[number] = body
    assert {number: found.body for number in held if (found := known.get(key(number)))} == held
    known.close()


def test_what_does_not_fit_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MAX_BYTES", 2000)
    monkeypatch.setattr(room, "_MAX_ANSWERS", 2)
    known = Answers()
    known.put(key(0), answer(0, bytes(1000)))
    known.put(key(1), answer(1, bytes(1000)))
    assert [known.get(key(number)) is not None for number in range(2)] == [True, False]
    known.put(key(2), answer(2))
    known.put(key(3), answer(3))
    assert [known.get(key(number)) is not None for number in range(4)] == [False, False, True, True]
    known.close()


def test_a_full_disk_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> IO[bytes]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    known = Answers()
    known.put(key(0), answer(0, b"body"))
    assert known.get(key(0)) is None
    known.close()


def test_a_disk_that_fills_up_mixes_no_answers_up(monkeypatch: pytest.MonkeyPatch) -> None:
    always_full = Path("/dev/full")
    if not always_full.exists():
        pytest.skip("there is no device here that is always full")

    def opened(**about: Any) -> IO[Any]:
        return always_full.open("w+b", **about)

    monkeypatch.setattr(tempfile, "TemporaryFile", opened)
    known = Answers()
    for number in range(300):
        known.put(key(number), answer(number, bytes(400)))
    assert [number for number in range(300) if known.get(key(number))] == []
    known.close()
