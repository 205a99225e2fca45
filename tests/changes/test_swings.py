"""A block that keeps coming and going is noise; an edit, even one that is taken back, is not."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.changes.swings import Swing, restless, swung
from pipeline.content import Block, Section, Snapshot

TEXT = tuple(Block("paragraph", f"Sentence {number} of the page.") for number in range(9))
PROMOTION = Block("paragraph", "Only this week: half the price.")


def page(*blocks: Block) -> Snapshot:
    return Snapshot("https://example.org/a", "A", "1", (Section("", "A", 1, (), blocks),))


CALM, LOUD = page(*TEXT), page(*TEXT, PROMOTION)


def seen(*days: tuple[int, Snapshot], accepted: Snapshot = CALM) -> dict[str, Swing]:
    swings: dict[str, Swing] = {}
    for day, observed in days:
        swings = dict(swung(swings, accepted, observed, f"2026-03-{day:02}"))
    return swings


def test_a_promotion_that_comes_back_a_second_time_is_set_aside() -> None:
    swings = seen((1, LOUD), (8, CALM), (15, LOUD))
    assert restless(swings) == {"paragraph: Only this week: half the price."}


def test_so_is_a_paragraph_that_is_left_out_now_and_then() -> None:
    swings = seen((1, CALM), (8, LOUD), (15, CALM), accepted=LOUD)
    assert restless(swings) == {"paragraph: Only this week: half the price."}


def test_an_edit_that_is_taken_back_is_told() -> None:
    assert restless(seen((1, LOUD), (8, CALM))) == frozenset()
    assert restless(seen((1, LOUD), (8, LOUD), (15, LOUD))) == frozenset()


def test_what_came_and_went_months_ago_is_forgotten() -> None:
    swings = seen((1, LOUD), (8, CALM))
    assert not swung(swings, CALM, CALM, "2026-05-01")


def test_a_page_that_is_rewritten_every_week_is_told_every_week() -> None:
    other = page(*(Block("paragraph", f"Another sentence, {number}.") for number in range(9)))
    assert seen((1, other), (8, CALM), (15, other)) == {}


def test_one_block_is_followed_while_another_changes_for_good() -> None:
    edited = (Block("paragraph", "Sentence 0 of the page, edited."), *TEXT[1:])
    swings = seen((1, LOUD), (8, page(*edited)), (15, page(*edited, PROMOTION)))
    assert restless(swings) == {"paragraph: Only this week: half the price."}


@given(st.lists(st.booleans(), min_size=1, max_size=20))
def test_only_what_changed_its_mind_three_times_is_restless(there: list[bool]) -> None:
    swings = seen(*((day + 1, LOUD if it else CALM) for day, it in enumerate(there)))
    flips = sum(one != other for one, other in zip([False, *there], there, strict=False))
    assert bool(restless(swings)) == (flips >= 3)
    assert sum(len(swing.days) for swing in swings.values()) == flips
