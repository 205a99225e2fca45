# ruff: noqa: E501 (texts read better on one line)
"""What is told of two pages that differ: the wrong kind, place or detail sends an author to the wrong line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.changes import ChangeKind
from pipeline.changes.anchors import successor, successors
from pipeline.changes.compare import apply, compare, page_kind
from pipeline.changes.identity import kept_text, replaced
from pipeline.changes.model import Change, Fact, fact
from pipeline.changes.sections import align, likeness
from pipeline.changes.words import key, words
from pipeline.content import Block, PageLink, Section, Snapshot
from tests.changes.pages import URL, WORDS, links, page, section

FEES = section(
    "Fees", "A move costs 40 euros for a boat of up to 8 metres.", "Every larger boat pays twice as much."
)
STEPS = section("Steps", "Write to the office.", "Wait for its answer.", kind="item")
RULES = section("Rules", "No boat may lie here at night without leave of the office.")


def told(before: Snapshot, after: Snapshot) -> list[tuple[str, str, str]]:
    """Return kind, before and after of every change of text."""
    silent = ("anchor-", "metadata", "link-", "image-")
    return [(c.kind, c.before, c.after) for c in compare(before, after) if not c.kind.startswith(silent)]


def of(*texts: str, kind: str = "paragraph") -> Snapshot:
    return page(section("Fees", *texts, kind=kind))


# Words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It’s **40 €**, or 8%!", "it's 40 € or 8 %"),
        ("See ![the map] now", "see now"),
        ("well-known v1.2 a/b C++ C# a_b", "well-known v1.2 a/b c++ c# a b"),
        ("≤ 5 ± 1 ≠ 6 $7 £8 ≥ 2", "≤ 5 ± 1 ≠ 6 $ 7 £ 8 ≥ 2"),
        ("…!?", ""),
    ],
)
def test_texts_are_compared_by_their_words_and_telling_signs(text: str, said: str) -> None:
    assert key(text) == said
    assert words(text) == [word for word in said.split() if word not in "€%≤±≠$£≥"]


# Kinds and places


def test_what_is_reworded_is_told_with_its_place_its_weight_and_what_differs() -> None:
    inner = Section("fees", "Fees", 2, ("Harbour",), FEES.blocks)
    after = replace(
        inner,
        blocks=(Block("paragraph", "A move costs 50 euros for a boat of up to 8 metres."), FEES.blocks[1]),
    )
    (change,) = compare(page(inner), page(after))
    assert change == Change(
        URL, ChangeKind.REWORDED, "fees", ("Harbour", "Fees"), "A move costs 40 euros for a boat of up to 8 metres.",
        "A move costs 50 euros for a boat of up to 8 metres.", round(26 / 44, 4), (Fact("price", "40 euros", "50 euros"),),
    )  # fmt: skip


def test_what_comes_and_goes_is_told_in_the_order_of_the_new_page() -> None:
    before = page(section("", "Lead of it."), FEES, STEPS, RULES)
    after = page(
        section("", "Another beginning altogether.", "Lead of it."),
        section("Crane", "The crane lifts ten tonnes."),
        section("Fees", FEES.blocks[0].text, "Harbour masters lie free."),
        section("Rules", RULES.blocks[0].text, "Dogs stay on board."),
    )
    changes = [c for c in compare(before, after) if not c.kind.startswith("anchor")]
    assert [(c.kind, c.anchor, c.trail, c.before or c.after) for c in changes] == [
        ("added", "", (), "Another beginning altogether."),
        ("added", "crane", ("Crane",), "## Crane"),
        ("added", "crane", ("Crane",), "The crane lifts ten tonnes."),
        ("removed", "fees", ("Fees",), "Every larger boat pays twice as much."),
        ("removed", "steps", ("Steps",), "## Steps"),
        ("removed", "steps", ("Steps",), "Write to the office."),
        ("removed", "steps", ("Steps",), "Wait for its answer."),
        ("added", "fees", ("Fees",), "Harbour masters lie free."),
        ("added", "rules", ("Rules",), "Dogs stay on board."),
    ]


def test_what_is_removed_from_the_top_stands_at_the_top() -> None:
    before, after = page(section("Old", "Nothing of it stays."), FEES), page(FEES)
    assert told(before, after) == [("removed", "## Old", ""), ("removed", "Nothing of it stays.", "")]
    gone = page(FEES, section("Old", "Nothing of it stays."), STEPS)
    changed = page(FEES, replace(STEPS, blocks=(*STEPS.blocks, Block("item", "Cast off."))))
    assert told(gone, changed) == [
        ("removed", "## Old", ""),
        ("removed", "Nothing of it stays.", ""),
        ("added", "", "Cast off."),
    ]


def test_what_was_there_is_told_before_what_is_new_in_its_section() -> None:
    before = of("A boat of eight metres pays 40 euros.")
    after = of("Cranes lift ten tonnes.", "A boat of eight metres pays 50 euros.")
    assert [kind for kind, _, _ in told(before, after)] == ["reworded", "added"]


def test_a_lost_section_is_told_after_the_edits_of_the_one_above_it() -> None:
    before = page(
        section("Fees", "A boat of eight metres pays 40 euros."), section("Old", "Nothing of it stays.")
    )
    after = page(section("Fees", "A boat of eight metres pays 50 euros."))
    assert [kind for kind, _, _ in told(before, after)] == ["reworded", "removed", "removed"]


def test_weights_are_shares_of_both_pages() -> None:
    one, other = of("a b c d", "stays as it is"), of("stays as it is")
    assert [c.weight for c in compare(one, other)] == [0.25]
    assert compare(page(section("", "§")), page(section("", "…")))[0].weight == 1.0


@pytest.mark.parametrize(
    ("one", "other", "kinds"),
    [
        ("One two three.", "One **two** three!", ["cosmetic"]),
        ("One two three.", "One two 3.", ["reworded"]),
        ("…", "", ["cosmetic"]),
        ("", "…", ["cosmetic"]),
        ("One two three four.", "Nothing alike here.", ["removed", "added"]),
        ("aaaa bbbb cccc dddd", "wxyz", ["removed", "added"]),
    ],
)  # fmt: skip
def test_a_block_alone_is_told_by_what_became_of_it(one: str, other: str, kinds: list[str]) -> None:
    first, second = (page(section("Fees", *([text] if text else []))) for text in (one, other))
    assert [kind for kind, _, _ in told(first, second)] == kinds


def test_a_block_in_another_section_has_moved_and_one_said_otherwise_is_cosmetic() -> None:
    before = page(section("Fees", "Stays here.", "Moves away from here."), section("Steps", "Stays there."))
    after = page(section("Fees", "Stays here."), section("Steps", "Stays there.", "Moves away from here."))
    assert told(before, after) == [("moved", "Moves away from here.", "Moves away from here.")]
    other = page(
        section("Fees", "Stays here."), section("Steps", "Stays there.", "Moves **away** from here.")
    )
    assert told(before, other) == [("cosmetic", "Moves away from here.", "Moves **away** from here.")]


def test_equal_blocks_are_paired_within_their_section_first() -> None:
    before = page(section("Fees", "Same text.", "One."), section("Steps", "Same text.", "Two."))
    after = page(section("Steps", "**Same** text.", "Two."), section("Fees", "Same *text*.", "One."))
    changes = {c.anchor: c.after for c in compare(before, after)}
    assert changes == {"fees": "Same *text*.", "steps": "**Same** text."}


def test_the_same_words_in_other_portions_are_no_news() -> None:
    whole, parts = of("One two three four five six"), of("One two three", "four five six")
    for before, after in ((whole, parts), (parts, whole)):
        assert {kind for kind, _, _ in told(before, after)} == {"cosmetic"}
        assert page_kind(compare(before, after)) == "none"
    assert page_kind(compare(whole, of("One two three", "four five seven"))) == "text"
    assert told(of("One two"), of("One", "two")) == [
        ("cosmetic", "One two", ""),
        ("cosmetic", "", "One"),
        ("cosmetic", "", "two"),
    ]


def test_code_counts_sign_by_sign() -> None:
    assert told(of("```\na == b\n```", kind="code"), of("```\na != b\n```", kind="code")) == [
        ("reworded", "```\na == b\n```", "```\na != b\n```")
    ]
    assert told(of("```\na\n```", kind="code"), of("```py\na\n```", kind="code")) == [
        ("cosmetic", "```\na\n```", "```py\na\n```")
    ]


def test_rows_are_paired_by_what_they_are_about() -> None:
    one = of("| Cores | 20 |", "| Disks | 64 |", kind="row")
    other = of("| Disks | as many as anybody could ever want to have |", "| Cores | 20 |", kind="row")
    assert told(one, other) == [
        ("cosmetic", "| Disks | 64 |", "| Disks | as many as anybody could ever want to have |"),
        ("cell", "Disks: 64", "Disks: as many as anybody could ever want to have"),
    ]
    paragraph = of("| Disks | 64 |"), of("| Disks | as many as anybody could ever want to have |")
    assert [kind for kind, _, _ in told(*paragraph)] == ["removed", "added"]
    nameless = (
        of("|  | 64 |", kind="row"),
        of("|  | as many as anybody could ever want to have |", kind="row"),
    )
    assert [kind for kind, _, _ in told(*nameless)] == ["removed", "added"]


def test_the_likest_blocks_are_paired_first() -> None:
    before = of("A boat of eight metres pays forty euros.", "A boat of nine metres pays fifty euros.")
    after = of(
        "A boat of nine metres pays fifty-five euros.", "A boat of eight metres pays forty-five euros."
    )
    assert told(before, after) == [
        (
            "reworded",
            "A boat of nine metres pays fifty euros.",
            "A boat of nine metres pays fifty-five euros.",
        ),
        (
            "reworded",
            "A boat of eight metres pays forty euros.",
            "A boat of eight metres pays forty-five euros.",
        ),
    ]


@pytest.mark.parametrize(("shared", "kind"), [(4, "removed"), (5, "reworded")])
def test_in_one_section_half_of_a_block_makes_it_the_same_block(shared: int, kind: str) -> None:
    one, other = "abcdefghij", "abcdefghij"[:shared] + "rstuvwxyzq"[shared:]
    assert told(of(one), of(other))[0][0] == kind


@pytest.mark.parametrize(("shared", "kind"), [(9, "removed"), (10, "reworded")])
def test_in_another_section_it_takes_three_quarters(shared: int, kind: str) -> None:
    """A stranger's sentence must not become its rewording."""
    one, other = "abcdefghijklmno", "abcdefghijklmno"[:shared] + "012345678901234"[shared:]
    before = page(section("Fees", "stays", f"word {one}"), section("Steps", "stays too"))
    after = page(section("Fees", "stays"), section("Steps", "stays too", f"word {other}"))
    assert told(before, after)[0][0] == kind
    gone = page(section("Fees", "stays"), section("Zzzzz", f"word {one}"))
    found = told(gone, page(section("Fees", "stays", f"word {other}")))
    assert [how for how, old, _ in found if old.startswith("word")] == [kind]


def test_a_word_that_everything_says_pairs_nothing() -> None:
    """64 pairs for one word and no more: a page of a thousand rows would be compared a million times."""

    def moved(count: int) -> list[str]:
        """Move ``count`` blocks that share one word to another section, each with a sign more."""
        names = [f"common{'abcdefghi'[n] * 20}" for n in range(count)]
        before = page(
            section("Fees", "stays", *(f"all {name}" for name in names)), section("Steps", "stays too")
        )
        after = page(
            section("Fees", "stays"), section("Steps", "stays too", *(f"all {name}z" for name in names))
        )
        return [kind for kind, _, _ in told(before, after)]

    assert moved(8) == ["reworded"] * 8
    assert moved(9) == ["removed"] * 9 + ["added"] * 9


# Headings and sections


def test_a_heading_is_renamed_only_into_the_heading_of_its_section() -> None:
    before, after = page(FEES, STEPS), page(replace(FEES, heading="What it costs"), STEPS)
    (change,) = compare(before, after)
    assert (change.kind, change.before, change.after, change.anchor, change.trail) == (
        "renamed", "## Fees", "## What it costs", "fees", ("Fees",),
    )  # fmt: skip
    assert told(page(FEES), page(replace(FEES, heading="FEES", depth=3))) == [
        ("cosmetic", "## Fees", "### FEES")
    ]


def test_a_heading_never_becomes_a_paragraph() -> None:
    before, after = (
        page(section("Fees of the harbour", anchor="f")),
        page(section("", "Fees of the harbour now")),
    )
    assert {kind for kind, _, _ in told(before, after)} == {"removed", "added"}


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ([FEES, STEPS], [STEPS, FEES], {0: 1, 1: 0}),
        ([FEES], [replace(FEES, anchor="x")], {0: 0}),
        ([FEES], [replace(FEES, heading="Other words")], {0: 0}),
        ([FEES, FEES], [FEES, FEES], {0: 0, 1: 1}),
        ([FEES, replace(STEPS, anchor="fees")], [replace(STEPS, anchor="fees"), FEES], {0: 1, 1: 0}),
        ([FEES], [FEES, FEES], {0: 0}),
        (
            [section("Fees", "a", anchor="x"), section("Fees", "b", anchor="y")],
            [section("Fees", "b", anchor="y")],
            {1: 0},
        ),
        (
            [section("Costs", "a", anchor="x")],
            [section("Fees", "b", anchor="x"), section("Costs", "c", anchor="y")],
            {0: 0},
        ),
        (
            [section("Old name", "a", "b", anchor="-")],
            [section("Something else", "a", "b", anchor="-")],
            {0: 0},
        ),
        ([section("Old name", "a", "b", anchor="-")], [section("Something else", "c", "d", anchor="-")], {}),
        (
            [section("The fees of moves", "a", anchor="-")],
            [section("The fees of a move", "c", anchor="-")],
            {0: 0},
        ),
        ([section("", "a")], [section("Fees", "a", anchor="-")], {}),
        ([section("", "a", "b")], [section("", "c", "d")], {0: 0}),
        ([], [FEES], {}),
    ],
)
def test_which_section_became_which(
    before: list[Section], after: list[Section], pairs: dict[int, int]
) -> None:
    """A section paired with a stranger is told as a rewrite of everything in it."""
    assert align(before, after) == pairs


def test_how_surely_two_sections_are_one() -> None:
    one = section("Fees", "a", "b")
    assert likeness(one, one) == 1.0
    assert likeness(one, section("Zzzzz", "a", "b", anchor="x")) == 0.5
    assert likeness(one, section("Zzzzz", "a", "b", "c", "d", anchor="x")) == 0.25
    assert likeness(one, section("Zzzzz", "a", "b", "c", "d", "e", anchor="x")) == 0.0
    assert likeness(one, section("Fees", "x")) == 0.5
    assert likeness(section("", "a"), section("Fees", "a")) == 0.0
    assert likeness(section("Fees"), section("Zzzzz")) == 0.0
    assert likeness(section("abcde"), section("abcdX")) == 0.4


def test_the_likest_sections_are_paired_first_and_the_nearest_of_equals() -> None:
    def nameless(heading: str, *texts: str) -> Section:
        return section(heading, *texts, anchor="-")

    before = [nameless("Qqqqq", "a", "b"), nameless("Wwwww", "a", "b", "c")]
    after = [nameless("Zzzzz", "a", "b", "c"), nameless("Xxxxx", "a", "b")]
    assert align(before, after) == {0: 1, 1: 0}
    far = [STEPS, FEES, nameless("Qqqqq", "a")], [nameless("Zzzzz", "a"), FEES, nameless("Xxxxx", "a")]
    assert align(*far) == {1: 1, 2: 2}
    assert align([nameless("Qqqqq", "a"), nameless("Wwwww", "a")], [nameless("Zzzzz", "a")]) == {0: 0}
    between = [STEPS, nameless("Qqqqq", "a")], [nameless("Zzzzz", "a"), FEES, nameless("Xxxxx", "a")]
    assert align(*between) == {1: 0}
    equal = [nameless("Qqqqq", "a"), nameless("Wwwww", "a")], [nameless("Zzzzz", "a"), nameless("Xxxxx", "a")]
    assert align(*equal) == {0: 0, 1: 1}


def test_very_many_sections_are_paired_by_name_alone() -> None:
    """Two hundred renamed at once are not compared each with each."""
    few = [section(f"Old{n}", f"text {n}", anchor="-") for n in range(200)]
    renamed = [section(f"New{n}", f"text {n}", anchor="-") for n in range(200)]
    assert len(align(few[:50], renamed[:50])) == 50
    lost, same = section("Olda", "x", anchor="-"), section("Same name", "x", anchor="a")
    assert align([*few, lost], renamed) == {}
    assert align([*few, lost, same], [*renamed, section("Same *name*", "y", anchor="b")]) == {201: 200}


# Anchors


@pytest.mark.parametrize(
    ("before", "after", "fragment", "near"),
    [
        (None, page(FEES), "fees", (("fees", 1.0),)),
        (page(FEES), page(FEES), "fees", (("fees", 1.0),)),
        (None, page(FEES), "fee", (("fees", pytest.approx(0.857, abs=0.001)),)),
        (None, page(FEES), "xxxx", ()),
        (page(FEES), page(replace(FEES, anchor="costs")), "fees", (("costs", 1.0),)),
        (page(FEES), page(replace(FEES, anchor="costs")), "FEES", (("costs", 1.0),)),
        (page(FEES), page(replace(FEES, anchor="costs")), "", ()),
        (page(FEES), page(replace(FEES, anchor="")), "fees", ()),
        (page(FEES), page(STEPS), "fees", ()),
    ],
)
def test_where_a_lost_anchor_may_have_gone(
    before: Snapshot | None, after: Snapshot, fragment: str, near: tuple[tuple[str, float], ...]
) -> None:
    assert successor(before, after, fragment) == near


def test_the_likeliest_three_are_named_first() -> None:
    after = page(
        *(section("H", anchor=name) for name in ("fees-a", "fees-c", "fees-b", "fees-of-all", "other"))
    )
    assert [anchor for anchor, _ in successor(None, after, "fees")] == ["fees-a", "fees-b", "fees-c"]


def test_an_heir_is_measured_by_what_it_kept() -> None:
    old = section("Qqqqq", "one two three four", anchor="q")
    heir = replace(old, anchor="h", heading="Qqqqq", blocks=(Block("paragraph", "one two"),))
    assert successor(page(old), page(heir), "q") == (("h", 1.0),)
    renamed = section("Qqqqq zzzzzzzzzz", "one two three four", "five", anchor="h")
    assert successor(page(old), page(renamed), "q") == (("h", 1.0),)
    half = section("Zzzzz", "one two three four", anchor="hh")
    longer = replace(old, blocks=(*old.blocks, Block("paragraph", "six seven eight nine")))
    assert successor(page(longer), page(half), "q") == (("hh", 0.5),)
    assert successor(page(section("Fees", anchor="q")), page(section("Fees", anchor="h")), "q") == (
        ("h", 1.0),
    )


def test_all_lost_anchors_are_looked_for_at_once() -> None:
    before, after = page(FEES, STEPS), page(replace(FEES, anchor="costs"), replace(STEPS, anchor="how"))
    assert successors(before, after, ("steps", "fees", "other")) == [
        (("how", 1.0), ("costs", 0.6)),
        (("costs", 1.0),),
        (),
    ]
    assert successors(before, after, ()) == []
    assert successors(before, after, ("",)) == [()]


def test_very_many_anchors_are_not_read_against_each_other() -> None:
    """A page of a thousand ids made anew would take minutes; what its sections hold still tells."""
    names = tuple(f"id-{n}-x" for n in range(1_000))
    after = replace(page(replace(FEES, anchor="costs")), anchors=("costs", *names[1:]))
    few = tuple(f"id-{n}-y" for n in range(99))
    assert successors(page(FEES), after, ("fees", *few))[1] != ()
    many = tuple(f"id-{n}-y" for n in range(100))
    assert successors(page(FEES), after, ("fees", *many)) == [(("costs", 1.0),), *[()] * 100]


@pytest.mark.parametrize(
    ("anchor", "kind", "after"),
    [
        ("fees", "anchor-renamed", "costs"),
        ("elsewhere", "anchor-gone", ""),
        ("a1b2c3d4-e5f6-x", None, ""),
        ("id123456", None, ""),
        ("id12345", "anchor-gone", ""),
        ("COSTS", None, ""),
    ],
)
def test_an_anchor_that_is_gone_is_told_unless_nobody_could_link_to_it(
    anchor: str, kind: str | None, after: str
) -> None:
    before = replace(page(FEES), anchors=(anchor,))
    changes = compare(before, page(replace(FEES, anchor="costs")))
    found = [c for c in changes if c.kind.startswith("anchor")]
    assert found == ([Change(URL, ChangeKind(kind), anchor, (), anchor, after)] if kind else [])


def test_an_anchor_that_only_changed_its_case_still_answers() -> None:
    before, after = page(section("X", anchor="fees")), page(section("X", anchor="Fees"))
    assert compare(before, after) == []


def test_only_a_sure_heir_is_named() -> None:
    after = page(section("X", anchor="abcdefghij"))
    sure, unsure = (replace(page(), anchors=(name,)) for name in ("abcdefghiX", "abcdefXXXX"))
    assert [c.kind for c in compare(sure, after) if c.kind.startswith("anchor")] == ["anchor-renamed"]
    assert [c.kind for c in compare(unsure, after) if c.kind.startswith("anchor")] == ["anchor-gone"]
    both = page(section("X", anchor="abcdefghij"), section("Y", anchor="abcdefgXXX"))
    assert [c.after for c in compare(sure, both) if c.kind.startswith("anchor")] == ["abcdefghij"]
    edge = replace(page(), anchors=("abcdefghXY",))
    assert [c.kind for c in compare(edge, after) if c.kind.startswith("anchor")] == ["anchor-renamed"]


# Titles, links, images, what a page says of itself


def test_a_title_is_told_and_its_typography_is_not() -> None:
    one = page(FEES)
    assert told(one, replace(one, title="Costs")) == [("title", "Fees", "Costs")]
    assert told(one, replace(one, title="FEES!")) == [("cosmetic-title", "Fees", "FEES!")]
    assert page_kind(compare(one, replace(one, title="Costs"))) == "text"
    assert page_kind(compare(one, replace(one, title="FEES!"))) == "none"


@pytest.mark.parametrize(
    ("old", "new", "kind", "before", "after"),
    [
        ([("a", "/1")], [("a", "/2")], "target", "[a](/1)", "[a](/2)"),
        ([("a", "/1")], [("A!", "/2")], "target", "[a](/1)", "[A!](/2)"),
        ([("a", "/1")], [], "removed", "[a](/1)", ""),
        ([], [("a", "/1")], "added", "", "[a](/1)"),
        ([("a", "/1"), ("a", "/1")], [("a", "/1")], "", "", ""),
        ([("a", "/1"), ("b", "/2")], [("b", "/2"), ("a", "/1")], "", "", ""),
    ],
)
@pytest.mark.parametrize("image", [False, True])
def test_links_and_images_are_told_by_what_became_of_them(
    old: list[tuple[str, str]], new: list[tuple[str, str]], kind: str, before: str, after: str, image: bool
) -> None:
    one, other = (page(FEES, links=links(*held, image=image)) for held in (old, new))
    name, mark = ("image", "!") if image else ("link", "")
    want = (
        [Change(URL, ChangeKind(f"{name}-{kind}"), "", (), before and mark + before, after and mark + after)]
        if kind
        else []
    )
    assert compare(one, other) == want
    assert page_kind(compare(one, other)) == ("links" if kind and not image else "none")


def test_each_new_target_is_paired_once_and_never_with_an_image() -> None:
    one = page(FEES, links=links(("a", "/1"), ("a", "/2"), ("a", "/3")))
    other = page(FEES, links=links(("a", "/4"), ("a", "/5")))
    assert [(c.kind, c.before, c.after) for c in compare(one, other)] == [
        ("link-target", "[a](/1)", "[a](/4)"), ("link-target", "[a](/2)", "[a](/5)"), ("link-removed", "[a](/3)", ""),
    ]  # fmt: skip
    picture = page(FEES, links=links(("a", "/1"), image=True))
    assert [c.kind for c in compare(page(FEES, links=links(("a", "/1"))), picture)] == [
        "link-removed",
        "image-added",
    ]


def test_a_link_is_told_in_the_section_it_stood_in() -> None:
    one, other = (
        page(FEES, links=(PageLink(anchor, "a", target),))
        for anchor, target in (("old", "/1"), ("new", "/2"))
    )
    assert [c.anchor for c in compare(one, other)] == ["old"]
    assert [c.anchor for c in compare(page(FEES), other)] == ["new"]


def test_links_known_to_change_are_no_news() -> None:
    one, other = (page(FEES, links=links(("more", target))) for target in ("/1", "/2"))
    assert compare(replace(one, volatile=("link: more",)), other) == []
    assert compare(one, replace(other, volatile=("link: more",))) == []


def test_what_a_page_says_of_itself_is_told_in_order_and_is_no_news() -> None:
    one = page(FEES, facts=(("b", "1"), ("c", "same"), ("a", "1"), ("e", "")))
    other = page(FEES, facts=(("a", "2"), ("c", "same"), ("d", "4"), ("e", "")))
    changes = compare(one, other)
    assert changes == [
        Change(URL, ChangeKind.METADATA, "", (), "a: 1", "a: 2"),
        Change(URL, ChangeKind.METADATA, "", (), "b: 1", ""),
        Change(URL, ChangeKind.METADATA, "", (), "", "d: 4"),
    ]
    assert page_kind(changes) == "none"
    assert compare(one, replace(one, facts=tuple(reversed(one.facts)))) == []
    assert (fact(one, "c"), fact(one, "x"), fact(None, "c")) == ("same", "", "")


# A page as a whole


@pytest.mark.parametrize(
    ("kinds", "whole"),
    [
        ([], "none"), (["added"], "text"), (["removed"], "text"), (["reworded"], "text"), (["renamed"], "text"), (["title"], "text"),
        (["moved", "cosmetic", "cosmetic-title", "image-added", "image-target", "image-removed", "metadata"], "none"),
        (["link-added"], "links"), (["link-removed"], "links"), (["link-target"], "links"), (["anchor-gone"], "links"),
        (["anchor-renamed"], "links"), (["link-added", "added"], "text+links"), (["page-moved"], "none"),
    ],
)  # fmt: skip
def test_what_the_changes_of_a_page_are_to_its_reader(kinds: list[str], whole: str) -> None:
    assert page_kind(Change(URL, ChangeKind(kind), "", (), "a", "b") for kind in kinds) == whole


def test_volatile_blocks_are_no_news_whichever_side_knows_them() -> None:
    one, other = of("Stays.", "Served 1 boat"), of("Stays.", "Served 2 boats")
    known = ("paragraph: Served [*]",)
    assert compare(replace(one, volatile=known), other) == []
    assert compare(one, replace(other, volatile=known)) == []
    assert compare(replace(one, volatile=known), replace(one, volatile=())) == []


@given(
    st.lists(
        st.sampled_from(
            ["added", "removed", "reworded", "title", "cosmetic", "moved", "link-added", "metadata"]
        )
    )
)
def test_changes_are_applied_as_they_are_counted(kinds: list[str]) -> None:
    texts, held = apply(page(), (Change(URL, ChangeKind(kind), "", (), "", "new") for kind in kinds))
    assert texts["new"] == sum(
        kind in ("added", "removed", "reworded", "cosmetic", "moved") for kind in kinds
    )
    assert held["new"] == kinds.count("link-added")


def test_another_subject_is_told_from_a_rewrite() -> None:
    text = " ".join(WORDS)
    old = page(section("", text))
    # 58 runs of three words: six of them kept are more than a tenth, five are less.
    for kept, other_subject in ((7, True), (8, False)):
        new = replace(
            page(section("", " ".join((*WORDS[:kept], *(f"x{n}" for n in range(50)))))), title="Zzzz qqqq"
        )
        assert kept_text(old, new) == (kept - 2) / 58
        assert replaced(old, new) is other_subject
        assert not replaced(old, replace(new, title="Fees of moves"))
    assert kept_text(page(section("", "two words")), old) == 1.0
    assert kept_text(old, old) == 1.0
    assert kept_text(old, page()) == 0.0
    assert replaced(old, replace(page(), title="Fe")) is False
