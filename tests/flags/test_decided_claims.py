"""A decision is about claims: what comes to them later speaks alone, and a file that moves takes it along."""

from msgspec.structs import replace

from pipeline.flags.ledger import flag_of, with_claims
from pipeline.flags.model import ABOUT_LINKS, Claim, Dismissal, Finding, identity
from pipeline.flags.settle import Known, settle_flags
from pipeline.impacts import Verdict
from pipeline.impacts.rules import RULES, rule_name

PAGE = "https://docs.example.com/limits"


def claim(text: str, line: int, after: str) -> Claim:
    return Claim("fact-changed", line, text, f"{text} is now {after}.", "before", after, Verdict.UPDATE, 0.9)


ROOMS, DESKS = (
    claim("A tenant holds 20 rooms", 8, "30 rooms"),
    claim("A tenant holds 40 desks", 10, "50 desks"),
)


def finding(*claims: Claim, article: str = "articles/limits.md") -> Finding:
    first = claims[0]
    return Finding(
        id=identity(article, PAGE, claims),
        article=article,
        article_id="limits",
        title="Limits",
        owner="Ann",
        page=PAGE,
        fragment="",
        line=first.line,
        column=1,
        label="limits",
        claim=first.text,
        verdict=first.verdict,
        confidence=first.confidence,
        rules=tuple(dict.fromkeys(one.rule for one in claims)),
        reasons=tuple(one.sentence for one in claims),
        summary=first.sentence,
        before=first.before,
        after=first.after,
        suggestion=None,
        first_seen="2026-03-02",
        lines=tuple(one.line for one in claims),
        claims=claims,
    )


def decided(about: Finding) -> Dismissal:
    return Dismissal(about.id, "right as it is", "Ann", "2026-03-02", flag=flag_of(about, "digest"))


def test_a_claim_that_comes_later_speaks_without_the_one_decided_against() -> None:
    known = Known(decisions=(decided(finding(ROOMS)),))
    settled = settle_flags(known, {}, [finding(ROOMS, DESKS)], {}, "2026-03-09")
    [left] = settled.findings
    assert (left.claims, left.lines, left.summary) == ((DESKS,), (10,), DESKS.sentence)
    assert left.id == finding(DESKS).id
    assert [one.fingerprint for one in settled.dismissed] == [finding(ROOMS).id]
    assert settled.silent == 0


def test_a_page_that_says_yet_another_thing_asks_again() -> None:
    known = Known(decisions=(decided(finding(ROOMS)),))
    again = replace(ROOMS, after="35 rooms")
    assert settle_flags(known, {}, [finding(again)], {}, "2026-03-09").findings[0].claims == (again,)


def test_a_decision_follows_its_article_to_another_path() -> None:
    moved = finding(ROOMS, article="articles/moved/limits.md")
    decision = decided(finding(ROOMS))
    assert decision.flag
    today = {decision.fingerprint: replace(decision.flag, article=moved.article)}
    settled = settle_flags(Known(decisions=(decision,)), today, [moved], {}, "2026-03-09")
    assert (settled.findings, settled.flags, settled.silent) == ((), (), 1)


def test_an_open_flag_keeps_only_what_nobody_decided() -> None:
    open_flag = flag_of(finding(DESKS, ROOMS), "digest")
    known = Known((open_flag,), (decided(finding(ROOMS)),))
    settled = settle_flags(known, {}, [], {}, "2026-03-09")
    assert [one.claims for one in settled.flags] == [(DESKS,)]


def test_a_decision_keeps_the_first_day_of_what_it_is_about() -> None:
    decision = decided(finding(ROOMS))
    later = replace(finding(ROOMS), first_seen="2026-03-09")
    settled = settle_flags(
        Known(decisions=(decision,)), {decision.fingerprint: None}, [later], {}, "2026-03-09"
    )
    assert settled.dismissed[0].flag
    assert settled.dismissed[0].flag.first_seen == "2026-03-02"


def test_a_page_that_says_another_thing_of_one_claim_leaves_the_other_decided() -> None:
    """The page says 35 rooms now. Of the desks it says what it said when Ann decided: nobody is asked again."""
    decision = decided(finding(ROOMS, DESKS))
    assert decision.flag
    more = replace(ROOMS, after="35 rooms")
    now = with_claims(decision.flag, (more, DESKS), "2026-03-09")
    known = Known(decisions=(decision,))
    settled = settle_flags(known, {decision.fingerprint: now}, [finding(more, DESKS)], {}, "2026-03-09")
    assert [one.claims for one in settled.findings] == [(more,)]
    [told] = settled.dismissed
    assert told.flag
    assert (told.fingerprint, told.flag.claims) == (decision.fingerprint, (DESKS,))


def test_a_page_that_says_again_what_was_decided_against_asks_nobody() -> None:
    """Between the two, the decision was written down anew while the page said another thing."""
    decision = decided(finding(ROOMS, DESKS))
    assert decision.flag
    elsewhere = replace(
        with_claims(decision.flag, (replace(ROOMS, after="35 rooms"), DESKS)), article="articles/b.md"
    )
    [kept] = settle_flags(
        Known(decisions=(decision,)), {decision.fingerprint: elsewhere}, [], {}, "2026-03-09"
    ).decisions
    assert kept.flag
    assert (kept.flag.claims, kept.flag.article) == ((ROOMS, DESKS), "articles/b.md")
    again = finding(ROOMS, DESKS, article="articles/b.md")
    settled = settle_flags(Known(decisions=(kept,)), {kept.fingerprint: kept.flag}, [again], {}, "2026-03-16")
    assert (settled.findings, settled.silent) == ((), 1)
    assert [one.fingerprint for one in settled.dismissed] == [decision.fingerprint]


def test_news_and_an_open_flag_are_told_strongest_first() -> None:
    """The same claims are told in the same words whichever of them is this week's."""
    weak = replace(DESKS, rule="statement-reworded", verdict=Verdict.REVIEW, confidence=0.5)
    found = [
        settle_flags(
            Known((flag_of(finding(old), "digest"),)), {}, [finding(new)], {}, "2026-03-09"
        ).findings[0]
        for old, new in ((ROOMS, weak), (weak, ROOMS))
    ]
    assert {(one.id, one.summary, one.line, one.lines, one.rules) for one in found} == {
        (finding(ROOMS, weak).id, ROOMS.sentence, 8, (8, 10), ("fact-changed", "statement-reworded"))
    }


def test_a_decision_about_a_link_holds_whatever_is_written_beside_it() -> None:
    dead = replace(ROOMS, rule="link-dead", after="HTTP 404", fragment="rooms")
    decision = decided(finding(dead))
    assert decision.flag
    mended = finding(replace(dead, text="A tenant holds 30 rooms"))
    today = {decision.fingerprint: None}
    settled = settle_flags(Known(decisions=(decision,)), today, [mended], {}, "2026-03-09")
    assert (settled.findings, settled.silent) == ((), 1)
    other = finding(replace(dead, fragment="desks"))
    assert settle_flags(Known(decisions=(decision,)), today, [other], {}, "2026-03-09").findings == (other,)


def test_what_is_about_links_are_rules() -> None:
    assert ABOUT_LINKS.keys() <= set(map(rule_name, RULES))
