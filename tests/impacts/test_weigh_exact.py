"""The verdict on one article: which reason leads, on which line, and what it is said to claim."""

import pytest

from pipeline.articles import Article
from pipeline.changes import Change, ChangeKind, PageChange, PageNews
from pipeline.content import Snapshot
from pipeline.impacts import Impact, Reason, Verdict, fingerprint
from pipeline.impacts.weigh import weigh, weigh_page
from pipeline.links import Link
from pipeline.pages import Outcome
from pipeline.snapshots import Capture
from tests.impacts.cases import FIRST, LINK, change
from tests.snapshot_of import URL, article, snapshot

GONE = change("page-gone", "Restore points", "HTTP 404")


def page_change(
    *changes: Change, before: Snapshot | None = None, after: Snapshot | None = None
) -> PageChange:
    return PageChange(URL, PageNews.TEXT, Capture(URL, Outcome.OK), changes, before, after)


def impact(body: str, *changes: Change, after: Snapshot | None = None) -> Impact:
    read, links = article(body, title="Nightly jobs")
    (found,) = weigh_page(read, links, page_change(*changes, after=after))
    return found


def test_an_impact_holds_everything_the_report_tells() -> None:
    read, (link,) = article(f"# Jobs\n\n  {LINK}\n  Use **Tidewater**.  \n")
    lost = change("removed", "You need Tidewater.")
    (found,) = weigh_page(read, [link], page_change(lost))
    assert found == Impact(
        article="articles/a1.md",
        page=link.page,
        link=link,
        line=FIRST + 4,
        column=1,
        claim="Use **Tidewater**.",
        verdict=Verdict.UPDATE,
        confidence=0.7,
        reasons=(
            Reason(
                "statement-withdrawn",
                "The page no longer says 'You need Tidewater'; the article says 'Use Tidewater'.",
                FIRST + 4,
                "You need Tidewater.",
                "",
                0.7,
                "update",
            ),
        ),
        summary="The page no longer says 'You need Tidewater'; the article says 'Use Tidewater'.",
        before="You need Tidewater.",
        after="",
        lines=(FIRST + 4,),
    )
    assert weigh(read, [link], [lost]) == found


def test_a_reason_on_the_line_of_the_link_points_at_the_link() -> None:
    found = impact(f"Jobs\nSee [a]({URL}), [b]({URL}).\n", GONE)
    assert (found.line, found.column, found.link.column, found.link.label) == (FIRST + 1, 5, 5, "a")
    assert found.claim == f"See [a]({URL}), [b]({URL})."


@pytest.mark.parametrize(("gap", "line"), [(1, FIRST), (2, FIRST), (3, FIRST + 5)])
def test_a_finding_hangs_on_the_nearest_link(gap: int, line: int) -> None:
    """Five lines lie between two links; the statement stands between them, nearer to one."""
    lines = [LINK.strip(), "", "", "", "", LINK.strip()]
    lines[gap] = "Use Tidewater."
    found = impact("\n".join(lines) + "\n", change("removed", "Tidewater."))
    assert (found.line, found.link.line, found.column) == (FIRST + gap, line, 1)


def test_a_line_that_is_not_in_the_body_is_quoted_by_the_claim_of_the_link() -> None:
    read, (link,) = article(LINK)
    beyond = Link(*(getattr(link, name) if name != "line" else 99 for name in link.__struct_fields__))
    (found,) = weigh_page(read, [beyond], page_change(GONE))
    assert (found.line, found.claim) == (99, link.claim)


def test_the_strongest_reason_leads_and_all_are_kept() -> None:
    changes = (
        change("page-moved", "https://learn.microsoft.com/azure", "https://learn.microsoft.com/azure/places"),
        change("removed", "Tidewater, Gorseley."),
        change("title", "Larkfen points", "Copies"),
        GONE,
    )
    found = impact(f"{LINK}\nUse Tidewater.\n", *changes, after=snapshot("Text.", title="Copies"))
    assert [(one.rule, one.verdict, one.confidence) for one in found.reasons] == [
        ("link-dead", "update", 0.98),
        ("statement-withdrawn", "update", 0.7),
        ("title-renamed", "review", 0.65),
        ("page-moved", "note", 0.3),
    ]
    assert (found.summary, found.confidence) == (found.reasons[0].sentence, 0.98)


@pytest.mark.parametrize("turned", [False, True])
def test_of_a_rules_reasons_for_one_line_the_strongest_is_kept(turned: bool) -> None:
    changes = [change("removed", "Larkfen"), change("removed", "Tidewater, Gorseley")]
    found = impact(f"{LINK}\nLarkfen. Tidewater, Gorseley.\n", *(changes[::-1] if turned else changes))
    assert [(one.before, one.confidence) for one in found.reasons] == [("Tidewater, Gorseley", 0.9)]


def test_an_update_is_stronger_than_a_surer_review_on_the_same_line() -> None:
    changes = change("removed", "Larkfen"), change("removed", "Tidewater, Gorseley")
    (reason,) = impact(f"{LINK}\nTidewater, Gorseley, Harbrook. Larkfen.\n", *changes).reasons
    assert (reason.before, reason.verdict, reason.confidence) == ("Larkfen", "update", 0.7)


@pytest.mark.parametrize(
    ("weights", "shown", "confidence"),
    [((0.25, 0.25), "50%", 0.03), ((0.07,), "7%", 0.0214), ((0.8, 0.8), "100%", 0.04), ((0.0,), "0%", 0.02)],
)
def test_a_change_that_touches_nothing_is_noted_with_its_size(
    weights: tuple[float, ...], shown: str, confidence: float
) -> None:
    changes = [change("added", "", "Harbrook.", weight=weight) for weight in weights]
    found = impact(f"Text\n\n{LINK}\n{LINK}", *changes, change("link-target", "a", "b", weight=0.4))
    assert found.reasons == (
        Reason(
            "page-changed",
            f"The page's text changed ({shown} of its words); nothing the article states is touched.",
            FIRST + 2,
            "",
            "",
            pytest.approx(confidence),  # type: ignore[arg-type]
            "note",
        ),
    )


def test_a_note_is_surer_the_nearer_a_statement_came_to_losing_its_support() -> None:
    """云服 weighs 1.5, half of what makes a reason; a statement about another page never makes one."""
    near = impact(f"{LINK}\n云服。\n", change("removed", "云服", weight=0.0))
    assert (near.verdict, near.confidence) == ("note", pytest.approx(0.02 + 0.08 * 0.5 + 0.08 * 0.15))
    foreign = f"{LINK}\n[Larkfen](https://example.org/l)\n"
    most = impact(foreign, change("removed", "Larkfen", weight=0.0))
    assert (most.verdict, most.confidence) == ("note", pytest.approx(0.02 + 0.08 + 0.08 * 0.5))


@pytest.mark.parametrize("kind", ["link-target", "metadata", "moved", "cosmetic", "image-added"])
def test_no_text_changed_no_note(kind: str) -> None:
    read, links = article(LINK)
    assert weigh_page(read, links, page_change(change(kind, "a", "b"))) == []
    assert weigh(read, links, [change(kind, "a", "b")]) is None


def _cited_by(read: Article, links: list[Link], change_of: str) -> tuple[int, bool]:
    gone = Change(change_of, ChangeKind.PAGE_GONE, "", (), "x", "HTTP 404")
    one = PageChange(change_of, PageNews.GONE, Capture(change_of, Outcome.GONE), (gone,))
    return len(weigh_page(read, links, one)), weigh(read, links, [gone]) is not None


def test_only_the_articles_own_links_to_the_page_count() -> None:
    read, links = article(LINK)
    assert _cited_by(read, links, URL) == (1, True)
    assert _cited_by(read, links, f"{URL}/other") == (0, False)
    other = Article("articles/b.md", "b", "B", "", (), "", (), (), read.body, 1)
    assert _cited_by(other, links, URL) == (0, False)
    assert _cited_by(read, [], URL) == (0, False)


def test_a_page_without_changes_has_no_impact() -> None:
    read, links = article(LINK)
    assert weigh_page(read, links, page_change()) == []


def test_the_same_finding_keeps_its_name_and_any_other_part_gives_another() -> None:
    parts = ("a1", URL, "limits", "digest-1", "digest-2")
    assert fingerprint(*parts) == "df766ca284195f9a"
    others = {fingerprint(*(*parts[:n], "other", *parts[n + 1 :])) for n in range(5)}
    assert len(others | {fingerprint(*parts)}) == 6
