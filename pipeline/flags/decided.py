"""What people decided against, put to the pages and articles of today: a decision is about claims."""

from collections.abc import Container, Iterable, Mapping

import msgspec
from msgspec.structs import replace

from pipeline.changes.words import key
from pipeline.flags.ledger import flag_of, resting_on, with_claims
from pipeline.flags.model import Claim, Dismissal, Finding, Flag, identity

_Said = tuple[tuple[str, str], tuple[str, str], str]

Today = Mapping[str, Flag | None]
"""Flags as they are today by the id they were written with; ``None`` for one whose reason is gone."""


class Decided(msgspec.Struct, frozen=True):
    """What is decided against.

    ``claims`` are what was, wherever their articles lie today; ``ids`` the decisions that hold, ``flags`` what they
    were about. ``silenced`` is what each of them silences today, by its id: nothing where the page says another
    thing now, or the article does. ``today`` are the flags as they are today.
    """

    claims: frozenset[_Said]
    ids: frozenset[str]
    flags: tuple[Flag, ...]
    silenced: Mapping[str, Flag]
    today: Today

    def without(self, flag: Flag) -> Flag | None:
        """Return ``flag`` without the claims that were decided against, ``None`` when nothing else is left of it."""
        if flag.fingerprint in self.ids:
            return None
        left = [one for one in flag.claims if _said(flag.place, one) not in self.claims]
        if len(left) == len(flag.claims):
            return flag
        return replace(with_claims(flag, left), fingerprint=identity(*flag.place, left)) if left else None

    def left_of(self, finding: Finding) -> Finding | None:
        """Return ``finding`` as ``without`` does a flag: to what was decided once only what is new is added."""
        if finding.id in self.ids:
            return None
        place = finding.article, finding.page
        left = [one for one in finding.claims if _said(place, one) not in self.claims]
        if len(left) == len(finding.claims):
            return finding
        return resting_on(finding, left) if left else None

    def kept(self, decision: Dismissal) -> Dismissal:
        """Return ``decision`` as it is to be kept: all it was about, where that lies today.

        A page may say again what was decided against, after it said another thing for a while.
        """
        name, was = decision.fingerprint, decision.flag
        if was is None:
            return replace(decision, flag=self.silenced.get(name))
        now = self.today.get(name, was) or was
        told = {_said(now.place, one): one for one in now.claims}
        claims = tuple(told.get(_said(now.place, one), one) for one in was.claims)
        kept = with_claims(now, claims) if claims else now
        return replace(decision, flag=replace(kept, fingerprint=name, last_confirmed=was.last_confirmed))


def decided_today(
    held: Mapping[str, Dismissal],
    today: Today,
    flags: Iterable[Flag],
    findings: Iterable[Finding],
    digests: Mapping[str, str],
) -> Decided:
    """Return what the decisions that hold, by id, say of the ``flags`` that are open and of this run's ``findings``.

    ``digests`` are those of the articles by path.
    """
    claims, silenced = set[_Said](), dict[str, Flag]()
    about = tuple(one.flag for one in held.values() if one.flag)
    for was in about:
        now = today.get(was.fingerprint, was)
        place = (now or was).place
        said = {_said(place, claim) for claim in was.claims}
        claims |= said
        part = _part(now, said) if now else None
        if part:
            silenced[was.fingerprint] = replace(part, fingerprint=was.fingerprint)
    named = [flag for old in flags if (flag := today.get(old.fingerprint, old)) and flag.fingerprint in held]
    known = (
        (flag_of(one, digests.get(one.article, "")), held[one.id].flag) for one in findings if one.id in held
    )
    for flag in (*named, *(_as_old_as(*pair) for pair in known)):
        silenced.setdefault(flag.fingerprint, flag)
        claims.update(_said(flag.place, claim) for claim in flag.claims)
    return Decided(frozenset(claims), frozenset(held), about, silenced, today)


def _part(flag: Flag, said: Container[_Said]) -> Flag | None:
    """Return ``flag`` with what is ``said`` alone, ``None`` where it says nothing of it."""
    left = [claim for claim in flag.claims if _said(flag.place, claim) in said]
    if len(left) == len(flag.claims):
        return flag
    return with_claims(flag, left) if left else None


def _as_old_as(flag: Flag, known: Flag | None) -> Flag:
    """Return ``flag`` with the days of the one that was decided against."""
    return replace(flag, first_seen=known.first_seen, last_confirmed=known.last_confirmed) if known else flag


def _said(place: tuple[str, str], claim: Claim) -> _Said:
    return place, claim.subject, key(claim.after)
