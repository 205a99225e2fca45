"""Whoever adds a page format writes one file and one line: nothing else has to know of it."""

from functools import partial
from pathlib import Path

import pytest

from pipeline.config import Visit
from pipeline.content import Block, Section, registry
from pipeline.content.extraction import extract
from pipeline.content.formats import Document, PageFormat, Parts
from pipeline.content.parts import text_fingerprint
from pipeline.fetch import visit
from pipeline.fetch.outcomes import could_be_document, is_document
from pipeline.fetch.read import read_response
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Sites, builtin
from tests.content_repo import PROPOSAL, accept, archive, article, changes, git, repository, run
from tests.faultsite import Asked, Wire, site

TYPE = "application/x-cards"
CARDS = b"CARDS\x00Quota: A queue holds 5 GB.\x00Regions: The relay runs in four regions.\x00"


class Cards:
    """A stack of cards, each a name and a text, between zero bytes."""

    name = "cards"
    types = (TYPE,)
    suffixes = (".cards",)
    apart = False
    weight = 0.5

    def magic(self, start: bytes) -> bool:
        return start.startswith(b"CARDS\x00")

    def version(self, url: str, sites: Sites) -> str:
        return "7-cards"

    def fingerprint(self, body: bytes, url: str, sites: Sites) -> str:
        return text_fingerprint(self.name, body)

    def read(self, document: Document) -> Parts:
        cards = [card.partition(": ") for card in document.body.decode().split("\x00")[1:] if card]
        sections = tuple(
            Section(name.lower(), name, 2, (), (Block("paragraph", text),)) for name, _, text in cards
        )
        return Parts(title="Cards", sections=sections, anchors=tuple(part.anchor for part in sections))


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    newcomer: PageFormat = Cards()
    monkeypatch.setattr(registry, "FORMATS", (*registry.FORMATS, newcomer))


def test_its_type_is_admitted_and_its_first_bytes_are_known() -> None:
    assert could_be_document(f"{TYPE}; version=2")
    assert is_document(TYPE, CARDS[:64])
    assert is_document("", CARDS[:64])
    assert extract(CARDS, "https://a.example/x").title == "Cards"
    assert extract(b"text", "https://a.example/x.cards", "text/plain").extractor == "7-cards"


@pytest.mark.usefixtures("allow_loopback")
def test_servers_are_asked_for_it() -> None:
    def route(wire: Wire, asked: Asked) -> None:
        wire.answer(200, CARDS, content_type=TYPE)

    with site({"/x": route}) as it:
        url = it.url("/x")
        [capture] = visit(
            [PageRequest(url, url)], Visit(rate_per_host=0), partial(read_response, sites=builtin())
        )
        [asked] = it.asked("/x")
    assert asked.headers["accept"].endswith(f",{TYPE};q=0.5,*/*;q=0.1")
    assert capture.outcome is Outcome.OK
    assert capture.snapshot is not None
    assert [section.heading for section in capture.snapshot.sections] == ["Quota", "Regions"]


def test_a_page_in_it_is_kept_watched_and_its_change_reaches_the_article(tmp_path: Path) -> None:
    link = "https://docs.example.com/stack#regions"
    folder = repository(
        tmp_path / "r", {"a.md": article("Relay", f"The relay runs in four regions, see [regions]({link}).")}
    )
    served = {"Content-Type": TYPE}
    after = CARDS.replace(b"four", b"five")
    one = archive(tmp_path / "one.warc.gz", {"/stack": (200, served, CARDS)})
    two = archive(tmp_path / "two.warc.gz", {"/stack": (200, served, after)}, "2026-03-09")
    assert changes(run(folder, one)) == {"/stack": "baseline"}
    kept = git(folder, "show", f"{PROPOSAL}:snapshots/docs.example.com/stack.md")
    assert 'extractor = "7-cards"' in kept
    assert "## Regions {#regions}\n\nThe relay runs in four regions." in kept
    accept(folder)
    assert changes(run(folder, one)) == {"/stack": "none"}
    result = run(folder, two)
    assert changes(result) == {"/stack": "text"}
    [finding] = result.report.findings
    assert (finding.article, finding.verdict) == ("a.md", "update")
    assert result.report.links == ()
