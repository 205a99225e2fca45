# ruff: noqa: E501 (texts read better on one line)
"""Sentences the article repeats word for word, commands and labels in its sentences, and one value in two spellings."""

import pytest

from pipeline.changes.settle import settle
from pipeline.content.extraction import extract
from pipeline.impacts import Impact, Verdict
from pipeline.impacts.weigh import weigh_page
from pipeline.pages import Hop, Outcome, gather
from pipeline.snapshots import Capture
from tests.snapshot_of import URL, article

_AROUND = "".join(
    f"<p>{text}</p>"
    for text in (
        "Larkfen writes its diagnostics to the workspace that was chosen for the account.",
        "Rules of the network decide which addresses reach the vault from outside.",
        "The client tries a failed call again, with growing pauses between the attempts.",
    )
)


def impact(body: str, before: str, after: str) -> Impact | None:
    """Return what the change of one part of a page means for an article that cites the page's section."""
    read, found = article(f"{body}\n\nSee [Limits]({URL}).\n")
    links = tuple(found)

    def capture(part: str) -> Capture:
        inner = part if part.startswith("<") else f"<p>{part}</p>"
        page = f"<html lang=en><title>Limits</title><body><main><h1>Limits</h1>{_AROUND}<h2 id=limits>All limits</h2>{inner}</main></body></html>"
        return Capture(
            URL, Outcome.OK, 200, (Hop(URL, 200),), snapshot=extract(page.encode(), URL, "text/html")
        )

    (page,) = gather(links)
    accepted = settle(page, None, capture(before)).keep
    found_there = weigh_page(read, links, settle(page, accepted, capture(after)))
    return found_there[0] if found_there else None


def _flags(body: str, before: str, after: str) -> bool:
    found = impact(body, before, after)
    return found is not None and found.verdict.flags


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Close the ledger before you import.", "Close the ledger after you import."),
        ("You need a token and a pass.", "You need a token or a pass."),
        ("All plans have trails.", "Some plans have trails."),
        ("Requires a Team licence.", "Requires a Business licence."),
        ("A note is optional.", "A note is required."),
        ("Pausing is on for pools.", "Pausing is off for pools."),
        ("The default is <code>on</code>.", "The default is <code>off</code>."),
        ("Die Quote gilt je Mandant.", "Die Quote gilt je Benutzer."),
        ("The old hook sends events.", "The old hook sends events. It is deprecated."),
    ],
)
def test_one_word_of_a_repeated_sentence_is_enough(before: str, after: str) -> None:
    said = before.replace("<code>", "`").replace("</code>", "`")
    found = impact(said, before, after)
    assert found is not None
    assert found.verdict.flags
    assert "nothing the article states" not in found.summary


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("You can rename the vault.", "You can rename a vault."),
        ("The recieved file is checked.", "The received file is checked."),
        ("The export does not hold drafts.", "The export doesn't hold drafts."),
        ("Select a plan from the list.", "Choose a plan from the list."),
        ("Call the desk to raise a limit.", "Please call the desk to raise a limit."),
        ("Uploads may have 12 MB.", "Uploads may have 12MB."),
        ("A file may have 2,500 rows.", "A file may have 2500 rows."),
        ("Support ends on 4 May 2027.", "Support ends on 2027-05-04."),
        ("Support ends on 4 May 2027.", "Support ends on May 4, 2027."),
        ("You may attach three policies.", "You may attach 3 policies."),
        ("The index is rebuilt daily.", "The index is rebuilt every day."),
        ("Retries stop after 2 hours.", "Retries stop after 2 hrs."),
    ],
)
def test_the_same_in_other_words_or_another_spelling_is_no_news(before: str, after: str) -> None:
    assert not _flags(before, before, after)


def test_a_short_sentence_of_two_words_is_repeated_by_chance() -> None:
    assert not _flags("Select it.", "Select it.", "Delete it.")


def test_a_sentence_that_stands_elsewhere_on_the_page_still_holds() -> None:
    kept = "<p>Close the ledger before you import.</p>"
    before = f"{kept}<ul><li>Close the ledger before you import.</li></ul>"
    assert not _flags(
        "Close the ledger before you import.",
        before,
        f"{kept}<ul><li>Close the ledger after you import.</li></ul>",
    )


def test_an_address_in_a_repeated_sentence_counts_where_the_article_has_it() -> None:
    before, after = (f"Post it to https://in.larkfen.example/v{n}/files with a key." for n in (2, 3))
    assert _flags(before, before, after)
    assert not _flags("Post it to https://other.example/ with a key.", before, after)


@pytest.mark.parametrize(
    ("said", "before", "after", "edit"),
    [
        (
            "Run `larkctl use prod --force` first.",
            "<pre><code>larkctl use prod --force\nlarkctl list</code></pre>",
            "<pre><code>larkctl switch prod --force\nlarkctl list</code></pre>",
            ("larkctl use prod --force", "larkctl switch prod --force"),
        ),
        (
            "Pass `--max-age` to the tool.",
            "<pre><code>larkctl --max-age 5 --verbose</code></pre>",
            "<pre><code>larkctl --ttl 5 --verbose</code></pre>",
            None,
        ),
        (
            "Add `--no-cache` to skip it.",
            "Use the flag <code>--no-cache</code> to skip the cache.",
            "Use the flag <code>--skip-cache</code> to skip the cache.",
            ("--no-cache", "--skip-cache"),
        ),
        (
            "Click **Submit** and wait.",
            "Click <b>Submit</b> to send the form.",
            "Click <b>Send</b> to send the form.",
            ("Submit", "Send"),
        ),
    ],
)
def test_commands_flags_and_buttons_of_a_sentence_are_compared(
    said: str, before: str, after: str, edit: tuple[str, str] | None
) -> None:
    found = impact(said, before, after)
    assert found is not None
    assert found.verdict is Verdict.UPDATE
    assert [(one.old, one.new) for one in found.suggestions] == ([edit] if edit else [])


@pytest.mark.parametrize(
    ("said", "before", "after"),
    [
        # Still there: in another line, as a button elsewhere, not set in bold by the article.
        (
            "Pass `--max-age` to the tool.",
            "<pre><code>larkctl --max-age 5\nlarkctl list --max-age 5</code></pre>",
            "<pre><code>larkctl --ttl 5 now\nlarkctl list --max-age 5</code></pre>",
        ),
        (
            "Click **Submit** and wait.",
            "<p>Click <b>Submit</b> to send it.</p><p>At the end click <b>Submit</b>.</p>",
            "<p>Click <b>Send</b> to send it.</p><p>At the end click <b>Submit</b>.</p>",
        ),
        (
            "Orders that people submit are kept.",
            "Click <b>Submit</b> to send the form.",
            "Click <b>Send</b> to send the form.",
        ),
    ],
)
def test_what_the_page_still_has_or_the_article_does_not_use_is_left_alone(
    said: str, before: str, after: str
) -> None:
    found = impact(said, before, after)
    assert found is None or found.verdict is not Verdict.UPDATE


def test_a_scope_note_in_the_cited_section_is_for_review() -> None:
    kept = "<p>Shared links work for everyone.</p>"
    said = f"Shared links work for everyone, as [Limits]({URL}#limits) says."
    found = impact(said, kept, f"{kept}<p>Shared links are not available in the Basic plan.</p>")
    assert found is not None
    assert found.verdict is Verdict.REVIEW


def test_a_cell_whose_date_is_spelled_otherwise_is_no_change() -> None:
    table = "<table><tr><th>Version</th><th>End</th></tr><tr><td>Larkfen 4</td><td>{}</td></tr></table>"
    assert not _flags(
        "Larkfen 4 has its End on March 31, 2026.", table.format("March 31, 2026"), table.format("2026-03-31")
    )
    assert _flags(
        "Larkfen 4 has its End on March 31, 2026.", table.format("March 31, 2026"), table.format("2026-04-30")
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The adress must be valid.", "The address must be valid."),
        ("A key must be rotated.", "A key shall be rotated."),
        ("Log in to the console.", "Sign in to the console."),
    ],
)
def test_another_word_for_the_same_in_a_short_sentence_is_no_news(before: str, after: str) -> None:
    assert not _flags(before, before, after)


def test_a_section_that_is_called_otherwise_is_no_repeated_sentence() -> None:
    before, after = (f"<h3>Fees {when} a move</h3><p>They are listed.</p>" for when in ("before", "after"))
    found = impact("Fees before a move.", before, after)
    assert found is None or "statement-reworded" not in {one.rule for one in found.reasons}


def _table(*rows: tuple[str, str]) -> str:
    cells = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows)
    return f"<table><tr><th>Limit</th><th>Value</th></tr>{cells}</table>"


def test_the_row_of_a_value_that_the_article_states_needs_no_telling_column() -> None:
    said = "A tenant can have up to 200 rooms."
    before, after, other = (
        _table(("Rooms per tenant", one), ("Users per room", two))
        for one, two in (("200", "50"), ("150", "50"), ("200", "40"))
    )
    assert _flags(said, before, after)
    assert not _flags(said, before, other)
    assert not _flags("A tenant can have many rooms.", before, after)


def test_a_row_that_went_is_told_where_the_article_speaks_of_it() -> None:
    before = _table(("Tidewater", "yes"), ("Gorseley", "yes"), ("Harbrook", "yes"))
    after = _table(("Tidewater", "yes"), ("Harbrook", "yes"))
    found = impact("The reader opens Gorseley files.", before, after)
    assert found is not None
    assert found.summary.startswith(
        "The page's table no longer has the row 'Gorseley'; the article speaks of it"
    )
    assert not _flags("The reader opens Harbrook files.", before, after)
    assert not _flags("The reader opens Gorseley files.", before, f"{after}<p>Gorseley is there.</p>")


def test_a_prerequisite_and_a_member_that_came_to_the_cited_section_are_for_review() -> None:
    step = "<p>Connect the printer by cable.</p>"
    said = f"Connect the printer as [Limits]({URL}#limits) says."
    found = impact(said, step, f"{step}<p>You must update the printer firmware first.</p>")
    assert found is not None
    assert found.verdict is Verdict.REVIEW
    places = "<ul><li>Norway</li><li>Chile</li>{}</ul>"
    before, after = places.format(""), places.format("<li>Kenya</li>")
    assert _flags(f"It runs in Norway and Chile ([Limits]({URL}#limits)).", before, after)
    assert not _flags("It runs in Norway and Chile.", before, after)


def test_an_identifier_that_left_the_pages_code_is_for_review() -> None:
    code = '<pre><code>{{\n  "{}": 3,\n  "other": true\n}}</code></pre>'
    before, after = code.format("retryCount"), code.format("maxRetries")
    found = impact("Add `retryCount` to the file.", before, after)
    assert found is not None
    assert found.summary.startswith("'retryCount', which the article names, is not in the code of the page")
    assert not _flags(
        "Add `retryCount` to the file.", before, f"{after}<p>It was <code>retryCount</code>.</p>"
    )
    assert not _flags("Add `other` to the file.", before, after)


def test_small_words_are_part_of_the_name_of_a_row() -> None:
    before = _table(("To Do Skill", "yes"), ("Tidewater", "yes"))
    after = _table(("Tidewater", "yes"))
    other = impact("Those skills extract what to do for the user.", before, after)
    assert other is not None
    assert "member-changed" not in {one.rule for one in other.reasons}
    assert _flags("The To Do Skill lists what is open.", before, after)


def test_a_suggestion_needs_a_sentence_that_stayed_beside_its_value() -> None:
    said = before = "The vault and the printer of the cluster rest 10 minutes."
    kept = impact(said, before, "The vault and the printer of the cluster rest 15 minutes.")
    other = impact(said, before, "Each invoice of a tenant waits 15 minutes for the gateway.")
    assert kept is not None
    assert [(one.old, one.new) for one in kept.suggestions] == [("10 minutes", "15 minutes")]
    assert other is not None
    assert other.verdict.flags
    assert other.suggestions == ()
