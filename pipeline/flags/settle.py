"""The work list of a run: what is new, what is still open, and what is dismissed."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from pipeline.flags.decided import Decided, Today, decided_today
from pipeline.flags.ledger import finding_of, first_seen, flag_of, joined, newest, with_claims
from pipeline.flags.model import Dismissal, Finding, Flag, identity


class Known(msgspec.Struct, frozen=True):
    """What is known before a run: open ``flags``, all ``decisions``, and ``earlier``, flags that only tell
    since when something is known. ``proposed`` are flags that nobody has accepted yet and that no visit finds
    anew, because they rest on an archive."""

    flags: tuple[Flag, ...] = ()
    decisions: tuple[Dismissal, ...] = ()
    earlier: tuple[Flag, ...] = ()
    proposed: tuple[Flag, ...] = ()


class Settled(msgspec.Struct, frozen=True):
    """The work list after a run.

    ``findings`` are this run's, notes too, with the claims of open flags on the same page; ``still`` are the
    flags of earlier runs that say what they said. ``flags`` is the new ledger: both. ``dismissed`` are the
    decisions that silence something now, ``decisions`` all that are to be kept. ``silent`` counts this run's
    findings that are dismissed.
    """

    findings: tuple[Finding, ...] = ()
    still: tuple[Flag, ...] = ()
    flags: tuple[Flag, ...] = ()
    dismissed: tuple[Dismissal, ...] = ()
    decisions: tuple[Dismissal, ...] = ()
    silent: int = 0


def settle_flags(
    known: Known, as_of_today: Today, findings: Iterable[Finding], digests: Mapping[str, str], today: str
) -> Settled:
    """Return the work list of a run.

    Args:
        known: what was known before it.
        as_of_today: the open and the dismissed flags, put to the page and the article of today.
        findings: this run's.
        digests: article path to the digest of its text.
        today: the ISO date by which decisions expire.
    """
    last = newest(known.decisions)
    held = {name: one for name, one in last.items() if one.holds(today)}
    over = [one.flag for name, one in last.items() if one.flag and name not in held]
    found = list(findings)
    decided = decided_today(held, as_of_today, [*known.flags, *known.proposed], found, digests)
    standing = _standing([*known.flags, *known.proposed, *over], decided, as_of_today)
    said = {old.fingerprint for old in (*known.flags, *over)}
    undecided = [left for one in found if (left := decided.left_of(one))]
    speaking = list(_speaking(undecided, standing, said))
    speaking += [finding_of(flag) for flag in standing.values() if flag.fingerprint not in said]
    still = tuple(flag for flag in standing.values() if flag.fingerprint in said)
    dates = first_seen(speaking, (*known.flags, *known.proposed, *known.earlier))
    dated = tuple(replace(one, first_seen=dates.get(one.id, one.first_seen)) for one in speaking)
    raised = (flag_of(one, digests.get(one.article, "")) for one in dated if one.verdict.flags)
    return Settled(
        dated,
        still,
        (*still, *raised),
        tuple(replace(held[name], flag=flag) for name, flag in sorted(decided.silenced.items())),
        tuple(decided.kept(one) if name in held else replace(one, flag=None) for name, one in last.items()),
        len(found) - len(undecided),
    )


def _speaking(
    findings: Iterable[Finding], standing: dict[tuple[str, str], Flag], said: Collection[str]
) -> Iterator[Finding]:
    """Yield this run's findings with the claims of open flags on the same page, which are taken from ``standing``.

    A note adds nothing to what is flagged. ``said`` are the ids of flags of earlier runs.
    """
    for finding in findings:
        flag = standing.get((finding.article, finding.page))
        if flag and flag.fingerprint in said and _is_told(finding, flag):
            continue
        if finding.verdict.flags and flag:
            del standing[flag.place]
            both = joined(finding, flag, identity(*flag.place, (*finding.claims, *flag.claims)))
            yield replace(both, first_seen=flag.first_seen)
        elif not flag:
            yield finding


def _is_told(finding: Finding, flag: Flag) -> bool:
    """True when an archive shows again what an open flag says: it shows the same whenever it is asked."""
    known = {claim.subject for claim in flag.claims}
    return bool(finding.capture) and known.issuperset(claim.subject for claim in finding.claims)


def _standing(flags: Iterable[Flag], decided: Decided, as_of_today: Today) -> dict[tuple[str, str], Flag]:
    """Return the flags that are true today, by place, without what people decided against.

    What a decision was about speaks again where the page says yet another thing; what is open has its own day.
    """
    speaking: dict[tuple[str, str], Flag] = {}
    for old in flags:
        if left := _left(old, decided, as_of_today):
            other = speaking.get(left.place)
            speaking[left.place] = _both(other, left) if other else left
    for old in decided.flags:
        if left := _left(old, decided, as_of_today):
            other = speaking.get(left.place)
            both = replace(_both(other, left), first_seen=other.first_seen) if other else left
            speaking[left.place] = both
    return speaking


def _left(old: Flag, decided: Decided, as_of_today: Today) -> Flag | None:
    flag = as_of_today.get(old.fingerprint, old)
    return decided.without(flag) if flag else None


def _both(one: Flag, other: Flag) -> Flag:
    """One flag for an article and a page, though it was raised twice: it keeps its first day."""
    earliest = min(one.first_seen, other.first_seen)
    own = {claim.subject for claim in one.claims}
    more = tuple(claim for claim in other.claims if claim.subject not in own)
    if not more:
        return replace(one, first_seen=earliest)
    both = with_claims(one, (*one.claims, *more))
    return replace(both, first_seen=earliest, fingerprint=identity(*one.place, both.claims))
