"""What ``doctor`` reads in the workflows of a repository: what they install and when, with what history and secrets."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from pipeline.fetch.credentials import MANY, PREFIX

# A workflow that names the package alone installs whatever somebody published under that name.
_BARE = re.compile(r"CONTENT_SYNC:\s*content-sync")
_BARE_ARGUMENT = re.compile(r"[\s\"']content-sync(?:[=<>~!\s\"']|$)")
_INSTALLS = "pip install"
_UNFILLED = "OWNER/content-sync@COMMIT"
_SOURCE = (
    "it does not say which commit of which repository content-sync is installed from. Write "
    "git+https://HOST/OWNER/content-sync@COMMIT, with a full commit."
)
_LOOSE = re.compile(r"uses:\s*([\w./-]+@(?![0-9a-f]{40}\b)[^\s#]+)")
_REQUIREMENT = re.compile(r"git\+[a-z]+://[^\s'\"@]*@([^\s'\"@#]+)")
_REUSABLE = "content-sync/.github/workflows/content-sync.yml@"
_ACTION = re.compile(r"[\w.-]+/content-sync@|\./")
_VISITS = re.compile(r"content-sync\s+(?:sync|visit)\b")
_PROPOSES = re.compile(r"content-sync\s+propose\b")
_TOKEN = "CONTENT_SYNC_TOKEN"  # noqa: S105 - the variable's name
# More runs a week than this: hosts are asked more often than their pages change.
_MOST_A_WEEK = 7


class Remark(msgspec.Struct, frozen=True):
    """What is to be said of one workflow: ``state`` is ok, note or fail, as in a check."""

    state: str
    told: str


def remarks(text: str, environment: Mapping[str, str]) -> Iterator[Remark]:
    """Yield what is wrong with the workflow ``text``, the worst first; nothing when all is as it should be.

    ``environment`` is this shell's: a secret that is set here and not passed on there is worth a word.
    """
    yield from _source(text)
    document = _document(text)
    yield from _schedule(document)
    jobs = document.get("jobs")
    for name, job in jobs.items() if isinstance(jobs, dict) else ():
        if isinstance(job, dict):
            yield from _job(str(name), job)
    yield from _secrets(text, environment)


def schedules(text: str) -> list[str]:
    """Return when the workflow runs by itself, as cron lines."""
    triggers = _triggers(_document(text))
    listed = triggers.get("schedule") if isinstance(triggers, dict) else None
    rows = listed if isinstance(listed, list) else []
    return [str(row["cron"]) for row in rows if isinstance(row, dict) and "cron" in row]


def workflow_files(repository: Path) -> dict[str, str]:
    """Return name and text of the workflows of GitHub Actions that speak of content-sync."""
    folder = repository / ".github" / "workflows"
    texts = {path.name: path.read_text("utf-8", "replace") for path in sorted(folder.glob("*.y*ml"))}
    return {name: text for name, text in texts.items() if "content-sync" in text}


def _document(text: str) -> dict[Any, Any]:
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _triggers(document: dict[Any, Any]) -> Any:
    # YAML 1.1, which PyYAML reads, takes the key `on` for a truth value.
    return document.get("on", document.get(True))


def _source(text: str) -> Iterator[Remark]:
    if _UNFILLED in text or _names_package_alone(text):
        yield Remark("fail", _SOURCE)
        return
    for commit in _REQUIREMENT.findall(text):
        if commit != "COMMIT" and not re.fullmatch(r"[0-9a-f]{40,64}", commit):
            yield Remark("note", f"it installs {commit!r}, which can move. Pin a full commit.")
    if loose := _LOOSE.search(text):
        yield Remark("note", f"{loose[1]} is not pinned to a commit. Pin it to a full SHA.")


def _names_package_alone(text: str) -> bool:
    """Return whether a workflow installs what a registry has under our name."""
    lines = (line.partition(_INSTALLS) for line in text.replace("\\\n", " ").splitlines())
    return bool(_BARE.search(text)) or any(found and _BARE_ARGUMENT.search(rest) for _, found, rest in lines)


def _schedule(document: dict[Any, Any]) -> Iterator[Remark]:
    triggers = _triggers(document)
    if not triggers or (isinstance(triggers, dict) and "workflow_call" in triggers):
        return
    rows = triggers.get("schedule") if isinstance(triggers, dict) else None
    if not rows:
        yield Remark("note", 'it runs only when somebody starts it. Add on: schedule: - cron: "43 4 * * 1".')
    elif isinstance(rows, list):
        often = sum(_runs_a_week(str(row.get("cron", ""))) for row in rows if isinstance(row, dict))
        if often > _MOST_A_WEEK:
            yield Remark("note", f"it runs {often:.0f} times a week; once a week is enough for most teams.")


def _runs_a_week(cron: str) -> float:
    """Return how often a cron line fires in a week, about; 0 where it is none."""
    fields = cron.split()
    if len(fields) != 5:
        return 0
    minutes, hours = _times(fields[0], 60), _times(fields[1], 24)
    days = _times(fields[4], 7) if fields[2] == "*" else _times(fields[2], 31) * 7 / 31
    return minutes * hours * min(days, 7)


def _times(field: str, most: int) -> float:
    """Return how many of ``most`` values a field of a cron line takes."""
    total = 0.0
    for part in field.split(","):
        span, _, step = part.partition("/")
        low, _, high = span.partition("-")
        if span == "*":
            size = most
        elif high.isdigit() and low.isdigit():
            size = int(high) - int(low) + 1
        else:
            size = most - int(low) if step and low.isdigit() else 1
        total += max(1.0, size / int(step)) if step.isdigit() and int(step) else size
    return max(0.0, min(total, most))


def _job(name: str, job: dict[str, Any]) -> Iterator[Remark]:
    called = str(job.get("uses", ""))
    if _REUSABLE in called:
        if _TOKEN not in str(job.get("secrets", "")) and job.get("secrets") != "inherit":
            yield Remark("ok", _own_token(name))
        return
    steps = [step for step in job.get("steps") or () if isinstance(step, dict)]
    runs = "\n".join(str(step.get("run", "")) for step in steps)
    modes = [
        str((step.get("with") or {}).get("mode", "pr"))
        for step in steps
        if _ACTION.match(str(step.get("uses", "")))
    ]
    visits = bool(_VISITS.search(runs)) or any(mode != "propose" for mode in modes)
    proposes = bool(_PROPOSES.search(runs)) or any(mode in ("propose", "branch", "pr") for mode in modes)
    if visits and not _whole_history(steps):
        yield Remark(
            "note",
            f"job {name}: the checkout has one commit, so no article's age is known. Add fetch-depth: 0.",
        )
    if visits and _may_write(job):
        yield Remark(
            "note", f"job {name} visits pages and may write. Part it in two, as `content-sync init` does."
        )
    if proposes and f"secrets.{_TOKEN}" not in str(steps) and "app-token" not in str(steps):
        yield Remark("ok", _own_token(name))


def _own_token(name: str) -> str:
    return f"job {name} has the workflow's own token: checks on its requests wait for approval"


def _whole_history(steps: list[dict[str, Any]]) -> bool:
    checkouts = [step for step in steps if str(step.get("uses", "")).startswith("actions/checkout@")]
    return not checkouts or any(str((step.get("with") or {}).get("fetch-depth")) == "0" for step in checkouts)


def _may_write(job: dict[str, Any]) -> bool:
    permissions = job.get("permissions")
    return permissions == "write-all" or (
        isinstance(permissions, dict) and permissions.get("contents") == "write"
    )


def _secrets(text: str, environment: Mapping[str, str]) -> Iterator[Remark]:
    """Yield a word on secrets of hosts that this shell holds and the workflow does not pass on."""
    here = sorted(name for name, value in environment.items() if name.startswith(PREFIX) and value)
    missing = [name for name in here if name not in text]
    if (
        missing
        and f"secrets.{MANY} " not in text
        and f"secrets.{MANY}}}" not in text
        and "inherit" not in text
    ):
        yield Remark("note", f"it passes on no {missing[0]}, which is set here. Pass the secret {MANY} on.")
