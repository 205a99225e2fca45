"""What a change of a page means for a link that names words of it."""

from pipeline.changes import PageChange, PageNews
from pipeline.changes.compare import compare
from pipeline.impacts import Impact
from pipeline.impacts.weigh import weigh, weigh_page
from pipeline.pages import Outcome
from pipeline.snapshots import Capture
from tests.snapshot_of import URL, article, snapshot

WORDS = "#:~:text=A%20tray%20takes%20twelve%20cups"
PAGE = """
# Trays {#trays}
A tray takes twelve cups. It is made of tin.
## Washing {#washing}
Wash it by hand and dry it on a rack outside.
"""


def impact(before: str, after: str, fragment: str = WORDS) -> Impact | None:
    read, links = article(f"# Serving\n\nKnow [the limit]({URL}{fragment}) first.\n", title="Serving")
    pages = snapshot(before), snapshot(after)
    changes = tuple(compare(*pages))
    found = weigh_page(read, links, PageChange(URL, PageNews.TEXT, Capture(URL, Outcome.OK), changes, *pages))
    return found[0] if found else None


def told(found: Impact | None) -> tuple[str, str, int, str]:
    assert found
    return found.reasons[0].rule, found.verdict, found.line, found.summary


def test_words_that_read_otherwise_are_told_with_what_stands_there_now() -> None:
    found = impact(PAGE, PAGE.replace("twelve", "ten"))
    assert told(found) == (
        "named-text-changed",
        "update",
        7,
        "The page no longer contains the words the link names: 'A tray takes twelve cups'; it now says "
        "'A tray takes ten cups'.",
    )
    assert found and (found.before, found.after, found.confidence) == (
        "A tray takes twelve cups.",
        "A tray takes ten cups.",
        0.95,
    )


def test_words_that_went_are_told() -> None:
    found = impact(PAGE, PAGE.replace("A tray takes twelve cups. ", ""))
    assert told(found)[3] == (
        "The page no longer contains the words the link names: 'A tray takes twelve cups'."
    )
    assert found and found.after == ""


def test_the_words_may_stand_elsewhere_on_the_page_now() -> None:
    moved = PAGE.replace("A tray takes twelve cups. ", "") + "A tray takes twelve cups.\n"
    found = impact(PAGE, moved)
    assert found is None or all(one.rule != "named-text-changed" for one in found.reasons)


def test_a_word_around_them_counts_where_the_link_names_it() -> None:
    after = PAGE.replace("made of tin", "made of oak")
    around = "#:~:text=is%20made,-of%20tin"
    assert told(impact(PAGE, after, around))[0] == "named-text-changed"
    assert impact(PAGE, after, WORDS).verdict == "note"  # type: ignore[union-attr]


def test_a_change_elsewhere_weighs_half_where_all_links_name_words() -> None:
    after = PAGE.replace("on a rack outside", "in a cupboard")
    named, bare = impact(PAGE, after), impact(PAGE, after, "")
    assert named and bare and named.confidence == bare.confidence / 2
    one_way = impact(PAGE, after, f"{WORDS}) or [all of it]({URL}")
    assert one_way and one_way.confidence > named.confidence


def test_words_that_were_not_there_before_are_no_news() -> None:
    found = impact(PAGE, PAGE.replace("twelve", "ten"), "#:~:text=A%20tray%20takes%20nine%20cups")
    assert found is None or found.reasons[0].rule != "named-text-changed"


def test_changes_alone_tell_it_too() -> None:
    read, links = article(f"# Serving\n\nKnow [the limit]({URL}{WORDS}) first.\n", title="Serving")
    changes = compare(snapshot(PAGE), snapshot(PAGE.replace("twelve", "ten")))
    found = weigh(read, links, changes)
    assert found and found.reasons[0].rule == "named-text-changed"
