"""A page that announces the end of its subject, before its first section."""

import pytest

from pipeline.changes import Change
from pipeline.impacts import Reason, Verdict
from pipeline.impacts.notices import restriction_added, retirement_notice
from tests.impacts.cases import FIRST, LINK, case, change
from tests.snapshot_of import URL, snapshot

PAGE = snapshot("Text.", title="Larkfen backup jobs")


def notices(*changes: Change) -> list[Reason]:
    return list(retirement_notice(case(LINK, *changes, after=PAGE)))


def test_a_notice_is_quoted_with_the_block_it_came_with() -> None:
    after = "> Read this. **Larkfen** backup will be retired in March. Then go on."
    assert notices(change("reworded", "> Read this.", after, trail=("Larkfen",))) == [
        Reason(
            rule="retirement-notice",
            sentence="The page now announces: 'Larkfen backup will be retired in March'",
            line=FIRST,
            before="> Read this.",
            after=after,
            confidence=0.6,
            verdict=Verdict.REVIEW,
        )
    ]


@pytest.mark.parametrize(
    "says",
    [
        *("is out of support", "has reached end-of-life", "nears the end of service", "support ends in May"),
        *(
            "are deprecated",
            "be discontinued",
            "was being decommissioned",
            "retires in May",
            "is retiring soon",
        ),
        *("faces retirement", "starts its deprecation", "is no longer supported", "are no longer updated"),
        *(
            "is No Longer Maintained",
            "is no longer available",
            "is sunset",
            "sunsets in May",
            "has been retired",
        ),
    ],
)
def test_every_usual_wording_of_an_end_is_a_notice(says: str) -> None:
    assert len(notices(change("added", "", f"Larkfen backup {says}"))) == 1


@pytest.mark.parametrize(
    "found",
    [
        change("added", "", "Larkfen backup was renamed."),
        change("added", "", "The Larkfen agent is retired."),
        change("removed", "", "Larkfen backup is retired."),
        change("added", "", "Larkfen backup is retired.", trail=("Larkfen", "History")),
        change("reworded", "Larkfen backup is retired.", "Larkfen backup is retired now."),
        change("reworded", "Larkfen backup jobs are retired.", "Larkfen backup is retired. Stay."),
    ],
    ids=["no end", "another subject", "gone", "in a section", "said before", "said before in other words"],
)
def test_what_is_no_notice(found: Change) -> None:
    assert notices(found) == []


def test_of_several_ends_the_new_one_is_told() -> None:
    old = "Larkfen backup is retired on Friday."
    new = "Larkfen backup jobs in Tidewater and Gorseley end of support."
    (found,) = notices(change("reworded", old, f"The Harbrook agent is retired. {old} {new}"))
    assert found.sentence == f"The page now announces: '{new.rstrip('.')}'"


@pytest.mark.parametrize(("more", "new"), [("Tidewater Gorseley Harbrook", 1), ("Tidewater Gorseley", 0)])
def test_a_notice_that_shares_just_half_its_words_with_an_old_one_is_new(more: str, new: int) -> None:
    old, after = "Larkfen backup is retired.", f"Larkfen backup {more} is retired."
    assert len(notices(change("reworded", old, after))) == new


def test_every_link_to_the_page_gets_the_notice() -> None:
    one = case(f"{LINK}{LINK}", change("added", "", "Larkfen backup is retired."), after=PAGE)
    assert [found.line for found in retirement_notice(one)] == [FIRST, FIRST + 1]
    assert {link.page for link in one.links} == {URL}


ADDED = change("added", "", "Larkfen backup jobs of Tidewater vaults must not be sealed by Kestrel readers.")
STATED = "Larkfen backup jobs of Tidewater vaults are sealed by Kestrel readers."


@pytest.mark.parametrize(
    ("said", "flagged"),
    [
        (STATED, True),
        (STATED.replace("Kestrel readers", "[Kestrel readers](https://docs.ex-one.com/kestrel)"), False),
        (STATED.replace("are sealed", "are retired and sealed"), False),
    ],
    ids=["its own", "about another page", "says so already"],
)
def test_a_new_restriction_concerns_who_says_it_of_this_page(said: str, flagged: bool) -> None:
    found = list(restriction_added(case(f"{said}\n\n{LINK}", ADDED, after=PAGE)))
    assert [one.line for one in found] == [FIRST] * flagged
