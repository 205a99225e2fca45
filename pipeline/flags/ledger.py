"""The work list: which articles still wait for someone (``flags.jsonl``) and what was decided against one.

Merging a proposal accepts what the pages say; it does not prove that the articles were mended. So a flag
stays open on the base until its article changes, someone dismisses it, or the page returns to what it was.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from pipeline.errors import StoreError
from pipeline.flags.model import Dismissal, Finding, Flag
from pipeline.snapshots.paths import Root

_Record = TypeVar("_Record")


def read_flags(text: str) -> tuple[Flag, ...]:
    """Read the ledger.

    Raises:
        StoreError: naming the first line that is not a flag.
    """
    return _read(text, Flag, Root().flags)


def write_flags(flags: Iterable[Flag]) -> str:
    """Write the ledger: one flag a line, in a stable order, so that two branches merge line by line."""
    return _write(sorted(flags, key=lambda flag: (flag.article, flag.page, flag.fingerprint)))


def read_dismissals(text: str) -> tuple[Dismissal, ...]:
    """Read the dismissals.

    Raises:
        StoreError: naming the first line that is not one.
    """
    return _read(text, Dismissal, Root().dismissals)


def write_dismissals(dismissals: Iterable[Dismissal]) -> str:
    """Write the dismissals, the newest of a finding only, in a stable order."""
    newest = {item.fingerprint: item for item in sorted(dismissals, key=lambda item: item.date)}
    return _write(newest[fingerprint] for fingerprint in sorted(newest))


def silenced(dismissals: Iterable[Dismissal], today: str) -> frozenset[str]:
    """Return the fingerprints that are dismissed on the ISO date ``today``; an expired one speaks again."""
    return frozenset(item.fingerprint for item in dismissals if not item.expires or item.expires > today)


def first_seen(findings: Iterable[Finding], known: Iterable[Flag]) -> dict[str, str]:
    """Return finding id to the date it was first seen, for findings that ``known`` flags remember.

    A page that changed again before anyone accepted it (A to B to C) is the same work: it keeps its date.
    """
    flags = list(known)
    exact = {flag.fingerprint: flag.first_seen for flag in flags}
    work: dict[tuple[str, str, str, str], str] = {}
    for flag in flags:
        key = (flag.article_id, flag.page, flag.fragment, flag.accepted)
        work[key] = min(work.get(key, flag.first_seen), flag.first_seen)
    dates = {}
    for finding in findings:
        key = (finding.article_id, finding.page, finding.fragment, finding.accepted)
        date = exact.get(finding.id) or work.get(key, "")
        if date:
            dates[finding.id] = date
    return dates


def update_flags(
    flags: Iterable[Flag],
    findings: Iterable[Finding],
    article_digests: Mapping[str, str],
    today: str,
    dismissed: Iterable[Dismissal] = (),
    page_states: Mapping[str, str] | None = None,
) -> tuple[Flag, ...]:
    """Return the ledger after a run: what was open on the base, less what is settled, and what was found.

    Args:
        flags: those of the base commit.
        findings: this run's; ``note`` is never flagged.
        article_digests: article path to blob id, of every article there is.
        today: the ISO date by which dismissals expire.
        dismissed: the decisions that hold.
        page_states: page to the state observed now; where it is the one a flag started from, the flag closes.
    """
    silent = silenced(dismissed, today)
    open_flags = {flag.fingerprint: flag for flag in _still_open(flags, article_digests, page_states or {})}
    for finding in findings:
        if finding.verdict.flags:
            open_flags[finding.id] = _flag(finding, article_digests.get(finding.article, ""))
    return tuple(flag for fingerprint, flag in open_flags.items() if fingerprint not in silent)


def _still_open(
    flags: Iterable[Flag], article_digests: Mapping[str, str], page_states: Mapping[str, str]
) -> Iterable[Flag]:
    flags = list(flags)
    gone = {flag.article_digest for flag in flags if flag.article not in article_digests}
    renamed = {digest: path for path, digest in article_digests.items() if digest in gone}
    for flag in flags:
        if flag.accepted and page_states.get(flag.page) == flag.accepted:
            continue
        if article_digests.get(flag.article) == flag.article_digest:
            yield flag
        elif flag.article not in article_digests and flag.article_digest in renamed:
            yield replace(flag, article=renamed[flag.article_digest])


def _flag(finding: Finding, article_digest: str) -> Flag:
    return Flag(
        fingerprint=finding.id,
        article=finding.article,
        article_id=finding.article_id,
        article_digest=article_digest,
        page=finding.page,
        fragment=finding.fragment,
        first_seen=finding.first_seen,
        verdict=finding.verdict,
        rules=finding.rules,
        owner=finding.owner,
        title=finding.title,
        line=finding.line,
        summary=finding.summary,
        accepted=finding.accepted,
        observed=finding.observed,
    )


def age_days(flag: Flag, today: str) -> int:
    """Return how many days ``flag`` has been open on the ISO date ``today``."""
    return (datetime.date.fromisoformat(today) - datetime.date.fromisoformat(flag.first_seen)).days


def older_than(flags: Iterable[Flag], days: int, today: str) -> tuple[Flag, ...]:
    """Return the flags open for more than ``days`` days, oldest first."""
    late = [flag for flag in flags if age_days(flag, today) > days]
    return tuple(sorted(late, key=lambda flag: (flag.first_seen, flag.article, flag.fingerprint)))


def _write(records: Iterable[Flag | Dismissal]) -> str:
    return "".join(f"{msgspec.json.encode(record).decode()}\n" for record in records)


def _read(text: str, kind: type[_Record], name: str) -> tuple[_Record, ...]:
    records = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            records.append(msgspec.json.decode(line, type=kind))
        except (msgspec.DecodeError, UnicodeError) as error:
            raise StoreError(
                f"{name}, line {number}: {error}. Restore the line from an earlier commit, or delete it."
            ) from error
    return tuple(records)
