"""The work list as CSV (RFC 4180), for whoever shares out the work: the most urgent flag first."""

from collections import Counter
from collections.abc import Callable

from pipeline.flags.ledger import age_days
from pipeline.flags.model import Flag
from pipeline.jobs.worklist import WorkList
from pipeline.report.sheet import csv_text

COLUMNS = (
    *("verdict", "confidence", "article", "line", "title", "owner", "page", "why"),
    *("since", "first_seen", "age_days", "state", "capture", "captured", "rules", "id"),
)


def csv_of(found: WorkList, wanted: Callable[[Flag], bool], today: str) -> str:
    """Return the open flags that are ``wanted``, one a row under a header.

    Order: verdict, confidence, how many flags share the page, how long the page has said otherwise.
    """
    rows = [(flag, "merged") for flag in found.merged] + [(flag, "proposed") for flag in found.proposed]
    cited = Counter(flag.page for flag, _ in rows)

    def urgency(row: tuple[Flag, str]) -> tuple[object, ...]:
        flag = row[0]
        age = flag.since or flag.first_seen
        return flag.verdict.rank, -_confidence(flag), -cited[flag.page], age, flag.article, flag.line

    waiting = sorted((row for row in rows if wanted(row[0])), key=urgency)
    return csv_text(COLUMNS, (_row(flag, state, today) for flag, state in waiting))


def _row(flag: Flag, state: str, today: str) -> tuple[object, ...]:
    return (
        *(
            flag.verdict,
            f"{_confidence(flag):.2f}",
            flag.article,
            flag.line,
            flag.title,
            flag.owner,
            flag.page,
        ),
        *(flag.summary, flag.since, flag.first_seen, age_days(flag, today), state),
        *(flag.capture, flag.captured, " ".join(flag.rules), flag.fingerprint),
    )


def _confidence(flag: Flag) -> float:
    return flag.claims[0].confidence if flag.claims else 0.0
