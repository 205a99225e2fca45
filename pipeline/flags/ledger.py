"""The work list: which articles still wait for someone (``flags.jsonl``), and the decisions, one file each.

Merging a proposal accepts what the pages say; it does not prove that the articles were mended. So a flag
stays open until its reason is gone (see ``reevaluate``) or someone dismisses it.
"""

import datetime
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from pipeline.errors import StoreError
from pipeline.flags.model import SCHEMA, Claim, Dismissal, Finding, Flag, dated, identity
from pipeline.snapshots.paths import Root

_Record = TypeVar("_Record")


def read_flags(text: str) -> tuple[Flag, ...]:
    """Read the ledger, of this format or of the one before it.

    Raises:
        StoreError: naming the first line that is not a flag, or a ledger of a newer format.
    """
    flags = _read(text, Flag, Root().flags)
    newer = max((flag.schema for flag in flags), default=SCHEMA)
    if newer > SCHEMA:
        raise StoreError(
            f"{Root().flags}: format {newer}, and this version reads format {SCHEMA}. Use a newer content-sync."
        )
    return flags


def write_flags(flags: Iterable[Flag]) -> str:
    """Write the ledger: one flag a line, in a stable order, so that two branches merge line by line."""
    return _write(sorted(flags, key=lambda flag: (flag.article, flag.page, flag.fingerprint)))


def read_dismissals(text: str, path: str = Root().dismissals) -> tuple[Dismissal, ...]:
    """Read the decisions in the file at ``path``: one of today's files, or the list that earlier versions kept.

    Both sides of a merge that a person left unfinished are decisions.

    Raises:
        StoreError: naming the first line that is not one.
    """
    marks = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
    kept = "\n".join("" if line.startswith(marks) else line for line in text.split("\n"))
    return _read(kept, Dismissal, path)


def write_dismissal(decision: Dismissal) -> str:
    """Write one decision, for a file of its own."""
    return _write([decision])


def newest(dismissals: Iterable[Dismissal]) -> dict[str, Dismissal]:
    """Return the last decision about each finding, by its id in order."""
    last = {item.fingerprint: item for item in sorted(dismissals, key=lambda item: item.date)}
    return dict(sorted(last.items()))


def silenced(dismissals: Iterable[Dismissal], today: str) -> frozenset[str]:
    """Return the fingerprints that are dismissed on the ISO date ``today``; an expired one speaks again."""
    return frozenset(item.fingerprint for item in newest(dismissals).values() if item.holds(today))


def first_seen(findings: Iterable[Finding], known: Iterable[Flag]) -> dict[str, str]:
    """Return finding id to the date it was first seen, for findings that ``known`` flags remember.

    A page that changed again before anyone accepted it (A to B to C) is the same work: it keeps its date.
    """
    exact: dict[str, str] = {}
    work: dict[tuple[str, str], str] = {}
    for flag in known:
        _note(exact, flag.fingerprint, flag.first_seen)
        _note(work, flag.place, flag.first_seen)
    found = {f.id: exact.get(f.id) or work.get((f.article, f.page), "") for f in findings}
    return {name: date for name, date in found.items() if date}


def _note(earliest: dict, key: object, date: str) -> None:  # type: ignore[type-arg]
    earliest[key] = min(earliest.get(key, date), date)


def flag_of(finding: Finding, article_digest: str) -> Flag:
    """Return the flag that ``finding`` raises; ``article_digest`` is that of its article today."""
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
        lines=finding.lines,
        claims=finding.claims,
        last_confirmed=finding.first_seen,
        schema=SCHEMA,
        since=finding.since,
        capture=finding.capture,
        captured=finding.captured,
    )


def finding_of(flag: Flag) -> Finding:
    """Return what ``flag`` says as a finding, for the report."""
    first = flag.claims[0] if flag.claims else None
    return Finding(
        id=flag.fingerprint,
        article=flag.article,
        article_id=flag.article_id,
        title=flag.title,
        owner=flag.owner,
        page=flag.page,
        fragment=flag.fragment,
        line=flag.line,
        column=1,
        label="",
        claim=first.text if first else "",
        verdict=flag.verdict,
        confidence=first.confidence if first else 0.0,
        rules=flag.rules,
        reasons=tuple(claim.sentence for claim in flag.claims) or (flag.summary,),
        summary=flag.summary,
        before=first.before if first else "",
        after=first.after if first else "",
        suggestion=first.suggestion if first else None,
        first_seen=flag.first_seen,
        accepted=flag.accepted,
        observed=flag.observed,
        lines=flag.lines or (flag.line,),
        claims=flag.claims,
        since=flag.since,
        capture=flag.capture,
        captured=flag.captured,
    )


def joined(finding: Finding, flag: Flag, name: str) -> Finding:
    """Return ``finding`` with the claims of an open ``flag`` on the same page that it does not make itself.

    ``name`` is the id of both together.
    """
    own = {claim.subject for claim in finding.claims}
    more = tuple(claim for claim in flag.claims if claim.subject not in own)
    if not more:
        return finding
    both = resting_on(finding, strongest_first((*finding.claims, *more)))
    reasons = (*(claim.sentence for claim in both.claims), *finding.reasons)
    return replace(
        both,
        id=name,
        reasons=tuple(dict.fromkeys(reasons)),
        since=finding.since or flag.since,
        capture=finding.capture or flag.capture,
        captured=finding.captured or flag.captured,
    )


def strongest_first(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """Return ``claims`` as a finding and a flag list them, so that both are told in the same words."""
    return tuple(sorted(claims, key=lambda one: (one.verdict.rank, -one.confidence)))


def resting_on(finding: Finding, claims: Iterable[Claim]) -> Finding:
    """Return ``finding`` with none but these of its ``claims``."""
    left = tuple(claims)
    first = left[0]
    lines = dict.fromkeys((first.line, *sorted(claim.line for claim in left)))
    return replace(
        finding,
        id=identity(finding.article, finding.page, left),
        line=first.line,
        column=finding.column if first.line == finding.line else 1,
        claim=first.text,
        verdict=first.verdict,
        confidence=first.confidence,
        rules=tuple(dict.fromkeys(claim.rule for claim in left)),
        reasons=tuple(dict.fromkeys(claim.sentence for claim in left)),
        summary=first.sentence,
        before=first.before,
        after=first.after,
        suggestion=first.suggestion,
        lines=tuple(lines),
        claims=left,
    )


def with_claims(flag: Flag, claims: Iterable[Claim], news: str = "") -> Flag:
    """Return ``flag`` resting on ``claims``.

    ``news`` is the ISO date on which the page was found to say something new: that is another decision.
    """
    ordered = strongest_first(claims)
    first = ordered[0]
    lines = dict.fromkeys((first.line, *sorted(one.line for one in ordered)))
    return replace(
        flag,
        claims=ordered,
        lines=tuple(lines),
        line=first.line,
        verdict=first.verdict,
        rules=tuple(dict.fromkeys(one.rule for one in ordered)),
        summary=dated(first.sentence, flag.since),
        fingerprint=identity(flag.article, flag.page, ordered) if news else flag.fingerprint,
        last_confirmed=news or flag.last_confirmed,
        schema=SCHEMA,
    )


def age_days(flag: Flag, today: str) -> int:
    """Return how many days ``flag`` has been open on the ISO date ``today``."""
    return (datetime.date.fromisoformat(today) - datetime.date.fromisoformat(flag.first_seen)).days


def older_than(flags: Iterable[Flag], days: int, today: str) -> tuple[Flag, ...]:
    """Return the flags open for more than ``days`` days, oldest first."""
    late = [flag for flag in flags if age_days(flag, today) > days]
    return tuple(sorted(late, key=lambda flag: (flag.first_seen, flag.article, flag.fingerprint)))


def moved_to(flag: Flag, digests: Mapping[str, str], ids: Mapping[str, tuple[str, ...]]) -> str:
    """Return where the flag's article lies today, "" when it is deleted.

    ``digests`` are those of all articles by path, ``ids`` the paths by article id. A renamed file is known by
    its text, else by an id that only one article carries.
    """
    if flag.article in digests:
        return flag.article
    same = sorted(path for path, digest in digests.items() if digest == flag.article_digest)
    if same:
        return same[0]
    named = ids.get(flag.article_id, ()) if flag.article_id else ()
    return named[0] if len(named) == 1 else ""


def _write(records: Iterable[Flag | Dismissal]) -> str:
    return "".join(f"{msgspec.json.encode(record).decode()}\n" for record in records)


def _read(text: str, kind: type[_Record], name: str) -> tuple[_Record, ...]:
    records = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        try:
            records.append(msgspec.json.decode(line, type=kind))
        except (msgspec.DecodeError, UnicodeError) as error:
            raise StoreError(
                f"{name}, line {number}: {error}. Restore the line from an earlier commit, or delete it."
            ) from error
    return tuple(records)
