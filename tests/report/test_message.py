"""The short message and the feed: what a channel shows must be right and must not speak for a page."""

from xml.etree import ElementTree

from inline_snapshot import snapshot
from msgspec.structs import replace

from pipeline.proposal.model import PublishResult
from pipeline.proposal.operation import Operation
from pipeline.report.atom import render as feed
from pipeline.report.message import render as message
from pipeline.report.outputs import Context
from pipeline.report.places import Places
from tests import reports

ATOM = "{http://www.w3.org/2005/Atom}"
WEB = Places("https://git.example/o/n", None, "c" * 4, "a" * 4)


def test_a_message_is_counts_and_addresses() -> None:
    results = (
        PublishResult(Operation.CREATED, "content-sync/a", "c1", url="https://git.example/o/n/pull/7"),
        PublishResult(Operation.REFUSED, "content-sync/b", "c2"),
        PublishResult(Operation.NONE, "content-sync/c"),
    )
    assert message(reports.everything(), Context(results=results)) == snapshot("""\
content-sync: 3 articles may need an update because 3 pages changed.

Link health: broken 5, moved for good 1, not read 1.
https://git.example/o/n/pull/7
Branch content-sync/b
""")
    assert message(reports.empty(), Context()) == snapshot(
        "content-sync: No article is flagged: nothing the articles lean on changed.\n"
    )


def test_a_message_repeats_nothing_of_pages_and_articles() -> None:
    hostile = reports.hostile()
    text = message(hostile, Context())
    for finding in hostile.findings:
        assert finding.summary not in text and finding.article not in text


def entries(text: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(text).findall(f"{ATOM}entry")


def test_a_feed_holds_every_open_flag_once_the_newest_first() -> None:
    new, old = (
        replace(reports.finding(n, 1), first_seen=day) for n, day in ((1, "2026-03-09"), (2, "2026-03-02"))
    )
    note = reports.finding(3, 1, "note")
    report = replace(reports.report((note, new), (reports.page(1),)), still=(old,))
    root = ElementTree.fromstring(feed(report, Context(places=WEB)))
    assert root.findtext(f"{ATOM}updated") == "2026-03-09T00:00:00Z"
    assert [one.findtext(f"{ATOM}updated") for one in root.findall(f"{ATOM}entry")] == [
        "2026-03-09T00:00:00Z",
        "2026-03-02T00:00:00Z",
    ]
    first = root.find(f"{ATOM}entry")
    assert first is not None
    assert first.findtext(f"{ATOM}title") == f"update: {new.article}, line {new.line}"
    assert first.findtext(f"{ATOM}summary") == new.summary
    for element in (root, first):
        for needed in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{needed}"), f"RFC 4287 asks for {needed}"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "content-sync"


def test_a_flag_keeps_its_entry_and_the_same_flags_are_the_same_feed() -> None:
    report = reports.everything()
    again = replace(report, findings=tuple(reversed(report.findings)))
    ids = [entry.findtext(f"{ATOM}id") for entry in entries(feed(report, Context()))]
    assert len(set(ids)) == len(ids) > 1
    assert set(ids) == {entry.findtext(f"{ATOM}id") for entry in entries(feed(again, Context()))}
    assert feed(report, Context(places=WEB)) == feed(report, Context(places=WEB))


def test_a_feed_of_hostile_text_is_well_formed_and_links_only_to_the_web() -> None:
    report = reports.hostile()
    bad = replace(
        report.findings[0], summary="\x00\x0b\ufffe</summary><entry>\u202e&amp;", page="javascript:alert(1)"
    )
    text = feed(replace(report, findings=(bad, *report.findings[1:])), Context())
    found = entries(text)
    assert len(found) == sum(finding.verdict.flags for finding in report.findings)
    assert not [
        link for entry in found for link in entry.iter(f"{ATOM}link") if "javascript" in link.attrib["href"]
    ]
    assert "\u202e" not in text and "\ufffe" not in text


def test_an_empty_feed_is_a_feed() -> None:
    root = ElementTree.fromstring(feed(reports.empty(), Context()))
    assert not root.findall(f"{ATOM}entry") and root.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
