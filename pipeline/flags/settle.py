"""The work list of a run: what is new, what is still open, and what is dismissed."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import msgspec
from msgspec.structs import replace

from pipeline.changes.words import key
from pipeline.flags.ledger import finding_of, first_seen, flag_of, joined, newest, resting_on, with_claims
from pipeline.flags.model import Claim, Dismissal, Finding, Flag, identity

_Said = tuple[tuple[str, str], tuple[str, str], str]

Today = Mapping[str, Flag | None]
"""Flags as they are today by the id they were written with; ``None`` for one whose reason is gone."""


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
    standing, silenced = _standing([*known.flags, *known.proposed, *over], held, as_of_today)
    decided = _decided(silenced)
    standing = {flag.place: flag for one in standing.values() if (flag := _without(one, decided))}
    said = {old.fingerprint for old in (*known.flags, *over)}
    found = list(findings)
    for one in found:
        if one.id in held:
            flag = flag_of(one, digests.get(one.article, ""))
            silenced.setdefault(one.id, _as_old_as(flag, held[one.id].flag))
    undecided = [left for one in found if one.id not in held and (left := _left_of(one, decided))]
    speaking = list(_speaking(undecided, standing, said))
    speaking += [finding_of(flag) for flag in standing.values() if flag.fingerprint not in said]
    still = tuple(flag for flag in standing.values() if flag.fingerprint in said)
    dates = first_seen(speaking, (*known.flags, *known.proposed, *known.earlier))
    dated = tuple(replace(one, first_seen=dates.get(one.id, one.first_seen)) for one in speaking)
    raised = (flag_of(one, digests.get(one.article, "")) for one in dated if one.verdict.flags)
    dismissed = tuple(replace(held[name], flag=flag) for name, flag in sorted(silenced.items()))
    return Settled(
        dated,
        still,
        (*still, *raised),
        dismissed,
        _kept(last, dismissed, held),
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


def _standing(
    flags: Iterable[Flag], held: Mapping[str, Dismissal], as_of_today: Today
) -> tuple[dict[tuple[str, str], Flag], dict[str, Flag]]:
    """Return the flags that are true today: those that speak by place, those that a decision silences by id."""
    speaking: dict[tuple[str, str], Flag] = {}
    silenced: dict[str, Flag] = {}
    for old in (*flags, *(one.flag for one in held.values() if one.flag)):
        flag = as_of_today.get(old.fingerprint, old)
        if flag and flag.fingerprint in held:
            silenced.setdefault(flag.fingerprint, flag)
        elif flag:
            other = speaking.get(flag.place)
            speaking[flag.place] = _both(other, flag) if other else flag
    return speaking, silenced


def _as_old_as(flag: Flag, known: Flag | None) -> Flag:
    """Return ``flag`` with the days of the one that was decided against."""
    return replace(flag, first_seen=known.first_seen, last_confirmed=known.last_confirmed) if known else flag


def _decided(silenced: Mapping[str, Flag]) -> frozenset[_Said]:
    """Return the claims that were decided against, wherever their articles lie today."""
    return frozenset(_said(flag.place, claim) for flag in silenced.values() for claim in flag.claims)


def _said(place: tuple[str, str], claim: Claim) -> _Said:
    return place, claim.subject, key(claim.after)


def _without(flag: Flag, decided: frozenset[_Said]) -> Flag | None:
    """Return ``flag`` without the claims that were decided against, ``None`` when nothing else is left of it."""
    left = [one for one in flag.claims if _said(flag.place, one) not in decided]
    if len(left) == len(flag.claims):
        return flag
    return replace(with_claims(flag, left), fingerprint=identity(*flag.place, left)) if left else None


def _left_of(finding: Finding, decided: frozenset[_Said]) -> Finding | None:
    """Return ``finding`` as ``_without`` does a flag: to what was decided once only what is new is added."""
    place = finding.article, finding.page
    left = [one for one in finding.claims if _said(place, one) not in decided]
    if len(left) == len(finding.claims):
        return finding
    return resting_on(finding, left) if left else None


def _both(one: Flag, other: Flag) -> Flag:
    """One flag for an article and a page, though it was raised twice: it keeps its first day."""
    earliest = min(one.first_seen, other.first_seen)
    own = {claim.subject for claim in one.claims}
    more = tuple(claim for claim in other.claims if claim.subject not in own)
    if not more:
        return replace(one, first_seen=earliest)
    both = with_claims(one, (*one.claims, *more))
    return replace(both, first_seen=earliest, fingerprint=identity(*one.place, both.claims))


def _kept(
    last: Mapping[str, Dismissal], dismissed: Iterable[Dismissal], held: Mapping[str, Dismissal]
) -> tuple[Dismissal, ...]:
    """Return the decisions to keep: what an expired one silenced is open again, and no longer kept with it."""
    now = {one.fingerprint: one for one in dismissed}
    return tuple(
        now.get(name) or (one if name in held else replace(one, flag=None)) for name, one in last.items()
    )
