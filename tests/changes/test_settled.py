# ruff: noqa: E501 (cases read better on one line)
"""What a visit means for a page: a failure taken for an edit, or an edit for nothing, is the worst a user meets."""

import pytest
from msgspec.structs import replace

from pipeline.changes import ChangeKind, PageNews
from pipeline.changes.compare import compare
from pipeline.changes.model import Change, PageChange
from pipeline.changes.settle import carried, confirm, missing_fragments, reconsidered, settle
from pipeline.changes.swings import Swing, restless, swung
from pipeline.content import Block, PageLink, Section, Snapshot
from pipeline.pages import Hop, Outcome
from tests.changes.pages import URL, page, section, visit, wanted

LONG = " ".join(f"word{n}" for n in range(150))
GOOD = page(
    section("Fees", "A move costs 40 euros.", LONG),
    section("Steps", "Write to the office."),
    facts=(("canonical", URL), ("lang", "en")),
)
EDITED = page(
    section("Fees", "A move costs 50 euros.", LONG),
    section("Steps", "Write to the office."),
    facts=(("canonical", URL), ("lang", "en")),
)
OTHER = page(
    section("Other", *(f"Nothing of it was here before, says line {n} of it." for n in range(20))),
    title="Zzzzz qqqqq",
)
ELSEWHERE = "https://quay.example/costs"


def moved_to(snapshot: Snapshot, target: str) -> Snapshot:
    return replace(snapshot, facts=(*snapshot.facts, ("moved_to", target)))


# Equal, edited, new


def test_an_unchanged_page_is_no_news_and_nothing_is_kept() -> None:
    seen = visit(GOOD)
    assert settle(wanted(), GOOD, seen) == PageChange(URL, PageNews.NONE, seen)
    same = visit(None, same=True)
    assert settle(wanted("fee"), GOOD, same) == PageChange(
        URL, PageNews.NONE, same, before=GOOD, missing=(("fee", ("fees",)),)
    )


def test_an_edit_is_told_with_both_texts_and_what_to_keep() -> None:
    found = settle(wanted("lost"), GOOD, visit(EDITED))
    assert (found.change, [c.kind for c in found.changes]) == ("text", ["reworded"])
    assert (found.before, found.after, found.keep) == (GOOD, EDITED, EDITED)
    assert found.missing == (("lost", ()),)
    assert (found.confirmed, found.set_aside) == (False, ())


def test_what_is_no_news_to_a_reader_keeps_the_accepted_bytes() -> None:
    cosmetic = replace(EDITED, sections=(section("Fees", "A MOVE costs 40 euros!", LONG), *GOOD.sections[1:]))
    found = settle(wanted(), GOOD, visit(cosmetic))
    assert (found.change, found.keep, found.after) == ("none", None, None)
    assert [c.kind for c in found.changes] == ["cosmetic"]
    dated = replace(GOOD, facts=(*GOOD.facts, ("updated_at", "2026")))
    assert settle(wanted(), GOOD, visit(dated)).changes == ()


@pytest.mark.parametrize(
    "accepted",
    [
        None,
        replace(GOOD, sections=()),
        replace(GOOD, facts=(("status", "gone"),)),
        replace(OTHER, facts=(("canonical", "https://quay.example/"),)),
    ],
)
def test_the_first_sight_of_a_text_is_its_baseline(accepted: Snapshot | None) -> None:
    """Nothing to compare with: neither an absence nor a home page that stood in its place."""
    found = settle(wanted("lost"), accepted, visit(GOOD))
    assert (found.change, found.keep, found.changes, found.before, found.after) == (
        "baseline",
        GOOD,
        (),
        None,
        None,
    )
    assert found.missing == (("lost", ()),)


def test_a_page_that_calls_itself_home_is_compared_when_it_holds_the_same_text() -> None:
    home = replace(GOOD, facts=(("canonical", "https://quay.example/"), ("lang", "en")))
    assert settle(wanted(), home, visit(EDITED)).change == "text"


# Another extractor


def test_after_an_upgrade_the_new_reading_is_kept_and_both_readings_can_be_compared() -> None:
    newer = replace(EDITED, extractor="2")
    found = settle(wanted("lost"), GOOD, visit(newer))
    assert (found.change, found.keep, found.changes, found.missing) == (
        "upgraded",
        newer,
        tuple(compare(GOOD, newer)),
        (("lost", ()),),
    )
    equal = replace(GOOD, extractor="2")
    assert settle(wanted(), GOOD, visit(equal)).change == "none"


def test_a_page_that_moved_during_an_upgrade_is_told_as_moved() -> None:
    """Else the page at the new place becomes the baseline and nobody hears of the move."""
    newer = replace(EDITED, extractor="2")
    found = settle(wanted(), GOOD, visit(newer, Outcome.MOVED, ELSEWHERE))
    assert (found.change, found.keep) == ("moved", moved_to(newer, ELSEWHERE))
    assert [(c.kind, c.before, c.after) for c in found.changes] == [("page-moved", URL, ELSEWHERE)]


def test_a_page_that_became_another_during_an_upgrade_is_told_as_replaced() -> None:
    found = settle(wanted(), GOOD, visit(replace(OTHER, extractor="2")))
    assert (found.change, [c.kind for c in found.changes]) == ("replaced", ["page-replaced"])


# Moves


def test_a_short_page_of_another_name_behind_a_permanent_redirect_is_a_move_and_no_stand_in() -> None:
    short = page(section("Out", "We are out at sea."), title="Closed")
    assert settle(wanted(), GOOD, visit(short, Outcome.MOVED, URL, ELSEWHERE)).change == "moved"
    for outcome, *way in ((Outcome.REDIRECTED, URL, ELSEWHERE), (Outcome.OK, URL)):
        found = settle(wanted(), GOOD, visit(short, outcome, *way))
        assert (found.change, found.capture.detail) == ("unread", "stand-in")


@pytest.mark.parametrize("outcome", [Outcome.MOVED, Outcome.REDIRECTED, Outcome.MOVED_TO_ROOT])
def test_a_page_that_answers_elsewhere_has_moved(outcome: Outcome) -> None:
    found = settle(wanted(), GOOD, visit(GOOD, outcome, URL, ELSEWHERE))
    assert found.change == "moved"
    assert found.changes == (
        Change(URL, ChangeKind.PAGE_MOVED, "", (), URL, ELSEWHERE),
        Change(URL, ChangeKind.METADATA, "", (), "", f"moved_to: {ELSEWHERE}"),
    )
    assert (found.before, found.after, found.keep) == (
        GOOD,
        moved_to(GOOD, ELSEWHERE),
        moved_to(GOOD, ELSEWHERE),
    )


def test_an_answer_at_its_own_address_is_no_move() -> None:
    assert settle(wanted(), GOOD, visit(GOOD, Outcome.OK, ELSEWHERE)).change == "none"
    assert settle(wanted(), GOOD, visit(GOOD, Outcome.MOVED, URL, f"{URL}?view=v2")).change == "none"
    assert settle(wanted(), GOOD, visit(GOOD, Outcome.REDIRECTED)).change == "none"


def test_a_move_that_was_accepted_is_old_news_wherever_it_leads_on() -> None:
    accepted = moved_to(GOOD, ELSEWHERE)
    assert settle(wanted(), accepted, visit(GOOD, Outcome.MOVED, URL, ELSEWHERE)).change == "none"
    assert (
        settle(
            wanted(), accepted, visit(GOOD, Outcome.MOVED, URL, ELSEWHERE, "https://quay.example/third")
        ).change
        == "none"
    )


def test_a_move_elsewhere_or_back_is_news_and_names_where_it_was() -> None:
    accepted = moved_to(GOOD, ELSEWHERE)
    third = "https://quay.example/third"
    found = settle(wanted(), accepted, visit(GOOD, Outcome.MOVED, URL, third))
    assert [(c.kind, c.before, c.after) for c in found.changes] == [
        ("page-moved", ELSEWHERE, third), ("metadata", f"moved_to: {ELSEWHERE}", f"moved_to: {third}"),
    ]  # fmt: skip
    back = settle(wanted(), accepted, visit(GOOD, Outcome.OK, URL))
    assert (back.change, back.keep, back.changes[0].after) == ("moved", GOOD, URL)


def test_a_moved_page_that_became_another_says_both() -> None:
    found = settle(wanted(), GOOD, visit(OTHER, Outcome.MOVED, URL, ELSEWHERE))
    events = [c for c in found.changes if c.kind.startswith("page-")]
    assert [(c.kind, c.before, c.after, c.weight) for c in events] == [
        ("page-moved", URL, ELSEWHERE, 0.0), ("page-replaced", "Fees", "Zzzzz qqqqq", 1.0),
    ]  # fmt: skip
    assert found.change == "moved"


def test_another_subject_under_the_address_is_told_as_one() -> None:
    found = settle(wanted(), GOOD, visit(OTHER))
    assert (found.change, found.keep) == ("replaced", OTHER)
    assert found.changes[0] == Change(URL, ChangeKind.PAGE_REPLACED, "", (), "Fees", "Zzzzz qqqqq", 1.0)


def test_a_move_out_of_sight_keeps_the_text_and_marks_it() -> None:
    seen = visit(None, Outcome.MOVED, URL, ELSEWHERE)
    found = settle(wanted(), GOOD, seen)
    assert found == PageChange(
        URL,
        PageNews.MOVED,
        seen,
        (Change(URL, ChangeKind.PAGE_MOVED, "", (), URL, ELSEWHERE),),
        GOOD,
        None,
        moved_to(GOOD, ELSEWHERE),
    )
    assert settle(wanted(), moved_to(GOOD, ELSEWHERE), seen) == PageChange(URL, PageNews.NONE, seen)


def test_a_page_first_seen_moving_out_of_sight_has_its_move_as_baseline() -> None:
    seen = visit(None, Outcome.MOVED, URL, ELSEWHERE)
    only = Snapshot(URL, "", "unread", (), facts=(("moved_to", ELSEWHERE),))
    assert settle(wanted(), None, seen) == PageChange(URL, PageNews.BASELINE, seen, keep=only)


# Gone and unread


def test_a_page_that_is_gone_keeps_its_text_and_is_marked() -> None:
    seen = visit(None, Outcome.GONE, status=410)
    found = settle(wanted(), GOOD, seen)
    marked = replace(GOOD, facts=(*GOOD.facts, ("status", "gone")))
    assert found == PageChange(
        URL,
        PageNews.GONE,
        seen,
        (Change(URL, ChangeKind.PAGE_GONE, "", (), "Fees", "HTTP 410", 1.0),),
        GOOD,
        None,
        marked,
    )
    assert settle(wanted(), marked, seen) == PageChange(URL, PageNews.NONE, seen)
    assert settle(wanted(), None, seen) == PageChange(URL, PageNews.UNREAD, seen)


@pytest.mark.parametrize(
    "outcome", [Outcome.UNREACHABLE, Outcome.BLOCKED, Outcome.REDIRECTED, Outcome.TOO_LARGE]
)
def test_a_visit_that_failed_changes_nothing(outcome: Outcome) -> None:
    seen = visit(None, outcome, URL, ELSEWHERE)
    assert settle(wanted("lost"), GOOD, seen) == PageChange(
        URL, PageNews.UNREAD, seen, missing=(("lost", ()),)
    )
    assert settle(wanted("lost"), None, seen) == PageChange(URL, PageNews.UNREAD, seen)


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        ("no-article", Outcome.NO_ARTICLE), ("client-shell", Outcome.NO_ARTICLE), ("soft-404", Outcome.SOFT_404), ("challenge", Outcome.BLOCKED),
        ("login-wall", Outcome.BLOCKED), ("layout", Outcome.WRONG_PAGE),
    ],
)  # fmt: skip
def test_a_page_in_place_of_the_article_is_unread_for_its_reason(trouble: str, outcome: Outcome) -> None:
    seen = visit(replace(GOOD, trouble=trouble))
    found = settle(wanted(), GOOD, seen)
    assert found == PageChange(
        URL, PageNews.UNREAD, replace(seen, outcome=outcome, detail=trouble, snapshot=None)
    )


def test_a_home_page_in_place_of_the_article_is_unread() -> None:
    found = settle(wanted(), GOOD, visit(EDITED, Outcome.MOVED_TO_ROOT, URL, "https://quay.example/"))
    assert (found.change, found.capture.outcome, found.capture.detail) == (
        "unread",
        Outcome.MOVED_TO_ROOT,
        "home-page",
    )
    other = settle(wanted(), GOOD, visit(replace(EDITED, facts=(("lang", "fr"),))))
    assert (other.change, other.capture.outcome, other.capture.detail) == (
        "unread",
        Outcome.WRONG_PAGE,
        "locale-drift",
    )


# Fragments


@pytest.mark.parametrize(
    ("fragment", "missing"),
    [
        ("fees", None),
        ("FEES", None),
        ("top", None),
        (":~:text=fees", None),
        ("step", ("steps",)),
        ("zzz", ()),
    ],
)
def test_fragments_that_lead_nowhere_are_named_with_the_nearest(
    fragment: str, missing: tuple[str, ...] | None
) -> None:
    assert missing_fragments(wanted(fragment), GOOD) == (() if missing is None else ((fragment, missing),))
    assert missing_fragments(wanted(fragment), None) == ()


def test_a_fragment_is_found_whatever_its_case() -> None:
    assert missing_fragments(wanted("fees"), page(section("H", anchor="Fees"))) == ()


def test_at_most_three_near_fragments_are_named() -> None:
    held = page(*(section("H", anchor=f"fees-{n}") for n in range(5)))
    ((_, near),) = missing_fragments(wanted("fees-"), held)
    assert near == ("fees-0", "fees-1", "fees-2")


# Noise


def test_the_volatile_lists_of_both_sides_are_kept_together_in_order() -> None:
    accepted = replace(GOOD, volatile=("item: b", "item: f", "item: g"))
    observed = replace(EDITED, volatile=("item: e", "item: c", "item: a", "item: d"))
    found = settle(wanted(), accepted, visit(observed))
    assert found.keep is not None
    assert found.keep.volatile == tuple(f"item: {name}" for name in "abcdefg")
    assert found.capture.snapshot == found.keep
    assert found.set_aside == tuple(f"item: {name}" for name in "acde")


def test_what_is_set_aside_joins_the_accepted_list_where_nothing_else_changed() -> None:
    observed = replace(GOOD, volatile=tuple(f"item: {name}" for name in "acdefg"))
    found = settle(wanted("lost"), replace(GOOD, volatile=("item: b",)), visit(observed))
    assert (found.change, found.set_aside, found.missing) == ("none", observed.volatile, (("lost", ()),))
    assert found.keep == replace(GOOD, volatile=tuple(f"item: {name}" for name in "abcdefg"))
    assert settle(wanted(), observed, visit(observed)).keep is None


def noisy(count: int, base: Snapshot = GOOD) -> Snapshot:
    first, *rest = base.sections
    return replace(
        base,
        sections=(
            replace(first, blocks=(*first.blocks, Block("paragraph", f"Served {count} boats so far"))),
            *rest,
        ),
    )


def test_two_visits_that_agree_are_one() -> None:
    first, second = visit(EDITED), visit(EDITED, fetched_at=2.0)
    assert confirm(wanted(), GOOD, first, second) == settle(wanted(), GOOD, first)


def test_what_two_visits_disagree_on_is_noise_and_the_rest_is_news() -> None:
    entry = "paragraph: Served [*] boats so far"
    quiet = confirm(wanted(), noisy(1), visit(noisy(2)), visit(noisy(3)))
    assert (quiet.change, quiet.set_aside) == ("none", (entry,))
    edited = confirm(wanted(), noisy(1), visit(noisy(2, EDITED)), visit(noisy(3, EDITED)))
    assert (edited.change, edited.set_aside) == ("text", (entry,))
    assert [c.after for c in edited.changes] == ["A move costs 50 euros."]


def test_two_visits_that_saw_two_pages_are_flapping() -> None:
    found = confirm(wanted("lost"), GOOD, visit(EDITED), visit(OTHER))
    assert (found.change, found.capture.outcome, found.capture.snapshot) == (
        "flapping",
        Outcome.FLAPPING,
        None,
    )
    assert found.capture.detail == "two visits of one run disagree: text, then replaced"
    assert (found.missing, found.keep, found.changes) == ((("lost", ()),), None, ())
    once = confirm(wanted(), GOOD, visit(EDITED), visit(GOOD))
    assert once.change == "flapping"
    assert confirm(wanted(), GOOD, visit(EDITED), visit(None, Outcome.UNREACHABLE)).change == "flapping"


def test_a_page_that_moved_on_one_visit_is_flapping_whatever_it_says() -> None:
    first = visit(noisy(1), Outcome.MOVED, URL, ELSEWHERE)
    assert confirm(wanted(), GOOD, first, visit(noisy(2), Outcome.MOVED, URL, ELSEWHERE)).change == "flapping"
    replaced = (replace(OTHER, sections=(*OTHER.sections, section("X", f"{n}"))) for n in (1, 2))
    assert confirm(wanted(), GOOD, *map(visit, replaced)).change == "flapping"


def test_two_failures_agree_when_they_failed_alike() -> None:
    first = visit(None, Outcome.UNREACHABLE)
    assert confirm(wanted(), GOOD, first, visit(None, Outcome.UNREACHABLE)).change == "unread"
    assert confirm(wanted(), GOOD, first, visit(None, Outcome.BLOCKED)).change == "flapping"


def test_a_change_is_weighed_again_when_more_is_set_aside() -> None:
    change = replace(settle(wanted(), noisy(1), visit(noisy(2))), confirmed=True)
    calm = replace(noisy(2), volatile=("paragraph: Served [*] boats so far",))
    found = reconsidered(wanted(), noisy(1), calm, change)
    assert (change.change, found.change, found.confirmed) == ("text", "none", True)
    assert found.capture.snapshot == calm
    same = settle(wanted(), noisy(1), visit(None, same=True))
    assert reconsidered(wanted(), noisy(1), calm, same).capture == same.capture
    assert reconsidered(wanted(), noisy(1), noisy(2), same).change == "text"


def test_what_a_proposal_holds_is_carried_on_while_the_page_is_down() -> None:
    down = visit(None, Outcome.UNREACHABLE)
    found = carried(wanted(), GOOD, EDITED, down)
    assert (found.change, found.capture, found.before, found.after, found.keep) == (
        "text",
        down,
        GOOD,
        EDITED,
        EDITED,
    )
    assert [c.kind for c in found.changes] == ["reworded"]
    assert carried(wanted(), GOOD, OTHER, down).change == "replaced"
    moved = moved_to(GOOD, ELSEWHERE)
    assert carried(wanted(), GOOD, moved, down) == PageChange(URL, PageNews.UNREAD, down, keep=moved), (
        "that it moved is told by the flags that wait, not made up again"
    )
    assert carried(wanted(), None, EDITED, down) == PageChange(URL, PageNews.UNREAD, down, keep=EDITED)


# Swings

TEXT = tuple(Block("paragraph", f"Sentence {n} of it.") for n in range(8))
NEWS = Block("item", "- Half the price")
ENTRY = "item: - Half the price"


def held(*blocks: Block) -> Snapshot:
    return Snapshot(URL, "Fees", "1", (Section("", "Fees", 1, (), blocks),))


def test_a_block_is_followed_from_the_first_day_it_differs() -> None:
    assert swung({}, held(*TEXT), held(*TEXT, NEWS), "2026-03-01") == {ENTRY: Swing(True, ("2026-03-01",))}
    assert swung({}, held(*TEXT, NEWS), held(*TEXT), "2026-03-01") == {ENTRY: Swing(False, ("2026-03-01",))}
    assert swung({}, held(*TEXT), held(*TEXT), "2026-03-01") == {}


def test_days_are_noted_when_it_comes_or_goes_and_forgotten_after_thirty() -> None:
    known = {ENTRY: Swing(True, ("2026-03-01", "2026-03-20"))}
    there, away = held(*TEXT, NEWS), held(*TEXT)
    assert swung(known, away, there, "2026-03-31") == {ENTRY: Swing(True, ("2026-03-01", "2026-03-20"))}
    assert swung(known, away, there, "2026-04-01") == {ENTRY: Swing(True, ("2026-03-20",))}
    assert swung(known, away, away, "2026-03-31") == {
        ENTRY: Swing(False, ("2026-03-01", "2026-03-20", "2026-03-31"))
    }
    assert swung(known, there, there, "2026-03-31") == {ENTRY: Swing(True, ("2026-03-01", "2026-03-20"))}
    assert swung(known, away, there, "2026-06-01") == {}


def test_a_page_of_which_a_fifth_differs_was_rewritten() -> None:
    others = tuple(Block("paragraph", f"Other {n}") for n in range(3))
    assert len(swung({}, held(*TEXT), held(*TEXT, *others[:2]), "2026-03-01")) == 2
    assert swung({}, held(*TEXT), held(*TEXT, *others), "2026-03-01") == {}
    assert len(swung({}, held(TEXT[0]), held(TEXT[0], NEWS), "2026-03-01")) == 1
    assert swung({}, held(TEXT[0]), held(NEWS), "2026-03-01") == {}
    known = {ENTRY: Swing(False, ("2026-03-01",))}
    assert swung(known, held(*TEXT), held(*others, NEWS), "2026-03-02") == {
        ENTRY: Swing(True, ("2026-03-01", "2026-03-02"))
    }


def test_three_times_is_too_often() -> None:
    days = ("2026-03-01", "2026-03-02", "2026-03-03")
    assert restless(
        {"a": Swing(True, days), "b": Swing(False, days[:2]), "c": Swing(False, (*days, "2026-03-04"))}
    ) == {"a", "c"}


def test_a_hop_is_an_address_and_a_status() -> None:
    seen = visit(GOOD, Outcome.OK, URL)
    assert (seen.hops, seen.final_url) == ((Hop(URL, 200),), URL)
    assert replace(seen, hops=()).final_url == URL
    linked = replace(GOOD, links=(PageLink("", "a", "/1"),))
    assert settle(wanted(), GOOD, visit(linked)).change == "links"
