"""Is a flag still true? The one function that puts a flag to the page and the article of today.

A flag closes when its reason is gone: the article says something else where it was wrong, so that the rule no
longer fires, or the page took its change back. It is updated when the page says yet another thing, moves with
its line, and never closes because something else in the article was edited.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace
from rapidfuzz import fuzz

from pipeline.articles import Article
from pipeline.changes import Change, ChangeKind, Fact
from pipeline.changes.facts import differing
from pipeline.changes.words import key
from pipeline.content import Snapshot
from pipeline.flags.claims import claim_of
from pipeline.flags.ledger import with_claims
from pipeline.flags.model import ABOUT_LINKS, Claim, Flag
from pipeline.flags.page import PageToday, entries_now, sayings, says_now
from pipeline.impacts import cells, demands, health, names, notices, stated
from pipeline.impacts.case import make_case
from pipeline.impacts.cells import says_entries
from pipeline.impacts.model import Suggestion
from pipeline.impacts.rules import RULES, rule_name
from pipeline.impacts.statements import statements
from pipeline.links import Link

_BY_NAME = {rule_name(rule): rule for rule in RULES}
# They stand as long as the article links to the page, and to the section they name.
_LINK_RULES = frozenset(ABOUT_LINKS).union(
    map(rule_name, (names.title_renamed, names.heading_gone, notices.retirement_notice))
)
# It rests on the sentence beside the link, not on a value: whoever wrote that sentence anew has dealt with it.
_SECTION = rule_name(stated.section_changed)
# These compare whole sentences: one that was brought to what the page says now is no longer the page's old one.
_REPEATING = frozenset(map(rule_name, (demands.statement_reworded, demands.phrase_replaced)))
_LISTING = rule_name(cells.listing_changed)
_KINDS = {
    rule_name(health.link_dead): ChangeKind.PAGE_GONE,
    rule_name(health.page_moved): ChangeKind.PAGE_MOVED,
    rule_name(health.page_replaced): ChangeKind.PAGE_REPLACED,
    rule_name(health.fragment_dead): ChangeKind.ANCHOR_GONE,
    rule_name(names.title_renamed): ChangeKind.TITLE,
    rule_name(notices.retirement_notice): ChangeKind.ADDED,
}


def reevaluate(
    flag: Flag, article: Article, links: Iterable[Link], page: PageToday, today: str
) -> Flag | None:
    """Return ``flag`` as it is today, ``None`` when nothing of it is true any more.

    Args:
        flag: as it was last written.
        article: the article it is about, where it lies now.
        links: the watched links of ``article``, to any page.
        page: the flag's page as it is known today.
        today: the ISO date of what is known of the page.
    """
    cited = tuple(link for link in links if link.page == flag.page)
    pairs = [(old, new) for old in flag.claims if (new := _today(old, article, cited, page))]
    if not pairs:
        return None
    claims = {(new.rule, new.line): new for _, new in pairs}
    here = replace(
        flag,
        article=article.path,
        article_id=article.article_id,
        article_digest=article.digest,
        title=article.title,
        owner=article.owner,
    )
    news = any(key(old.after) != key(new.after) for old, new in pairs)
    return with_claims(here, claims.values(), today if news else "")


def _today(claim: Claim, article: Article, links: tuple[Link, ...], page: PageToday) -> Claim | None:
    now = says_now(claim, page)
    if now is None:
        return None
    line = _where(claim, article, links)
    if claim.rule == _LISTING and says_entries(article, claim.before, now):
        return None
    is_link = claim.rule in _LINK_RULES
    if line and (key(now) == key(claim.after) or not links):
        return _at(claim, line)
    if not claim.text and not is_link:
        # An older ledger kept no words: nothing tells whether the article still says them.
        return claim if links else None
    if not links or (claim.rule == _SECTION and not line):
        return None
    again = _again(claim, now, article, links, page)
    if again and again.rule in _REPEATING and _follows(again.text, claim.before, now):
        again = None
    return again or (_unsaid(_at(claim, line)) if line and not now else None)


def _follows(text: str, before: str, after: str) -> bool:
    """True when a sentence written anew is nearer to what the page says now than to what it said."""
    folded = key(text)
    return fuzz.ratio(folded, key(after)) > fuzz.ratio(folded, key(before))


def _where(claim: Claim, article: Article, links: tuple[Link, ...]) -> int:
    """Return the line on which the claim stands, unchanged, 0 when it does not: the nearest to where it stood."""
    if claim.rule in ABOUT_LINKS:
        about_section = claim.rule == "fragment-dead"
        own = [one for one in links if not about_section or _same_section(one, claim)]
        lines = [link.line for link in own if not claim.suggestion or link.url == claim.suggestion.old]
    else:
        folded = key(claim.text)
        lines = [one.line for one in statements(article) if key(one.text) == folded]
        if not lines and folded:
            rows = enumerate(article.body.splitlines(), 1)
            lines = [number for number, row in rows if f" {folded} " in f" {key(row)} "]
        if claim.rule in _LINK_RULES:
            lines = [line for line in lines if any(link.line == line for link in links)]
    return min(lines, key=lambda line: abs(line - claim.line), default=0)


def _same_section(link: Link, claim: Claim) -> bool:
    return link.fragment.casefold() == claim.fragment.casefold()


def _at(claim: Claim, line: int) -> Claim:
    edit = claim.suggestion
    moved = Suggestion(edit.line + line - claim.line, edit.old, edit.new) if edit else None
    return replace(claim, line=line, suggestion=moved)


def _unsaid(claim: Claim) -> Claim:
    """The claim when the page has stopped speaking of it: the article is no righter for that."""
    if not claim.after:
        return claim
    says = claim.suggestion.old if claim.suggestion else claim.text
    sentence = f"The article says '{says}'. The page said otherwise for a while, and no longer speaks of it."
    return replace(claim, after="", sentence=sentence, suggestion=None)


def _again(
    claim: Claim, now: str, article: Article, links: tuple[Link, ...], page: PageToday
) -> Claim | None:
    """Return the claim that its rule makes of the article and the page of today, if it makes one.

    Of several the one whose words come nearest is this claim; the others are claims of their own.
    """
    rule = _BY_NAME.get(claim.rule)
    if rule is None:
        return None
    section = claim.rule == "fragment-dead"
    after = None if page.gone or section else page.snapshot
    changes = tuple(_changes(claim, now, links[0].page, after))
    case = make_case(article, links, changes, None, after)
    made = [claim_of(article, links, reason) for reason in rule(case) if reason.verdict.flags]
    if section:
        made = [one for one in made if one.fragment.casefold() == claim.fragment.casefold()]
    return max(made, key=lambda one: fuzz.ratio(key(one.text), key(claim.text)), default=None)


def _changes(claim: Claim, now: str, url: str, page: Snapshot | None) -> Iterator[Change]:
    """Yield what the page did to the claim: one change, and of a listing one for each entry."""
    if claim.rule != _LISTING or page is None or not now:
        yield _change(claim, now, url, page)
        return
    for cell in entries_now(claim, sayings(page)):
        if cell.before != cell.after:
            names = f"{', '.join(filter(None, (cell.row, cell.column)))}: "
            said = replace(cell, before=cell.before.removeprefix(names), after=cell.after.removeprefix(names))
            facts = (Fact("mark", said.before, said.after),) if cell.row else ()
            texts = cell.before, cell.after
            yield Change(url, ChangeKind.CELL, claim.fragment, (), *texts, 0.1, facts, said)


def _change(claim: Claim, now: str, url: str, page: Snapshot | None) -> Change:
    """Return what the page did to the claim, from the day the claim was right until today, as one change."""
    cell = sayings(page).answers.now(claim.before, now) if page and claim.rule == "cell-changed" else None
    if cell:
        return Change(
            url,
            ChangeKind.CELL,
            claim.fragment,
            (),
            claim.before,
            now,
            0.1,
            differing(cell.before, cell.after),
            cell,
        )
    before, after = claim.before, now
    if claim.rule == "fragment-dead":
        before, after = before.removeprefix("#"), ""
    kind = _KINDS.get(claim.rule)
    if kind is None:
        heading = claim.rule == "heading-gone"
        other = ChangeKind.RENAMED if heading else ChangeKind.REWORDED
        kind = other if after else ChangeKind.REMOVED
    facts = differing(before, after) if kind is ChangeKind.REWORDED else ()
    return Change(url, kind, claim.fragment, (), before, after, 0.1, facts)
