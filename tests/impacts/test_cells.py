"""Rules on tables and signs: which articles a changed cell, list or comparison concerns."""

from collections.abc import Iterator, Sequence

import pytest

from pipeline.changes import Change
from pipeline.changes.compare import compare
from pipeline.content import Block, Section, Snapshot
from pipeline.impacts import Reason
from pipeline.impacts.cells import cell_changed, listing_changed
from pipeline.impacts.rules import Rule
from pipeline.impacts.signs import sign_changed
from pipeline.impacts.weigh import weigh
from tests.changes.pages import page
from tests.impacts.cases import FIRST, case
from tests.snapshot_of import URL, article

Rows = Sequence[tuple[str, ...]]

NAMES = ("Service", "Sealed High", "Gravel Level")
HELD = [("Larkfen Store", "✅", "✅"), ("Tidewater Queues", "✅", "❌"), ("Quillon Maps", "❌", "✅")]
LISTS = [
    ("Norm 1:2013", "Section 5", "Card A"),
    ("Norm 9:2015", "Harbour Low", "WAVE 2.0"),
    ("Audit 2", "", ""),
]


def pages(rows: Rows, other: Rows, names: tuple[str, ...] = NAMES) -> Iterator[Snapshot]:
    for side in (rows, other):
        header = Block("header", f"| {' | '.join(names)} |")
        held = (Block("row", f"| {' | '.join(row)} |") for row in side)
        yield page(Section("scope", "Scope", 2, (), (header, *held)), url=URL)


def reasons(rule: Rule, body: str, rows: Rows, other: Rows) -> list[Reason]:
    before, after = pages(rows, other)
    return list(rule(case(body, *compare(before, after), before=before, after=after)))


LOST = [HELD[0], ("Tidewater Queues", "", "❌"), HELD[2]]


def test_an_article_that_names_row_and_column_needs_an_update() -> None:
    body = f"Tidewater Queues is authorized at Sealed High, see [scope]({URL}).\n"
    (reason,) = reasons(cell_changed, body, HELD, LOST)
    assert (reason.verdict, reason.line, reason.confidence) == ("update", FIRST, 0.8)
    assert reason.sentence == (
        "The page's table changed: Tidewater Queues, Sealed High: yes (✅) -> no (empty)."
    )
    assert reason.suggestion is None


@pytest.mark.parametrize(
    ("sentence", "verdicts"),
    [
        ("Tidewater Queues has been audited", ["review"]),
        ("Services at Sealed High", ["review"]),
        ("Tidewater Queues at Gravel Level", []),
        ("Larkfen Store at Sealed High", []),
        ("Harbour boats", []),
    ],
)
def test_the_line_that_cites_a_page_may_name_the_row_or_the_column_alone(
    sentence: str, verdicts: list[str]
) -> None:
    found = reasons(cell_changed, f"{sentence}, see [scope]({URL}).\n", HELD, LOST)
    assert [reason.verdict for reason in found] == verdicts


def test_a_line_without_a_citation_must_name_both() -> None:
    assert reasons(cell_changed, f"See [scope]({URL}).\n\nTidewater Queues is audited.\n", HELD, LOST) == []


def test_a_value_that_the_article_repeats_is_offered_as_an_edit() -> None:
    rows, other = ([("Larkfen Store", size, "✅"), *HELD[1:]] for size in ("Gold tier", "Silver tier"))
    (reason,) = reasons(
        cell_changed, f"Larkfen Store with Sealed High comes in the Gold tier, see [s]({URL}).\n", rows, other
    )
    assert reason.suggestion is not None
    assert (reason.suggestion.old, reason.suggestion.new) == ("Gold tier", "Silver tier")


def of_lists(rule: Rule, body: str) -> list[Reason]:
    new: Rows = [
        ("Norm 1:2013", "Chapter 7", "Card A"),
        ("Norm 9:2015", "Section 5", "WAVE 2.1"),
        ("Audit 2", "Harbour Low", ""),
    ]
    before, after = pages(LISTS, new, ("Global", "Government", "Industry"))
    return list(rule(case(body, *compare(before, after), before=before, after=after)))


def test_an_entry_that_the_article_repeats_is_another_one_now_and_no_other_is_named() -> None:
    body = f"Held:\n\n* Section 5\n* WAVE 2.0\n\nSource: [scope]({URL}#scope).\n"
    (reason,) = of_lists(cell_changed, body)
    assert (reason.verdict, reason.line) == ("update", FIRST + 3)
    assert reason.sentence == "The page's table changed: Industry: WAVE 2.0 -> WAVE 2.1."
    assert reason.suggestion is not None
    assert reason.suggestion.new == "WAVE 2.1"
    assert of_lists(listing_changed, body) == []


def test_a_link_to_the_section_of_the_lists_is_told_what_they_won_and_lost() -> None:
    (reason,) = of_lists(listing_changed, f"* [certificates]({URL}#scope)\n")
    assert (reason.verdict, reason.line) == ("review", FIRST)
    assert reason.sentence == (
        "The table in the section that the link names changed: WAVE 2.0 -> WAVE 2.1, + Chapter 7."
    )
    assert of_lists(listing_changed, f"* [certificates]({URL})\n") == []
    assert of_lists(listing_changed, f"* [certificates]({URL}#other)\n") == []


def test_a_column_that_is_gone_concerns_who_names_it() -> None:
    before, _ = pages(HELD, HELD)
    (after,) = list(pages([row[:2] for row in HELD], [], NAMES[:2]))[:1]
    body = f"All are at Gravel Level, see [scope]({URL}).\n"
    found = list(cell_changed(case(body, *compare(before, after), before=before, after=after)))
    assert [(reason.verdict, reason.before, reason.after) for reason in found] == [
        ("review", "column Gravel Level", "")
    ]


def test_many_changes_in_one_section_are_counted() -> None:
    rows = [(f"Larkfen {n}", "✅", "✅") for n in range(8)]
    other = [(f"Larkfen {n}", "❌", "✅") for n in range(8)]
    (reason,) = reasons(listing_changed, f"* [list]({URL}#scope)\n", rows, other)
    assert reason.sentence.endswith("and 3 more.")


def reworded(before: str, after: str) -> Change:
    sides = (page(Section("s", "S", 2, (), (Block("paragraph", text),)), url=URL) for text in (before, after))
    (change,) = compare(*sides)
    return change


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Boats need version >= 2 of the log.", "Boats need version <= 2 of the log."),
        ("It works down to 5 degrees of frost.", "It works down to -5 degrees of frost."),
    ],
)
def test_a_sign_that_turns_a_repeated_sentence_round_is_told(before: str, after: str) -> None:
    change = reworded(before, after)
    (reason,) = sign_changed(case(f"{before} See [s]({URL}).\n", change))
    assert (reason.rule, reason.verdict, reason.line) == ("sign-changed", "review", FIRST)
    assert list(sign_changed(case(f"Nothing of the kind. See [s]({URL}).\n", change))) == []


def test_changes_alone_are_enough_to_weigh_a_cell() -> None:
    before, after = pages(HELD, LOST)
    read, links = article(f"Tidewater Queues is authorized at Sealed High, see [scope]({URL}).\n")
    impact = weigh(read, links, compare(before, after))
    assert impact is not None
    assert (impact.verdict, impact.reasons[0].rule) == ("update", "cell-changed")
