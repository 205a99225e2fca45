"""Whole events of every kind, an article among other sentences and a page before and after: flagged, or silent."""

import json
from pathlib import Path

import pytest

from pipeline.impacts.weigh import weigh_page
from tests.impacts.test_events import _change
from tests.snapshot_of import URL, article

_EVENTS = json.loads(Path(__file__).with_name("kinds.json").read_text(encoding="utf-8"))
_INTRO = "This article helps support engineers to answer a question that customers often ask.\n\n"


@pytest.mark.parametrize(
    "event", _EVENTS, ids=[f"{event['kind']}-{event['article'][:40]}" for event in _EVENTS]
)
def test_an_event_is_flagged_or_not(event: dict[str, str]) -> None:
    said = event["article"].replace("{url}", URL)
    read, links = article(f"{_INTRO}{said}\n\nSee [it]({URL}).\n")
    impacts = weigh_page(read, tuple(links), _change(event["before"], event["after"], links[0]))
    flagged = bool(impacts) and impacts[0].verdict.flags
    assert flagged == (event["want"] == "flagged"), impacts
    edits = [edit.new for impact in impacts for edit in impact.suggestions]
    assert edits == event.get("edits", edits)
