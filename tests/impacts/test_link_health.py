"""Rules on the link itself: the exact reason, and the edit that mends it."""

import pytest

from pipeline.changes import Change, ChangeKind
from pipeline.impacts import Reason, Suggestion, Verdict
from pipeline.impacts.health import fragment_dead, link_dead, page_moved, page_replaced
from tests.impacts.cases import FIRST, LINK, case, change, reasons
from tests.snapshot_of import URL, snapshot

NEW = "https://learn.microsoft.com/azure/places"
PAGE = """
# Restore points {#restore}
A job keeps one restore point a day for thirty days.
## Limits {#limits}
Two jobs.
"""


def test_every_link_to_a_page_that_is_gone_is_told() -> None:
    gone = change("page-gone", "Restore points", "HTTP 410")
    assert reasons(link_dead, f"{LINK}\n<{URL}>\n", gone, change("removed", "Jobs")) == [
        Reason(
            "link-dead",
            f"The page behind '{label}' is gone (HTTP 410).",
            line,
            "Restore points",
            "HTTP 410",
            0.98,
            "update",
        )
        for label, line in (("Restore points", FIRST), (URL, FIRST + 2))
    ]


def test_a_link_to_another_subject_is_told() -> None:
    other = change("page-replaced", "Restore points", "**Azure** updates")
    assert reasons(page_replaced, f"\n{LINK}", other) == [
        Reason(
            "page-replaced",
            "The link now shows 'Azure updates' instead of 'Restore points'.",
            FIRST + 1,
            "Restore points",
            "**Azure** updates",
            0.9,
            "update",
        )
    ]


def test_a_renamed_section_is_mended_in_the_link_that_names_it() -> None:
    body = f"[Jobs]({URL}#Limits), [top]({URL})\n\n[Other]({URL}#restore)\n"
    renamed = change("anchor-renamed", "limits", "quotas")
    assert reasons(fragment_dead, body, renamed, change("anchor-gone", "zones")) == [
        Reason(
            rule="fragment-dead",
            sentence="The page no longer has the section '#Limits' that the link names; '#quotas' comes nearest.",
            line=FIRST,
            before="#Limits",
            after="#quotas",
            confidence=0.97,
            verdict=Verdict.UPDATE,
            suggestion=Suggestion(FIRST, f"{URL}#Limits", f"{URL}#quotas"),
        )
    ]


@pytest.mark.parametrize(
    ("after", "heir"),
    [(PAGE.replace("#limits", "#limit-of-jobs"), "limit-of-jobs"), ("Two jobs.", ""), (None, "")],
)
def test_a_lost_section_is_told_with_the_nearest_but_nothing_is_mended(after: str | None, heir: str) -> None:
    page = snapshot(after) if after else None
    one = case(f"[Jobs]({URL}#limits)\n", change("anchor-gone", "limits"), before=snapshot(PAGE), after=page)
    (found,) = fragment_dead(one)
    comes = f"; '#{heir}' comes nearest." if heir else "."
    assert found.sentence == f"The page no longer has the section '#limits' that the link names{comes}"
    assert (found.before, found.after) == ("#limits", f"#{heir}" if heir else "")
    assert (found.confidence, found.verdict, found.suggestion) == (0.97, "update", None)


@pytest.mark.parametrize(
    ("old", "verdict", "confidence"), [(URL, "review", 0.8), ("", "review", 0.8), (f"{URL}/old", "note", 0.3)]
)
def test_a_moved_page_is_mended_and_keeps_the_section(old: str, verdict: str, confidence: float) -> None:
    moved = change("page-moved", old, NEW)
    assert list(
        page_moved(case(f"[Jobs]({URL}#limits)\n", moved, before=snapshot(PAGE), after=snapshot(PAGE)))
    ) == [
        Reason(
            "page-moved",
            f"The page moved to {NEW}; the link names its old address.",
            FIRST,
            old,
            NEW,
            confidence,
            verdict,
            Suggestion(FIRST, f"{URL}#limits", f"{NEW}#limits"),
        )
    ]


def _moved(target: str, before: str | None, after: str | None) -> Reason:
    pages = {
        name: snapshot(text) if text is not None else None
        for name, text in (("before", before), ("after", after))
    }
    (found,) = page_moved(case(LINK, Change(URL, ChangeKind.PAGE_MOVED, "", (), URL, target), **pages))
    return found


@pytest.mark.parametrize(
    ("target", "before", "after", "lost"),
    [
        (NEW, PAGE, "# Forum {#f}\nNews of the week for readers.", True),
        (NEW, PAGE, PAGE, False),
        (NEW, None, "# Forum {#f}\nNews.", False),
        (NEW, PAGE, None, False),
        ("https://forum.example.org/azure/regions", PAGE, None, True),
        ("https://forum.example.org/azure/regions", PAGE, PAGE, False),
    ],
)
def test_a_move_to_another_subject_promises_nothing(
    target: str, before: str | None, after: str | None, lost: bool
) -> None:
    found = _moved(target, before, after)
    if lost:
        told = f"The link now leads to {target}, where what it promised is not to be found."
        assert (found.sentence, found.verdict, found.confidence) == (told, "update", 0.85)
        assert found.suggestion is None, "a click would point the article at a page that says nothing of it"
    else:
        assert (found.verdict, found.suggestion) == ("review", Suggestion(FIRST, URL, target))


@pytest.mark.parametrize(("runs", "lost"), [(10, False), (11, True)])
def test_a_tenth_of_the_text_is_enough_to_be_the_same_page(runs: int, lost: bool) -> None:
    """A text of twelve words has ten runs of three; one of them is left on the new page."""
    old = " ".join(f"word{n}" for n in range(runs + 2))
    assert (_moved(NEW, old, "word0 word1 word2 else").verdict == "update") is lost


def test_a_move_to_nowhere_suggests_nothing() -> None:
    assert _moved("", PAGE, PAGE).suggestion is None
