"""Whether a page says the words that a link names."""

import pytest

from pipeline.changes.named_text import named_text
from pipeline.changes.settle import missing_fragments, settle
from pipeline.links.text_fragments import text_directive
from pipeline.pages import Outcome, gather
from pipeline.report.health import Failing, link_rows
from pipeline.snapshots import Capture
from tests.snapshot_of import URL, article, snapshot

PAGE = snapshot(
    """
# Quay tariff {#quay}
A **berth** costs 12 € a night; a buoy costs 9 €.
## Late boats {#late}
- Call the harbour office before ten.
- Ring the bell twice.
| Length | up to 8 m |
船は夜間に停泊できます。
"""
)


@pytest.mark.parametrize(
    ("directive", "said"),
    [
        ("a%20berth%20costs", True),
        ("A%20BERTH%20COSTS%2012%20%E2%82%AC", True),
        ("berth%20cost", False),
        ("erth%20costs", False),
        ("Quay%20tariff", True),
        ("Late%20boats", True),
        ("ten.%20Ring", False),
        ("Call%20the,bell%20twice", True),
        ("bell%20twice,Call%20the", False),
        ("Call,Call", False),
        ("buoy-,costs", True),
        ("a-,costs", False),
        ("costs,-9", True),
        ("costs,-10", False),
        ("costs,-1", False),
        ("uoy-,costs", False),
        ("ten-,Ring", True),
        ("before%20ten,-Ring", True),
        ("bell-,Ring", False),
        ("costs,night,-a%20buoy", True),
        ("costs,night,-a%20berth", False),
        ("buoy-,costs,night", False),
        ("up%20to%208%20m", True),
        ("%E5%A4%9C%E9%96%93", True),
        ("%E5%A4%9C%E6%98%8E", False),
        ("%3A%20%3B", True),
    ],
)
def test_words_are_looked_for_as_a_browser_does(directive: str, said: bool) -> None:
    read = text_directive(f":~:text={directive}")
    assert read
    assert named_text(PAGE).says(read) is said


def test_words_that_were_never_there_are_named_on_first_sight() -> None:
    _, links = article(f"Berths [cost]({URL}#late:~:text=a%20berth%20costs&text=dry,dock).\n")
    (page,) = gather(links)
    assert missing_fragments(page, PAGE) == ((":~:text=dry,dock", ()),)
    change = settle(page, None, Capture(URL, Outcome.OK, 200, snapshot=PAGE))
    rows = link_rows(page, change, Failing(0, ""))
    assert [(row.outcome, row.detail) for row in rows] == [
        (Outcome.FRAGMENT_MISSING, "the page has no such words: 'dry … dock'")
    ]


def test_a_fragment_that_only_a_script_of_a_teams_site_reads_is_never_missing() -> None:
    from pipeline.config import Config
    from pipeline.sites import Site
    from pipeline.sites.rules import ContentRules

    _, links = article(f"[A]({URL}#tab-2) and [B]({URL}#lost)\n")
    site = Site(name="ours", hosts=("learn.microsoft.com",), content=ContentRules(not_sections=("tab-#",)))
    (page,) = gather(links, Config(site=(site,)).sites)
    assert page.fragments == ("lost",)
    (page,) = gather(links)
    assert page.fragments == ("lost", "tab-2")
