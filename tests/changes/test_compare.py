"""What changed between two snapshots of a page."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.changes.anchors import successor
from pipeline.changes.compare import apply, compare, page_kind
from pipeline.changes.identity import replaced
from pipeline.content import Block, PageLink, Section, Snapshot
from pipeline.content.extraction import extract
from tests.shared import SHARED, needs_shared
from tests.snapshot_of import snapshot

BEFORE = """
# Regions {#regions}
Azure has four regions in Europe.
## Limits {#limits}
| Resource | Limit |
| Cores | 20 |
| Disks | 64 |
## Steps {#steps}
- Open the portal.
- Select **Create**, then **Review**.
"""


def kinds(before: str, after: str) -> list[tuple[str, str, str]]:
    changes = compare(snapshot(before), snapshot(after))
    return [(c.kind, c.before, c.after) for c in changes if not c.kind.startswith(("anchor", "metadata"))]


def test_a_page_that_did_not_change_has_no_changes() -> None:
    assert compare(snapshot(BEFORE), snapshot(BEFORE)) == []


def test_a_reworded_block_carries_the_facts_that_differ() -> None:
    after = BEFORE.replace("four regions", "five regions")
    (change,) = compare(snapshot(BEFORE), snapshot(after))
    assert (change.kind, change.anchor, change.trail) == ("reworded", "regions", ("Regions",))
    assert [(f.kind, f.before, f.after) for f in change.facts] == [("number", "four regions", "five regions")]


def test_a_table_row_is_paired_by_its_first_cell() -> None:
    after = BEFORE.replace("| Cores | 20 |", "| Cores | unlimited in every subscription |")
    assert kinds(BEFORE, after) == [
        ("cosmetic", "| Cores | 20 |", "| Cores | unlimited in every subscription |"),
        ("cell", "Cores, Limit: 20", "Cores, Limit: unlimited in every subscription"),
    ]


def test_added_and_removed_blocks_stand_in_the_order_of_the_page() -> None:
    after = BEFORE.replace("| Disks | 64 |\n", "").replace(
        "- Open the portal.\n", "- Open the portal.\n- Sign in.\n"
    )
    assert kinds(BEFORE, after) == [("removed", "| Disks | 64 |", ""), ("added", "", "- Sign in.")]


def test_a_renamed_heading_keeps_what_stands_under_it() -> None:
    after = BEFORE.replace("## Limits {#limits}", "## Quotas {#quotas}")
    changes = compare(snapshot(BEFORE), snapshot(after))
    assert [(c.kind, c.before, c.after) for c in changes] == [
        ("renamed", "## Limits", "## Quotas"),
        ("anchor-renamed", "limits", "quotas"),
    ]
    assert page_kind(changes) == "text+links"


def test_a_block_in_another_section_has_moved() -> None:
    after = BEFORE.replace("- Open the portal.\n", "").replace(
        "| Disks | 64 |", "| Disks | 64 |\n- Open the portal."
    )
    changes = compare(snapshot(BEFORE), snapshot(after))
    assert [(c.kind, c.before) for c in changes] == [("moved", "- Open the portal.")]
    assert page_kind(changes) == "none"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Select **Create**, then **Review**.", "Select *Create* then Review"),
        ("Azure has four regions in Europe.", "azure has  four regions – in Europe"),
        (
            "- Open the portal.\n- Select",
            "1. Select **Create**, then **Review**.\n1. Open the portal.\n- x Select",
        ),
        ("## Limits {#limits}", "### Limits {#limits}"),
        ("Azure has four regions in Europe.", "Azure has four\nregions in Europe."),
    ],
)
def test_typography_case_markup_and_portions_are_no_news(old: str, new: str) -> None:
    after = BEFORE.replace(old, new)
    if "- x Select" in after:
        after = BEFORE.replace("- Open the portal.\n", "") + "- Open the portal.\n"
    changes = compare(snapshot(BEFORE), snapshot(after))
    assert changes
    assert page_kind(changes) == "none", "a reader sees the same page; its team would get an alarm"


def test_signs_of_code_count() -> None:
    before, after = (
        Snapshot("u", "t", "1", (Section("", "", 0, (), (Block("code", f"```\nif a {sign} b:\n```"),)),))
        for sign in ("==", "!=")
    )
    assert page_kind(compare(before, after)) == "text"


def test_links_are_a_channel_of_their_own() -> None:
    old = (PageLink("steps", "the portal", "https://a.example/"), PageLink("", "gone", "https://b.example/"))
    new = (PageLink("limits", "The portal", "https://c.example/"), PageLink("", "new", "https://d.example/"))
    changes = compare(snapshot(BEFORE, links=old), snapshot(BEFORE, links=new))
    assert [(c.kind, c.before, c.after) for c in changes] == [
        ("link-target", "[the portal](https://a.example/)", "[The portal](https://c.example/)"),
        ("link-removed", "[gone](https://b.example/)", ""),
        ("link-added", "", "[new](https://d.example/)"),
    ]
    assert page_kind(changes) == "links"


def test_blocks_that_change_on_every_visit_are_left_out() -> None:
    page = snapshot(BEFORE)
    noisy = replace(page, volatile=(page.sections[0].blocks[0].digest,))
    after = snapshot(BEFORE.replace("four", "seven"))
    after = replace(after, volatile=(after.sections[0].blocks[0].digest,))
    assert page_kind(compare(noisy, after)) == "none"


def test_what_a_page_says_of_itself_is_no_news() -> None:
    before, after = (
        replace(snapshot(BEFORE), facts=(("updated_at", day),)) for day in ("2026-01", "2026-02")
    )
    (change,) = compare(before, after)
    assert (change.kind, change.before, change.after) == (
        "metadata",
        "updated_at: 2026-01",
        "updated_at: 2026-02",
    )
    assert page_kind([change]) == "none"


def test_an_anchor_that_is_gone_names_the_section_that_holds_its_text() -> None:
    after = BEFORE.replace("## Steps {#steps}", "## How to create one {#create}")
    near = successor(snapshot(BEFORE), snapshot(after), "steps")
    assert near[0][0] == "create"
    assert near[0][1] == 1.0
    assert successor(snapshot(BEFORE), snapshot(BEFORE), "steps") == (("steps", 1.0),)
    assert successor(None, snapshot(BEFORE), "limit")[0][0] == "limits"
    assert successor(None, snapshot(BEFORE), "zzzz") == ()


def test_another_subject_under_the_same_address_is_a_replacement() -> None:
    other = snapshot("# Azure updates {#u}\nNews of the week, and nothing about places at all.")
    assert replaced(snapshot(BEFORE), other)
    assert not replaced(snapshot(BEFORE), snapshot(BEFORE.replace("# Regions", "# All our regions")))
    assert not replaced(snapshot(BEFORE), snapshot("# Regions {#regions}\nMoved to another page."))


words = st.sampled_from(
    ["four", "five", "regions", "Azure", "portal", "**Create**", "not", "20 GB", "—", "a_b"]
)
texts = st.lists(words, min_size=1, max_size=6).map(" ".join)
blocks = st.builds(Block, st.sampled_from(["paragraph", "item", "row", "code"]), texts)
sections = st.builds(
    Section,
    anchor=st.sampled_from(["", "a", "b", "c"]),
    heading=st.sampled_from(["", "Limits", "Steps", "More steps"]),
    depth=st.integers(1, 3),
    trail=st.just(()),
    blocks=st.lists(blocks, max_size=5).map(tuple),
)
links = st.builds(
    PageLink, st.just(""), st.sampled_from(["one", "two"]), st.sampled_from(["https://a/", "https://b/"])
)
pages = st.builds(
    lambda title, parts, targets: Snapshot(
        "https://e.example/",
        title,
        "1",
        tuple(parts),
        tuple(targets),
        anchors=tuple({s.anchor for s in parts} - {""}),
    ),
    st.sampled_from(["One", "Two"]),
    st.lists(sections, max_size=5),
    st.lists(links, max_size=3),
)


@given(pages)
def test_law_equal_pages_have_no_changes(page: Snapshot) -> None:
    assert compare(page, page) == []
    assert compare(page, replace(page)) == []


@given(pages, pages)
def test_law_the_changes_turn_one_page_into_the_other(before: Snapshot, after: Snapshot) -> None:
    assert apply(before, compare(before, after)) == apply(after, [])


@given(pages, pages)
def test_law_what_one_direction_removes_the_other_adds(before: Snapshot, after: Snapshot) -> None:
    there, back = compare(before, after), compare(after, before)
    shown = {"added", "removed", "reworded", "renamed", "link-added", "link-removed", "link-target", "title"}
    assert sorted(c.before for c in there if c.kind in shown and c.before) == sorted(
        c.after for c in back if c.kind in shown and c.after
    )
    assert page_kind(there).startswith("text") == page_kind(back).startswith("text")


@needs_shared
def test_a_real_page_under_its_daily_noise_has_no_news() -> None:
    folder = SHARED / "corpus" / "impact" / "pages"
    for event in ("R156", "R157"):
        before, after = (
            extract(
                gzip.decompress((folder / f"{event}.{side}.html.gz").read_bytes()),
                "https://learn.microsoft.com/x",
            )
            for side in ("before", "after")
        )
        assert page_kind(compare(before, after)) == "none"
