# ruff: noqa: E501 (texts read better on one line)
"""Rules on names: the page, a section or a button is called otherwise, and the article uses the old name."""

import pytest

from pipeline.impacts import Reason, Suggestion, Verdict
from pipeline.impacts.names import heading_gone, step_renamed, title_renamed
from tests.impacts.cases import FIRST, LINK, case, change, reasons
from tests.snapshot_of import URL, snapshot


def labelled(label: str) -> str:
    return f"Read on:\n[{label}]({URL})\n"


def test_a_renamed_page_is_told_with_both_names() -> None:
    assert reasons(
        title_renamed, labelled("Larkfen jobs"), change("title", "*Larkfen* jobs", "Backup jobs")
    ) == [
        Reason(
            rule="title-renamed",
            sentence="The page is now 'Backup jobs'; it was 'Larkfen jobs'.",
            line=FIRST + 1,
            before="*Larkfen* jobs",
            after="Backup jobs",
            confidence=0.9,
            verdict=Verdict.UPDATE,
            suggestion=Suggestion(FIRST + 1, "Larkfen jobs", "Backup jobs"),
        )
    ]


@pytest.mark.parametrize("label", ["all Larkfen jobs", "Larkfen jobs](x) [Larkfen jobs"])
def test_a_label_that_is_not_the_old_title_alone_is_not_mended(label: str) -> None:
    found = reasons(title_renamed, labelled(label), change("title", "Larkfen jobs", "Backup jobs"))
    assert found
    assert all(one.suggestion is None for one in found)


@pytest.mark.parametrize(
    ("label", "title", "old", "expected"),
    [
        ("Larkfen", "Nightly", "Larkfen jobs", (0.9, "update")),
        ("云服务", "Nightly", "云服务", (0.9, "update")),
        ("云服", "Nightly", "云服 jobs", (0.65, "review")),
        ("云服", "About 云服", "云服 jobs", (0.9, "update")),
        ("云服", "Larkfen", "云服 Larkfen", (0.65, "review")),
        ("this page", "Larkfen", "Larkfen jobs", (0.55, "review")),
        ("support", "Nightly", "Support jobs", None),
        ("Support", "Larkfen", "Support Larkfen", (0.65, "review")),
        ("this page", "Nightly", "Larkfen jobs", None),
        ("jobs", "Jobs", "Larkfen jobs", None),
    ],
)
def test_how_surely_the_article_uses_the_old_name(
    label: str, title: str, old: str, expected: tuple[float, str] | None
) -> None:
    found = reasons(title_renamed, labelled(label), change("title", old, "Jobs"), title=title)
    assert [(one.confidence, one.verdict) for one in found] == ([expected] if expected else [])


def test_the_first_heading_of_the_article_is_its_title_too() -> None:
    body = f"# Larkfen at night\n\n{labelled('this page')}"
    assert [one.verdict for one in reasons(title_renamed, body, change("title", "Larkfen", "Jobs"))] == [
        "review"
    ]


def test_a_word_that_still_names_a_section_is_not_lost() -> None:
    changes = change("title", "Larkfen jobs", "Jobs"), change("added", "", "## About Larkfen")
    assert reasons(title_renamed, labelled("Larkfen"), *changes) == []


def test_a_section_that_is_gone_is_told() -> None:
    gone = change("removed", "## Restore *Larkfen*")
    other = (
        change("removed", "Larkfen"),
        change("renamed", "Larkfen", "Jobs"),
        change("reworded", "## Larkfen", "## X"),
    )
    assert reasons(heading_gone, labelled("Restore Larkfen"), gone, *other) == [
        Reason(
            "heading-gone",
            "The page no longer has the section 'Restore Larkfen' that the link is about.",
            FIRST + 1,
            "## Restore *Larkfen*",
            "",
            0.75,
            "update",
        )
    ]


def test_a_section_that_is_called_otherwise_is_told_with_its_new_name() -> None:
    (found,) = reasons(heading_gone, labelled("Larkfen"), change("renamed", "### Larkfen", "### Tidewater"))
    assert found.sentence == "The section 'Larkfen' that the link is about is now 'Tidewater'."
    assert (found.before, found.after, found.verdict) == ("### Larkfen", "### Tidewater", "update")


@pytest.mark.parametrize(
    ("line", "heading", "expected"),
    [
        ("[Larkfen]({})", "## Larkfen", ("update", 0.75)),
        ("[Jobs]({}) of Larkfen.", "## Larkfen", ("review", 0.6)),
        ("[云服务]({})", "## 云服务", ("update", 0.75)),
        ("[云服]({})", "## 云服", ("review", 0.6)),
        (
            "[Larkfen Tidewater Gorseley]({})",
            "## Larkfen Tidewater Gorseley Harbrook Ottermere",
            ("update", 0.75),
        ),
        ("[Larkfen Tidewater]({})", "## Larkfen Tidewater Gorseley Harbrook", None),
        ("[Larkfen]({}), section Tidewater", "## Larkfen Gorseley Harbrook", ("update", 0.75)),
        ("[The section Larkfen]({})", "## Larkfen Gorseley Harbrook", None),
        ("[Jobs]({}), section Tidewater", "## Larkfen Gorseley", None),
        ("[Jobs]({})", "## Larkfen", None),
        ("[Larkfen]({})", "# Larkfen", None),
    ],
)
def test_what_makes_a_link_about_a_section(
    line: str, heading: str, expected: tuple[str, float] | None
) -> None:
    """Six tenths of the heading stand in the link's line, or the line says "section" and shares a word."""
    found = reasons(heading_gone, line.format(URL) + "\n", change("removed", heading))
    assert [(one.verdict, one.confidence) for one in found] == ([expected] if expected else [])


def test_the_words_of_other_lines_are_not_about_the_link() -> None:
    assert reasons(heading_gone, f"Larkfen\n[Jobs]({URL})\nLarkfen\n", change("removed", "## Larkfen")) == []


def test_a_heading_whose_words_name_another_section_is_not_gone() -> None:
    changes = change("removed", "## Larkfen"), change("added", "", "## About Larkfen")
    assert reasons(heading_gone, labelled("Larkfen"), *changes) == []


def test_a_renamed_step_is_told_with_the_step_as_it_reads_now() -> None:
    page = change("reworded", "Select **Larkfen jobs**.", "Select **Night runs**.")
    body = f"{LINK}\nPress **Larkfen jobs > Run**.\n"
    others = change("removed", "**Larkfen jobs**"), change("reworded", "Then wait.", "Then rest.")
    assert reasons(step_renamed, body, *others, page) == [
        Reason(
            rule="step-renamed",
            sentence="The article says to use 'larkfen jobs'; the page now reads 'Select Night runs'; it read 'Select Larkfen jobs'.",
            line=FIRST + 2,
            before="Select **Larkfen jobs**.",
            after="Select **Night runs**.",
            confidence=0.8,
            verdict=Verdict.UPDATE,
        )
    ]


@pytest.mark.parametrize(
    ("article", "before", "after", "told"),
    [
        ("Press **Larkfen jobs**", "Select **Larkfen jobs**", "Select **Runs**", True),
        ("Press **云服 of**", "Select **云服 of**", "Select **Runs**", False),
        ("Press **云服务 of**", "Select **云服务 of**", "Select **Runs**", True),
        ("Press **Larkfen**", "Select **Larkfen**", "Select **Runs**", False),
        ("Press Larkfen jobs", "Select **Larkfen jobs**", "Select **Runs**", False),
        ("Press **Larkfen jobs**", "Select Larkfen jobs", "Select **Runs**", False),
        ("Press **Larkfen jobs**", "Select **Larkfen jobs**", "Select Larkfen jobs", False),
        ("Press **Larkfen jobs**", "Select **Larkfen jobs**", "Select **Larkfen**", False),
        ("Press **Larkfen jobs**", "Select **Larkfen jobs**", "Select **Runs**, **Larkfen**", False),
        ("Press **Larkfen jobs**", "Select **Larkfen jobs**", "Select the runs", True),
        ("Press **Larkfen jobs**", "**Larkfen jobs**, **Jobs**", "**Runs**, **Jobs**", True),
        ("Press **Larkfen jobs**", "Select **Larkfen jobs**", "Select **Larkfen jobs now**", False),
        ("Press **Larkfen jobs**", "Select **Larkfen jobs**", "Select **Larkfen jobsite**", True),
    ],
)
def test_what_is_a_lost_name(article: str, before: str, after: str, told: bool) -> None:
    found = reasons(step_renamed, f"{article}\n", change("reworded", before, after))
    assert [one.after for one in found] == [after] * told


def test_a_name_that_another_block_still_says_is_lost_only_when_several_steps_lost_it() -> None:
    lost = change("reworded", "Select **Larkfen jobs**.", "Select **Runs**.")
    also = change("renamed", "## Use **Larkfen jobs**", "## Use **Runs**")
    said = snapshot("Larkfen jobs were the old name.")
    body = "Press **Larkfen jobs**.\n"
    assert list(step_renamed(case(body, lost, after=said))) == []
    assert [one.before for one in step_renamed(case(body, lost, also, after=said))] == [lost.before]


def test_a_name_that_another_step_uses_from_now_on_is_not_lost() -> None:
    lost = change("reworded", "Select **Larkfen jobs**.", "Select **Runs**.")
    also = change("reworded", "Or open **Larkfen jobs**.", "Or open **Runs**.")
    moved = change("reworded", "Then wait.", "Then wait for **Larkfen jobs**.")
    assert reasons(step_renamed, "Press **Larkfen jobs**.\n", lost, also, moved) == []
