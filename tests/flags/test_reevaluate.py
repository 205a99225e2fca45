"""A flag is true as long as its reason is: for the page of today and the article of today."""

from itertools import zip_longest

import pytest
from msgspec.structs import replace

from pipeline.content.extraction import extract
from pipeline.flags.ledger import finding_of, first_seen, moved_to
from pipeline.flags.model import Claim, Dismissal, Flag, identity
from pipeline.flags.settle import Known, Settled, settle_flags
from pipeline.flags.upgrade import upgraded
from pipeline.impacts import Suggestion, Verdict
from tests.flags.flagged import LATER, gone, raised, today
from tests.snapshot_of import URL, article, snapshot

LINK = f"[the regions]({URL}#count)"
BODY = f"Larkfen Ferries is available in four regions, see {LINK}.\n"
MORE = "Every region of Larkfen has two zones.\n"


def page(count: str = "four", anchor: str = "count", more: str = ""):  # type: ignore[no-untyped-def]
    return snapshot(
        f"# Regions\n## Count {{#{anchor}}}\nLarkfen Ferries is available in {count} regions.\n{more}"
    )


FLAG = raised(BODY, page(), page("five"))


def test_a_finding_is_a_flag_with_its_claim_and_its_fact() -> None:
    claim = FLAG.claims[0]
    assert (claim.rule, claim.suggestion) == (
        "fact-changed",
        Suggestion(FLAG.line, "four regions", "five regions"),
    )
    assert claim.text.startswith("Larkfen Ferries is available in four regions")
    assert (FLAG.lines, FLAG.schema) == ((FLAG.line,), 2)


def test_nothing_changes_while_nothing_changed() -> None:
    assert today(FLAG, BODY, page("five")) == FLAG


def test_a_page_that_nobody_could_read_changes_nothing() -> None:
    assert today(FLAG, BODY, None) == FLAG


def test_an_edit_elsewhere_closes_nothing_and_the_flag_moves_with_its_line() -> None:
    found = today(FLAG, f"A typo was mended here.\n\n{BODY}", page("five"))
    assert found is not None
    assert (found.fingerprint, found.line, found.lines) == (FLAG.fingerprint, FLAG.line + 2, (FLAG.line + 2,))
    assert found.claims[0].suggestion == Suggestion(FLAG.line + 2, "four regions", "five regions")


def test_another_sentence_of_the_same_line_may_change() -> None:
    found = today(FLAG, f"A ferry leaves at noon. {BODY}", page("five"))
    assert found is not None
    assert found.fingerprint == FLAG.fingerprint


def test_a_claim_reworded_around_its_wrong_fact_stays() -> None:
    found = today(FLAG, BODY.replace("is available", "is today available"), page("five"))
    assert found is not None
    assert found.fingerprint == FLAG.fingerprint


@pytest.mark.parametrize(
    "body", [BODY.replace("four", "five"), f"See {LINK} for the places.\n"], ids=["mended", "taken out"]
)
def test_the_article_was_mended(body: str) -> None:
    assert today(FLAG, body, page("five")) is None


@pytest.mark.parametrize("more", ["", MORE])
def test_the_page_says_again_what_the_article_says(more: str) -> None:
    assert today(FLAG, BODY, page("four", more=more)) is None


def test_the_page_says_yet_another_value() -> None:
    found = today(FLAG, BODY, page("seven", more=MORE))
    assert found is not None
    assert "seven regions" in found.summary
    assert found.fingerprint != FLAG.fingerprint, "another text is another decision"
    assert (found.first_seen, found.last_confirmed) == (FLAG.first_seen, LATER)
    assert today(found, BODY.replace("four", "seven"), page("seven")) is None


def test_the_page_stops_speaking_of_it() -> None:
    found = today(FLAG, BODY, snapshot("# Regions\n## Count {#count}\nFares are another matter entirely.\n"))
    assert found is not None
    assert "no longer speaks of it" in found.summary


def test_two_claims_of_one_article_close_one_by_one() -> None:
    body = f"{BODY}\nA ferry of Tidewater holds 40 cars, see {LINK}.\n"
    both = raised(
        body,
        page(more="A ferry of Tidewater holds 40 cars.\n"),
        page("five", more="A ferry of Tidewater holds 60 cars.\n"),
    )
    now = page("five", more="A ferry of Tidewater holds 60 cars.\n")
    assert both.lines == (both.line, both.line + 2)
    half = today(both, body.replace("four", "five"), now)
    assert half is not None
    assert half.lines == (both.line + 2,)
    assert half.fingerprint == both.fingerprint
    assert today(half, body.replace("four", "five").replace("40", "60"), now) is None


DEAD = raised(BODY, page(), page(anchor="number"))


def test_a_section_that_is_gone() -> None:
    assert "fragment-dead" in DEAD.rules
    assert today(DEAD, BODY, page(anchor="number")) == DEAD
    assert today(DEAD, BODY, page(more=MORE)) is None, "the section is back"
    assert today(DEAD, BODY.replace("#count", "#number"), page(anchor="number")) is None
    kept = today(DEAD, f"New words.\n\n{BODY}", page(anchor="number"))
    assert kept is not None
    assert kept.line == DEAD.line + 2


GONE = raised(BODY, page(), None, gone())


def test_a_page_that_is_gone() -> None:
    assert GONE.rules == ("link-dead",)
    assert today(GONE, BODY, page(), is_gone=True) == GONE
    assert today(GONE, BODY, page("five")) is None, "it answers again, whatever it says"
    assert today(GONE, "No link is left.\n", page(), is_gone=True) is None


# -- the list of a run


def settled(
    *flags: Flag, as_of: dict[str, Flag | None] | None = None, decided: tuple[Dismissal, ...] = ()
) -> Settled:
    return settle_flags(Known(flags, decided), as_of or {}, (), {}, LATER)


def test_what_was_open_is_still_open_and_no_news() -> None:
    found = settled(FLAG)
    assert (found.findings, found.still, found.flags) == ((), (FLAG,), (FLAG,))


def test_what_closed_is_gone() -> None:
    assert settled(FLAG, as_of={FLAG.fingerprint: None}).flags == ()


def test_a_flag_that_says_another_thing_is_news_with_its_first_day() -> None:
    later = today(FLAG, BODY, page("seven"))
    found = settled(FLAG, as_of={FLAG.fingerprint: later})
    assert [one.first_seen for one in found.findings] == [FLAG.first_seen]
    assert "seven" in found.findings[0].summary
    assert found.still == ()


def decision(flag: Flag = FLAG, expires: str = "") -> Dismissal:
    return Dismissal(
        flag.fingerprint, "we say so", "Ann", "2026-01-20", expires, flag.article, flag.page, flag
    )


def test_a_decision_holds_its_flag_until_it_ends() -> None:
    held = settled(decided=(decision(),))
    assert (held.flags, [one.flag for one in held.dismissed]) == ((), [FLAG])
    over = settled(decided=(decision(expires="2026-02-01"),))
    assert (over.still, over.dismissed) == ((FLAG,), ())
    assert [one.flag for one in over.decisions] == [None], "it is in the ledger again"


def test_a_decision_learns_what_it_silenced() -> None:
    blind = replace(decision(), flag=None)
    assert [one.flag for one in settled(FLAG, decided=(blind,)).decisions] == [FLAG]


def test_a_dismissed_claim_speaks_again_when_the_page_says_yet_another_thing() -> None:
    later = today(FLAG, BODY, page("seven"))
    found = settled(as_of={FLAG.fingerprint: later}, decided=(decision(),))
    assert [one.first_seen for one in found.findings] == [FLAG.first_seen]


def test_new_claims_on_a_page_join_its_open_flag() -> None:
    claim = Claim("step-renamed", 9, "Press **Go**.", "It is called Start now.", "Press Go", "Press Start")
    other = replace(finding_of(FLAG), id="f2", line=9, lines=(9,), claims=(claim,), verdict=Verdict.UPDATE)
    found = settle_flags(Known((FLAG,)), {}, (other,), {}, LATER)
    [one] = found.flags
    assert set(one.rules) > {"fact-changed"}
    assert one.lines == (FLAG.line, 9)
    assert one.first_seen == FLAG.first_seen
    assert found.still == ()


def test_a_note_says_nothing_beside_an_open_flag() -> None:
    note = replace(finding_of(FLAG), id="n", verdict=Verdict.NOTE, claims=())
    assert settle_flags(Known((FLAG,)), {}, (note,), {}, LATER).findings == ()


def test_work_that_goes_on_keeps_its_earliest_day() -> None:
    known = [
        replace(FLAG, fingerprint=f"f{n}", first_seen=day)
        for n, day in enumerate(("2026-01-09", "2026-01-02"))
    ]
    finding = finding_of(FLAG)
    assert first_seen([finding], known) == {finding.id: "2026-01-02"}


# -- where an article went


def test_a_renamed_article_is_known_by_its_text_or_by_an_id_of_its_own() -> None:
    at = FLAG.article
    assert moved_to(FLAG, {at: "other"}, {}) == at
    assert moved_to(FLAG, {"b.md": FLAG.article_digest}, {}) == "b.md"
    assert moved_to(FLAG, {"b.md": "edited"}, {"a1": ("b.md",)}) == "b.md"
    assert moved_to(FLAG, {"b.md": "edited"}, {"a1": ("b.md", "c.md")}) == "", "a copied header tells nothing"
    assert moved_to(FLAG, {}, {}) == ""


def test_an_id_is_of_the_claim_and_of_the_text_against_it() -> None:
    claim = FLAG.claims[0]
    name = identity("a.md", URL, [claim])
    assert name == identity("a.md", URL, [replace(claim, line=99, sentence="told otherwise")])
    assert name == identity("a.md", URL, [claim, replace(claim, line=99)])
    others = [
        identity("b.md", URL, [claim]),
        identity("a.md", "https://x.example/", [claim]),
        identity("a.md", URL, [replace(claim, after="six")]),
        identity("a.md", URL, [replace(claim, text="other words")]),
        identity("a.md", URL, [replace(claim, rule="step-renamed")]),
        identity("a.md", URL, []),
    ]
    assert len({name, *others}) == 7


# -- a ledger of the first format

OLD = {
    "fact-changed": "The article says 'four regions'; the page now says 'five regions'.",
    "fragment-dead": "The page no longer has the section '#count' that the link names; '#number' comes nearest.",
    "link-dead": "The page behind 'the regions' is gone (HTTP 404).",
    "statement-withdrawn": "The article says 'Larkfen Ferries is ...'. The page no longer says so.",
}


def old(rule: str) -> Flag:
    return replace(FLAG, rules=(rule,), claims=(), lines=(), summary=OLD[rule], schema=1)


@pytest.mark.parametrize("rule", OLD)
@pytest.mark.parametrize("edited", ["", "New words before it.\n\n"])
def test_no_flag_of_an_older_ledger_is_lost(rule: str, edited: str) -> None:
    source, _ = article(edited + BODY)
    flag = upgraded(old(rule), source)
    found = today(flag, edited + BODY, None)
    assert found is not None
    assert (found.fingerprint, found.first_seen, found.schema) == (FLAG.fingerprint, FLAG.first_seen, 2)
    assert found.summary == OLD[rule]


def test_a_flag_of_an_older_ledger_closes_by_its_reason_too() -> None:
    source, _ = article(BODY)
    assert today(upgraded(old("fact-changed"), source), BODY.replace("four", "five"), page("five")) is None
    assert today(upgraded(old("fragment-dead"), source), BODY, page("five")) is None
    assert today(upgraded(old("link-dead"), source), BODY, page()) is None
    assert upgraded(FLAG, source) is FLAG


# Cells of tables


def table(answer: str = "✅", row: str = "Larkfen Ferries", rules: str = "Pilot 1.4", more: str = ""):  # type: ignore[no-untyped-def]
    html = (
        "<main><h1>Scope</h1><table><tr><th>Service<th>Night pilots<th>Day pilots</tr>"
        f"<tr><td>{row}<td>{answer}<td>✅</tr><tr><td>Heron Boats<td><td>✅</tr></table>"
        f"<table><tr><th>Rules<th>Places</tr><tr><td>Tide 2<td>Larkfen</tr><tr><td>{rules}<td>Quayside</tr>"
        f"<tr><td>Buoy 7<td></tr></table><p>{more}</p></main>"
    )
    return extract(html.encode(), URL)


PILOTS = f"Larkfen Ferries has night pilots, see [the scope]({URL}).\n"
RULES = f"The ferries follow Pilot 1.4, see [the scope]({URL}).\n"
OTHER = "It was last edited in spring.\n"


@pytest.mark.parametrize(
    ("body", "after"), [(PILOTS, table("❌")), (PILOTS, table("")), (RULES, table(rules="Pilot 1.5"))]
)
def test_a_cell_that_says_what_it_said_is_told_in_the_same_words(body: str, after) -> None:  # type: ignore[no-untyped-def]
    """Its words stand nowhere on the page: they are made of the names of its row and its column."""
    flag = raised(body, table(), after)
    assert "cell-changed" in flag.rules
    assert today(flag, body, after) == flag


@pytest.mark.parametrize(
    ("body", "after"), [(PILOTS, table("❌")), (PILOTS, table("")), (RULES, table(rules="Pilot 1.5"))]
)
def test_a_cell_that_says_again_what_it_said_takes_the_reason_away(body: str, after) -> None:  # type: ignore[no-untyped-def]
    assert today(raised(body, table(), after), body, table(more=OTHER)) is None


def test_a_cell_that_says_yet_another_thing_is_told_anew() -> None:
    found = today(raised(PILOTS, table(), table("❌")), PILOTS, table("on request"))
    assert found is not None
    assert found.summary == "The page's table changed: Larkfen Ferries, Night pilots: yes (✅) -> on request."
    assert found.last_confirmed == LATER


def test_a_cell_whose_row_is_gone_is_no_longer_spoken_of() -> None:
    found = today(raised(PILOTS, table(), table("❌")), PILOTS, table("❌", row="Gull Boats"))
    assert found is not None
    assert "no longer speaks of it" in found.summary


def listed(*rules: str, places: str = "Larkfen"):  # type: ignore[no-untyped-def]
    rows = "".join(
        f"<tr><td>{rule}<td>{place}</tr>" for rule, place in zip_longest(rules, (places, "Quayside"))
    )
    html = (
        f"<main><h1>Rules</h1><h2 id=scope>Scope</h2><table><tr><th>Rules<th>Places</tr>{rows}</table></main>"
    )
    return extract(html.replace("None", "").encode(), URL)


LISTED = f"* [the rules]({URL}#scope)\n"


@pytest.fixture
def listing() -> Flag:
    flag = raised(
        LISTED, listed("Tide 2", "Pilot 1.4", "Buoy 7"), listed("Tide 2", "Pilot 1.5", "Buoy 7", "Mast 3")
    )
    assert flag.rules == ("listing-changed",)
    assert flag.summary.endswith("Pilot 1.4 -> Pilot 1.5, + Mast 3.")
    return flag


def test_a_listing_that_stays_as_it_was_told_stays_in_the_same_words(listing: Flag) -> None:
    assert (
        today(listing, LISTED, listed("Tide 2", "Pilot 1.5", "Buoy 7", "Mast 3", places="Fenwick")) == listing
    )
    assert today(listing, LISTED, None) == listing


@pytest.mark.parametrize(
    ("more", "open_still"),
    [
        ("Pilot 1.5 and Mast 3 apply.", False),
        ("Pilot 1.5 applies.", True),
        ("Pilot 1.5 and Mast 3 apply, and so does Pilot 1.4.", True),
    ],
    ids=["all that is new", "a part of it", "what is over too"],
)
def test_an_article_that_says_what_a_listing_won_has_dealt_with_it(
    listing: Flag, more: str, open_still: bool
) -> None:
    found = today(listing, f"{more}\n\n{LISTED}", listed("Tide 2", "Pilot 1.5", "Buoy 7", "Mast 3"))
    assert bool(found) is open_still


def test_a_listing_that_is_as_it_was_takes_the_reason_away(listing: Flag) -> None:
    assert today(listing, LISTED, listed("Tide 2", "Pilot 1.4", "Buoy 7", places="Fenwick")) is None


def test_of_a_listing_what_is_back_is_told_no_more(listing: Flag) -> None:
    found = today(listing, LISTED, listed("Tide 2", "Pilot 1.5", "Buoy 7"))
    assert found is not None
    assert found.summary.endswith("changed: Pilot 1.4 -> Pilot 1.5.")
    assert (found.claims[0].before, found.claims[0].after) == ("Rules: Pilot 1.4", "Rules: Pilot 1.5")


def test_a_page_that_went_after_it_took_its_change_back_takes_the_reason_along() -> None:
    assert today(FLAG, BODY, page("four"), is_gone=True) is None
    assert today(FLAG, BODY, page("five"), is_gone=True) == FLAG
    found = today(FLAG, BODY, page("seven", more=MORE), is_gone=True)
    assert found is not None
    assert "seven regions" in found.summary
