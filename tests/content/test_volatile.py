"""Noise is learned from two visits of one run, as entries that a person can read and edit."""

from msgspec.structs import replace

from pipeline.changes.compare import compare, page_kind
from pipeline.content import Block, Snapshot
from pipeline.content.extraction import extract
from pipeline.content.volatile import is_volatile, learn_volatile
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.digests import digest
from pipeline.snapshots.encoding import encode

URL = "https://status.example.org/service"
PROSE = "".join(
    f"<p>{'The service keeps what you send it for as long as you ask. ' * 6}{n}</p>" for n in range(8)
)


def visit(line: str, target: str = "/a", extra: str = "") -> Snapshot:
    html = f"<main><h1>Service</h1>{PROSE}<p>{line}</p><p>Read <a href={target}>more</a> about it.</p>{extra}</main>"
    return extract(html.encode(), URL)


def test_a_counter_becomes_a_pattern_and_is_no_news_again() -> None:
    first = learn_volatile(
        None, visit("Served 1,203 readers so far today"), visit("Served 1,207 readers so far today")
    )
    assert first.volatile == ("paragraph: Served [*] readers so far today",)
    third = visit("Served 9,999 readers so far today")
    assert page_kind(compare(first, third)) == "none"
    assert digest(first) == digest(replace(third, volatile=first.volatile))
    assert decode(encode(first)) == first


def test_a_real_edit_beside_a_counter_is_seen() -> None:
    first = learn_volatile(
        None, visit("Served 1 readers so far today"), visit("Served 2 readers so far today")
    )
    edited = visit("Served 3 readers so far today", extra="<p>The service ends in May.</p>")
    assert [change.after for change in compare(first, edited)] == ["The service ends in May."]


def test_a_teaser_that_rotates_is_known_by_its_texts() -> None:
    first = learn_volatile(
        None, visit("Come to our conference in Lisbon"), visit("Download the yearly report now")
    )
    assert first.volatile == (
        "paragraph: Come to our conference in Lisbon",
        "paragraph: Download the yearly report now",
    )
    assert page_kind(compare(first, visit("Download the yearly report now"))) == "none"


def test_a_link_with_a_session_in_it_is_known_by_its_label() -> None:
    first = learn_volatile(None, visit("x", "/more/s-1111"), visit("x", "/more/s-2222"))
    assert first.volatile == ("link: more",)
    assert page_kind(compare(first, visit("x", "/more/s-3333"))) == "none"


def test_what_was_learned_before_stays_known() -> None:
    accepted = replace(visit("x"), volatile=("paragraph: old [*]",))
    assert "paragraph: old [*]" in learn_volatile(accepted, visit("1 a b"), visit("2 a b")).volatile


def test_two_pages_that_have_little_in_common_teach_nothing() -> None:
    other = extract(
        b"<main><h1>Other</h1><p>" + b"Entirely other words stand here now. " * 60 + b"</p></main>", URL
    )
    assert learn_volatile(None, visit("x"), other).volatile == ()


def test_a_page_cannot_write_an_entry_that_silences_other_text() -> None:
    """``[*]`` typed into a page is escaped, so it is no wildcard."""
    first = learn_volatile(None, visit("Pay [*] now"), visit("nothing like it stands here"))
    assert not is_volatile(Block("paragraph", "Pay 100 dollars now"), frozenset(first.volatile))
