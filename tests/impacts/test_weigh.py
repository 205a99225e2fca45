"""From a page's change to an article: one test a rule, and what must stay silent."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.changes import Change, ChangeKind, PageChange, PageNews
from pipeline.changes.compare import compare
from pipeline.content import Snapshot
from pipeline.impacts import Impact
from pipeline.impacts.reading import Reading
from pipeline.impacts.vocabulary import mass, readings, stems
from pipeline.impacts.weigh import weigh, weigh_page
from pipeline.pages import Outcome
from pipeline.snapshots import Capture
from tests.shared import SHARED, needs_shared
from tests.snapshot_of import URL, article, snapshot

PAGE = """
# Manage regions {#manage-regions}
Azure has four regions in Europe, and every region holds three zones.
A subscription without a policy is considered not compliant.
## Limits {#limits}
| Cores | 20 cores |
## Create a zone {#create}
- Select **Mobile apps**, then **App licenses**.
- In **Create zone ring**, select **Create**.
"""
BODY = f"""# About regions

See [Manage regions]({URL}).
"""


def impact(
    body: str, before: str, after: str, *events: Change, title: str = "About regions"
) -> Impact | None:
    read, links = article(body, title=title)
    pages = snapshot(before), snapshot(after)
    changes = (*events, *compare(*pages))
    found = weigh_page(read, links, PageChange(URL, PageNews.TEXT, Capture(URL, Outcome.OK), changes, *pages))
    assert len(found) <= 1
    return found[0] if found else None


def verdict(found: Impact | None) -> tuple[str, str, int]:
    assert found
    return found.reasons[0].rule, found.verdict, found.line


def test_nothing_changed_nothing_said() -> None:
    assert impact(BODY, PAGE, PAGE) is None


def test_a_page_nobody_here_cites_is_no_matter() -> None:
    read, _ = article("# Other\n\n[x](https://example.org/)\n")
    change = PageChange(
        URL, PageNews.TEXT, Capture(URL, Outcome.OK), tuple(compare(snapshot(PAGE), snapshot("# X {#x}")))
    )
    assert weigh_page(read, [], change) == []
    assert weigh(read, [], change.changes) is None


def test_a_change_of_something_else_is_a_note() -> None:
    found = impact(BODY, PAGE, PAGE.replace("20 cores", "20 cores and 40 disks"))
    assert verdict(found) == ("page-changed", "note", 7)
    assert found
    assert found.confidence < 0.2


def test_link_dead() -> None:
    read, links = article(BODY)
    gone = Change(URL, ChangeKind.PAGE_GONE, "", (), "Manage regions", "HTTP 404", 1.0)
    before = snapshot(PAGE)
    (found,) = weigh_page(
        read, links, PageChange(URL, PageNews.GONE, Capture(URL, Outcome.GONE), (gone,), before)
    )
    assert verdict(found) == ("link-dead", "update", 7)
    assert found.summary == "The page behind 'Manage regions' is gone (HTTP 404)."


def test_fragment_dead_names_the_successor_and_suggests_it() -> None:
    body = BODY.replace(URL, f"{URL}#limits")
    found = impact(body, PAGE, PAGE.replace("## Limits {#limits}", "## Limits {#quotas-and-limits}"))
    assert verdict(found) == ("fragment-dead", "update", 7)
    assert found and found.suggestion
    assert (found.suggestion.old, found.suggestion.new) == (f"{URL}#limits", f"{URL}#quotas-and-limits")


def test_a_fragment_that_was_dead_before_is_no_news() -> None:
    body = BODY.replace(URL, f"{URL}#never-there")
    assert impact(body, PAGE, PAGE.replace("## Limits {#limits}", "## Limits {#quotas}")) is None


@pytest.mark.parametrize(
    ("old", "after", "expected"),
    [
        (URL, PAGE, ("page-moved", "review")),
        ("https://learn.microsoft.com/elsewhere", PAGE, ("page-moved", "note")),
        (URL, "# Manage regions {#m}\nNews of the week.", ("page-moved", "update")),
    ],
)
def test_page_moved(old: str, after: str, expected: tuple[str, str]) -> None:
    moved = Change(URL, ChangeKind.PAGE_MOVED, "", (), old, "https://learn.microsoft.com/azure/places")
    found = impact(BODY, PAGE, after, moved)
    assert verdict(found)[:2] == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [("https://learn.microsoft.com/azure/places", "review"), ("https://forum.example.org/board", "update")],
)
def test_a_move_out_of_sight_is_lost_only_on_another_site(target: str, expected: str) -> None:
    read, links = article(BODY)
    moved = Change(URL, ChangeKind.PAGE_MOVED, "", (), URL, target)
    change = PageChange(URL, PageNews.MOVED, Capture(URL, Outcome.MOVED), (moved,), snapshot(PAGE))
    assert verdict(weigh_page(read, links, change)[0]) == ("page-moved", expected, 7)


def test_a_moved_page_suggests_its_new_address() -> None:
    moved = Change(URL, ChangeKind.PAGE_MOVED, "", (), URL, "https://learn.microsoft.com/azure/places")
    found = impact(BODY.replace(URL, f"{URL}#limits"), PAGE, PAGE, moved)
    assert found and found.suggestion
    assert (found.suggestion.line, found.suggestion.old) == (7, f"{URL}#limits")
    assert found.suggestion.new == "https://learn.microsoft.com/azure/places#limits"


def test_page_replaced() -> None:
    event = Change(URL, ChangeKind.PAGE_REPLACED, "", (), "Manage regions", "Azure updates", 1.0)
    found = impact(BODY, PAGE, PAGE, event)
    assert verdict(found) == ("page-replaced", "update", 7)


def test_title_renamed() -> None:
    found = impact(
        BODY, PAGE, PAGE.replace("# Manage regions {#manage-regions}", "# Manage places {#places}")
    )
    assert verdict(found) == ("title-renamed", "update", 7)
    assert found
    assert found.summary == "The page is now 'Manage places'; it was 'Manage regions'."


def test_a_title_that_only_gained_words_still_fits() -> None:
    found = impact(BODY, PAGE, PAGE.replace("# Manage regions", "# Manage regions/zones in Europe"))
    assert verdict(found)[1] == "note"


def test_heading_gone() -> None:
    body = f"# About regions\n\n[How to create a zone]({URL})\n"
    found = impact(body, PAGE, PAGE.replace("## Create a zone {#create}", "## Order a location {#create}"))
    assert verdict(found) == ("heading-gone", "update", 7)


def test_step_renamed() -> None:
    body = BODY + "\nGo to **Mobile apps > App licenses**.\n"
    found = impact(
        body,
        PAGE,
        PAGE.replace("**Mobile apps**, then **App licenses**", "**Client apps**, then **Licences**"),
    )
    assert verdict(found) == ("name-changed", "update", 9)
    assert found and "step-renamed" in {reason.rule for reason in found.reasons}


def test_a_step_by_a_shorter_name_is_the_same_step() -> None:
    before = PAGE.replace("**Mobile apps**", "**Microsoft Larkfen**")
    found = impact(
        BODY + "\nOpen **Microsoft Larkfen**.\n", before, PAGE.replace("**Mobile apps**", "**Larkfen**")
    )
    assert verdict(found)[1] == "note"


def test_statement_withdrawn_repeated_word_for_word() -> None:
    body = BODY + "\nEvery region holds three zones.\n"
    found = impact(body, PAGE, PAGE.replace(", and every region holds three zones", ""))
    assert verdict(found) == ("statement-withdrawn", "update", 9)
    assert found
    assert found.before.startswith("Azure has four regions")


def test_a_statement_said_elsewhere_on_the_page_stands() -> None:
    body = BODY + "\nEvery region holds three zones.\n"
    after = (
        PAGE.replace(", and every region holds three zones", "") + "\nIn every region you find three zones.\n"
    )
    assert verdict(impact(body, PAGE, after))[1] == "note"


def test_fact_changed_suggests_the_new_value() -> None:
    body = BODY + "\nThere are four regions in Europe on Azure.\n"
    found = impact(body, PAGE, PAGE.replace("four regions", "five regions"))
    assert verdict(found) == ("fact-changed", "update", 9)
    assert found and found.suggestion
    assert found.summary.startswith("five regions instead of four regions: the article says 'There are four")
    assert (found.suggestion.line, found.suggestion.old, found.suggestion.new) == (
        9,
        "four regions",
        "five regions",
    )


def test_a_bare_number_is_shown_with_what_it_counts() -> None:
    before = PAGE.replace("20 cores", "93 compliance offerings in Europe")
    body = BODY + "\nThere are 93 compliance offerings in Europe.\n"
    found = impact(body, before, before.replace("93", "104"))
    assert found and found.suggestion
    assert found.summary.startswith("104 compliance offerings instead of 93 compliance offerings:")
    assert (found.suggestion.old, found.suggestion.new) == ("93", "104")


def test_a_number_the_article_does_not_repeat_is_no_fact_of_its() -> None:
    found = impact(BODY, PAGE, PAGE.replace("20 cores", "40 cores"))
    assert verdict(found)[1] == "note"


def test_requirement_changed() -> None:
    body = BODY + "\nA subscription without a policy may show as not compliant.\n"
    found = impact(body, PAGE, PAGE.replace("considered not compliant", "considered compliant by default"))
    assert verdict(found) == ("requirement-changed", "update", 9)


def test_another_word_for_the_same_demand_is_no_news() -> None:
    body = BODY + "\nA subscription without a policy is not compliant.\n"
    found = impact(body, PAGE, PAGE.replace("is considered not compliant", "isn't considered compliant"))
    assert verdict(found)[1] == "note"


def test_retirement_notice() -> None:
    after = PAGE.replace("Azure has", "> Managed regions are going out of support on 15 October.\nAzure has")
    found = impact(BODY, PAGE, after)
    assert verdict(found) == ("retirement-notice", "review", 7)


def test_a_notice_about_something_else_is_no_news() -> None:
    after = PAGE + "\nThe old file format is deprecated.\n"
    assert verdict(impact(BODY, PAGE, after))[1] == "note"


def test_changes_alone_are_enough_for_the_public_surface() -> None:
    read, links = article(BODY + "\nThere are four regions in Europe on Azure.\n")
    found = weigh(
        read, links, compare(snapshot(PAGE), snapshot(PAGE.replace("four regions", "five regions")))
    )
    assert found
    assert (found.verdict, found.line) == ("update", 9)


@pytest.mark.parametrize(
    "piece", ["[", "**", "<b>", "[a](", "![", "<", "1,", "__", "`", "((", "A ", "> - [!"]
)
def test_hostile_text_is_weighed_like_any_other(piece: str) -> None:
    long = piece * 5_000
    found = impact(f"{BODY}\n{long}\n", PAGE, PAGE.replace("four regions", f"five regions {long}"))
    assert found, "one crafted line would hold up the whole run"


def test_every_rule_has_its_page() -> None:
    from pipeline.impacts.rules import RULES

    folder = Path(__file__).parents[2] / "docs" / "rules"
    index = (folder / "README.md").read_text(encoding="utf-8")
    for name in [*(rule.__name__.replace("_", "-") for rule in RULES), "page-changed"]:
        assert (folder / f"{name}.md").is_file(), f"a reader who asks what {name} means finds nothing"
        assert f"({name}.md)" in index


_WORDS = st.sampled_from(
    "sign sign-in signin in ins/outs policies policy retries use c++ C# TLS 1.2 top-10 top 10 user's".split()  # noqa: SIM905
    + "users' don't and/or % 云服务 服务 Café ﬁle _set_ **set**ting re-use ies y".split()  # noqa: SIM905
)
_TEXT = st.lists(_WORDS | st.text(max_size=12), max_size=12).map(" ".join)


@given(st.lists(_TEXT, max_size=8), st.lists(_TEXT, min_size=1, max_size=4))
def test_what_a_page_says_for_a_statement_is_found_however_it_joins_its_words(
    texts: list[str], asked: list[str]
) -> None:
    reading = Reading("Manage policies", ["Sign in"], texts)
    for text in asked:
        telling = frozenset(stems(text))
        best = max(mass(telling & readings(one)) for one in ("Manage policies", "Sign in", *texts))
        for enough in (0.0, 1.5, best):
            assert (reading.support(telling, enough) > enough) == (best > enough)
        assert reading.support(telling) == best, "a statement that the page still makes would be flagged"


def test_a_page_that_very_many_statements_lean_on_is_read_whole() -> None:
    texts = [f"Setting alpha{n} needs value beta{n} in zone {n % 7}." for n in range(400)]
    reading = Reading("Settings", [], texts)
    for n in range(0, 400, 3):
        telling = frozenset(stems(f"alpha{n} beta{n} gamma{n} zone delta{n}"))
        best = max(mass(telling & readings(text)) for text in texts)
        assert reading.support(telling) == best, (
            f"statement {n} would be flagged though the page still says it"
        )


@needs_shared
def test_dead_and_moved_links_of_real_history_get_their_verdict_and_line() -> None:
    folder = SHARED / "corpus" / "impact"
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    from impact import run  # type: ignore[import-not-found]

    wanted = {"fragment-dead": "fragment-dead", "link-dead": "link-dead", "link-hygiene": "page-moved"}
    seen = 0
    for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["aspect"] in wanted:
            found = run(folder, event).impact
            assert found, f"{event['id']}: the article's author would not hear of it"
            assert found.reasons[0].rule == wanted[event["aspect"]], event["id"]
            assert found.verdict == ("review" if event["aspect"] == "link-hygiene" else "update")
            if event["affected"]:
                assert found.line == event["affected"]["line"], event["id"]
            seen += 1
    assert seen >= 14


def test_a_snapshot_can_be_anything() -> None:
    empty = Snapshot(URL, "", "1", ())
    read, links = article(BODY)
    changes = tuple(compare(snapshot(PAGE), empty))
    found = weigh_page(
        read, links, PageChange(URL, PageNews.TEXT, Capture(URL, Outcome.OK), changes, snapshot(PAGE), empty)
    )
    assert found[0].verdict == "update"


def test_a_language_without_spaces_is_weighed_by_pairs_of_signs() -> None:
    body = BODY + "\n云服务在欧洲有四个数据中心区域, 每个区域有三个可用区。\n"
    before = PAGE + "\n云服务在欧洲有四个数据中心区域, 每个区域有三个可用区。\n"
    found = impact(body, before, PAGE + "\n请联系支持人员了解更多信息。\n")
    assert verdict(found) == ("statement-withdrawn", "update", 9)
