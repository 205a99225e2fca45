"""``report.json``: the complete report for machines, schema 1 (``docs/schema/report-1.schema.json``).

Fields are added freely and never renamed. Reading ignores fields it does not know, so an older version reads
a newer file of the same schema number.
"""

import json
import re
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from pipeline.changes import Change
from pipeline.errors import StoreError
from pipeline.pages import Hop
from pipeline.report.lasting import lasting
from pipeline.report.model import ArticleRow, Finding, LinkRow, PageRow, Report, Run, Trouble

SCHEMA = 1

# Runners of GitHub and Azure read "##[name]" and "##vso[name]" wherever they stand in a line of a log.
_COMMAND = re.compile(r"##(vso)?\[")
# What steers a terminal (C1) or the reading direction, and what some readers take for the end of a line.
_STEERING = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


class RunObject(msgspec.Struct, frozen=True, kw_only=True):
    """The run as written: ``id`` and ``duration_ms`` (milliseconds) are left out of what is committed."""

    id: str = ""
    base: str
    branch: str
    articles: str
    duration_ms: int = 0
    counts: dict[str, int]


class PageObject(msgspec.Struct, frozen=True, kw_only=True):
    """A page as written: ``snapshot`` is null where the repository keeps no text of the page."""

    url: str
    title: str = ""
    outcome: str
    status: int
    hops: tuple[Hop, ...]
    change: str
    snapshot: str | None
    changes: tuple[Change, ...] = ()
    detail: str = ""
    first_failed: str = ""
    cited_by: int = 0
    leads_to: str = ""
    note: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file, in the order it is written."""

    schema: Annotated[int, Meta(description="Version of this format: 1.", ge=1)] = SCHEMA
    run: RunObject
    findings: tuple[Finding, ...]
    pages: tuple[PageObject, ...]
    links: tuple[LinkRow, ...]
    articles: tuple[ArticleRow, ...]
    trouble: tuple[Trouble, ...]


def render_json(report: Report, *, committed: bool) -> str:
    """Return ``report`` as JSON text: one item a line, so that two reports can be compared line by line.

    ``committed`` is the form for the branch (see ``lasting``). Counts are those of the whole run in both.
    """
    fields = msgspec.to_builtins(_document(lasting(report) if committed else report))
    if committed:
        del fields["run"]["id"], fields["run"]["duration_ms"]
    return _lines(fields)


def read_json(text: str | bytes) -> Report:
    """Return the report that ``render_json`` wrote.

    Raises:
        StoreError: not JSON, not a report, or a report of a newer schema.
    """
    try:
        document = msgspec.json.decode(text, type=Document)
    except msgspec.DecodeError as error:
        raise StoreError(
            f"report.json: not a report: {error}. Make it again with `content-sync sync --json`."
        ) from error
    if document.schema != SCHEMA:
        raise StoreError(
            f"report.json: schema {document.schema}, and this version reads schema {SCHEMA}."
            " Use a newer content-sync."
        )
    return Report(
        run=_read_run(document.run),
        findings=document.findings,
        pages=tuple(_read_page(page) for page in document.pages),
        links=document.links,
        articles=document.articles,
        trouble=document.trouble,
    )


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``report.json``."""
    schema = msgspec.json.schema(Document)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "content-sync report",
        **schema,
    }


def _document(report: Report) -> Document:
    run = report.run
    return Document(
        run=RunObject(
            id=run.id,
            base=run.base,
            branch=run.branch,
            articles=run.articles,
            duration_ms=run.duration_ms,
            counts=dict(run.counts),
        ),
        findings=report.findings,
        pages=tuple(_page(row) for row in report.pages),
        links=report.links,
        articles=report.articles,
        trouble=report.trouble,
    )


def _page(row: PageRow) -> PageObject:
    fields = {name: getattr(row, name) for name in PageObject.__struct_fields__}
    return PageObject(**{**fields, "snapshot": row.snapshot or None})


def _read_page(page: PageObject) -> PageRow:
    return PageRow(**{**msgspec.structs.asdict(page), "snapshot": page.snapshot or ""})


def _read_run(run: RunObject) -> Run:
    return Run(run.id, run.base, run.branch, run.articles, run.duration_ms, tuple(run.counts.items()))


def _lines(fields: dict[str, Any]) -> str:
    """Write ``fields`` with one line an item of each list."""
    parts = [f"{_text(name)}: {_value(value)}" for name, value in fields.items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _value(value: Any) -> str:
    if not isinstance(value, list | tuple) or not value:
        return _text(value)
    return "[\n  " + ",\n  ".join(_text(item) for item in value) + "\n]"


def _text(value: Any) -> str:
    """Encode ``value``; what would act on a log or a terminal that shows it is written in escapes.

    A file name that is not UTF-8 gets question marks where its bytes cannot be written.
    """
    try:
        text = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
    return _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", _COMMAND.sub(r"#\\u0023\1[", text))
