"""When a page is due again: what its history says of how often it changes, within the bound a team sets.

Changes of a page are taken for a Poisson process. Its rate is estimated from the accepted past, drawn towards
the rate of all pages together while the page's own past is short (a Gamma prior; Cho and Garcia-Molina,
"Estimating frequency of change", ACM TOIT 3(3), 2003, on the bias this avoids). A page rests until it has
changed with a given chance, and never longer than the bound.
"""

import math
from collections.abc import Iterable
from datetime import UTC, datetime
from hashlib import sha256

import msgspec

DAY_S = 86400.0
# Weight of all pages together against a page's own past, in changes: with 1, never-changed pages drop slowly.
_SHAPE = 1.0
# Before there is a past: 12,119 changes of 1,199 documentation pages in 171 weeks, for so many page-days.
_USUAL_PER_DAY = 12_119 / (1_199 * 171 * 7)
_USUAL_DAYS = 1_000.0
# A page that just changed is often corrected soon after; a page many articles lean on is worth its request.
NEW_DAYS = 14
MUCH_CITED = 10


class ChangeHistory(msgspec.Struct, frozen=True):
    """The accepted past of one page: times in seconds since the epoch, how often it changed in between."""

    first_seen: float
    changes: int
    last_changed: float


class Belief(msgspec.Struct, frozen=True):
    """How right the dates were that a site tells of its pages, counted at visits.

    ``told`` and ``untold`` are changes that a date had told of, or had not. ``false`` are dates that had moved without
    a change, in so many ``days`` between two visits of a page that had none.
    """

    told: float = 0.0
    untold: float = 0.0
    false: float = 0.0
    days: float = 0.0

    def after(self, moved: bool, changed: bool, days: float) -> "Belief":
        """Return the belief after a visit, ``days`` after the last; older ones fade, for a site may change its ways."""
        told, untold, false, quiet = (count * _FADES for count in msgspec.structs.astuple(self))
        if changed:
            return Belief(told + moved, untold + (not moved), false, quiet)
        return Belief(told, untold, false + moved, quiet + days)

    def weight(self, moved: bool, days: float) -> float:
        """Return how many times likelier a change is, ``days`` after a visit, by whether the date moved since then.

        That is a likelihood ratio, from what was counted and a guess. Dates move without a change as a Poisson
        process: one that moves all the time soon says nothing. A date that moves is never taken against a change, and
        one that rests never for it.
        """
        hits = (self.told + _HITS * _GUESS) / (self.told + self.untold + _GUESS)
        still = math.exp(-(self.false + _GUESS) / (self.days + _GUESS / _FALSE_PER_DAY) * days)
        return max(1.0, hits / max(1 - still, _LEAST)) if moved else min(1.0, (1 - hits) / max(still, _LEAST))


# Of what was counted before, so much counts after a visit: the last two hundred or so decide.
_FADES = 0.995
# A guess that weighs as much as four changes and four false dates: three changes of four are told, and a date moves
# once in two months without one.
_GUESS, _HITS, _FALSE_PER_DAY = 4.0, 0.75, 1 / 60
_LEAST = 1e-9
# A date that rests lets a page rest that would be visited every run only where it is believed so much.
_BELIEVED = 0.3


class Signal(msgspec.Struct, frozen=True):
    """What a site's dates say of a page: whether its own ``moved`` since the last visit, and how right they are."""

    moved: bool
    belief: Belief


class VisitRecord(msgspec.Struct, frozen=True):
    """What is known of a page before a run.

    ``last_visit`` in seconds since the epoch (0 = never). ``unsettled`` says why the last visit cannot stand
    for this one (it failed, met a redirect, found what nobody accepted yet, another extractor read it), ""
    when it can. ``max_age_s`` is the bound; 0 = visited every run. ``signal`` is what its site's dates say.
    """

    url: str
    cited_by: int
    last_visit: float
    unsettled: str
    max_age_s: float
    history: ChangeHistory | None
    signal: Signal | None = None


class Due(msgspec.Struct, frozen=True):
    """Whether a page is visited in this run, and why.

    ``reason``: every-run, first-visit, unsettled, much-cited, newly-changed, date-moved, likely-changed, max-age,
    rests.
    ``chance`` is that of a change since the last visit, 0 to 1; ``next_visit`` in seconds since the epoch.
    """

    url: str
    due: bool
    reason: str
    sentence: str
    cited_by: int
    changes: int
    chance: float
    last_visit: float
    next_visit: float


def usual_rate(histories: Iterable[ChangeHistory], now: float) -> float:
    """Return the changes a day of a page nothing is known of: that of all pages together."""
    changes, days = _USUAL_PER_DAY * _USUAL_DAYS, _USUAL_DAYS
    for history in histories:
        changes += history.changes
        days += max(now - history.first_seen, 0) / DAY_S
    return changes / days


def rate(history: ChangeHistory | None, usual: float, now: float) -> float:
    """Return the changes a day to expect of a page, from its own past and the usual rate."""
    if history is None:
        return usual
    days = max(now - history.first_seen, 0) / DAY_S
    return (_SHAPE + history.changes) / (_SHAPE / usual + days)


def decide(page: VisitRecord, usual: float, tolerated: float, now: float) -> Due:
    """Return whether ``page`` is due at ``now``; it is when it has changed with a chance of ``tolerated``."""
    per_day = rate(page.history, usual, now)
    age_days = max(now - page.last_visit, 0) / DAY_S
    chance = 1 - math.exp(-per_day * age_days)
    weight = page.signal.belief.weight(page.signal.moved, age_days) if page.signal else 1.0
    if weight != 1:
        # Bayes' rule on the odds; the page is due when what comes of it is what is tolerated.
        odds = tolerated / (1 - tolerated)
        tolerated = odds / (odds + weight)
        chance = chance * weight / (1 - chance + chance * weight)
    rest_days = min(-math.log1p(-tolerated) / per_day * _spread(page.url), page.max_age_s / DAY_S)
    reason = _reason(page, now, age_days, rest_days, weight)
    return Due(
        page.url,
        reason != "rests",
        reason,
        _sentence(page, reason, chance, page.last_visit + rest_days * DAY_S, now),
        page.cited_by,
        page.history.changes if page.history else 0,
        round(chance, 4) if page.last_visit else 1.0,
        page.last_visit,
        page.last_visit + rest_days * DAY_S if reason == "rests" else now,
    )


def _spread(url: str) -> float:
    """Return 0.75 to 1 by the address: pages first seen together do not stay due together for ever."""
    return 0.75 + sha256(url.encode()).digest()[0] / 255 / 4


def _reason(page: VisitRecord, now: float, age_days: float, rest_days: float, weight: float) -> str:
    if not page.max_age_s:
        return "every-run"
    if not page.last_visit:
        return "first-visit"
    if page.unsettled:
        return "unsettled"
    if weight >= _BELIEVED:
        if page.cited_by >= MUCH_CITED:
            return "much-cited"
        if _newly_changed(page.history, now):
            return "newly-changed"
    if age_days < rest_days:
        return "rests"
    if age_days * DAY_S >= page.max_age_s:
        return "max-age"
    return "date-moved" if page.signal and page.signal.moved else "likely-changed"


def _newly_changed(history: ChangeHistory | None, now: float) -> bool:
    return bool(history and history.changes and now - history.last_changed <= NEW_DAYS * DAY_S)


def _sentence(page: VisitRecord, reason: str, chance: float, rests_until: float, now: float) -> str:
    if reason == "unsettled":
        return page.unsettled
    past = page.history or ChangeHistory(page.last_visit, 0, 0)
    days = (now - past.first_seen) / DAY_S
    known = f"{past.changes} {'change' if past.changes == 1 else 'changes'} in {days:.0f} days"
    return {
        "every-run": "no max_age is set: every page is visited every run",
        "first-visit": "never visited",
        "much-cited": f"{page.cited_by} articles lean on it",
        "newly-changed": f"changed on {_day(past.last_changed)}, watched closely for {NEW_DAYS} days",
        "likely-changed": f"{chance:.0%} likely to have changed since {_day(page.last_visit)} ({known})",
        "date-moved": f"{chance:.0%} likely to have changed: its site says so{_rightly(page.signal)}",
        "max-age": f"last visited on {_day(page.last_visit)}, longer ago than max_age allows",
        "rests": f"rests until {_day(rests_until)}: {chance:.0%} likely to have changed ({known})",
    }[reason]


def _rightly(signal: Signal | None) -> str:
    """Return how often a moved date was right, "" before it could be."""
    told, false = (signal.belief.told, signal.belief.false) if signal else (0.0, 0.0)
    return f", which was right in {told / (told + false):.0%} of visits" if told + false >= 1 else ""


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
