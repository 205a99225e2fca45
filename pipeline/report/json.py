"""``report.json``: the complete report for machines, schema 1 (``docs/schema/report-1.schema.json``).

Fields are added freely and never renamed. Reading ignores fields it does not know, so an older version reads
a newer file of the same schema number.
"""

from collections.abc import Iterable, Iterator
from inspect import cleandoc
from itertools import islice
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from pipeline.changes import Change, ChangeKind, PageNews
from pipeline.errors import StoreError
from pipeline.flags.model import Finding
from pipeline.pages import Hop, Outcome
from pipeline.report import escape
from pipeline.report.lasting import lasting
from pipeline.report.model import (
    ArticleRow,
    Dismissed,
    Fix,
    LinkRow,
    PageRow,
    Report,
    Run,
    Trouble,
    UnreadHost,
)
from pipeline.report.outputs import Context

SCHEMA = 1


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
    outcome: Outcome
    status: int
    hops: tuple[Hop, ...]
    change: PageNews
    snapshot: str | None
    changes: tuple[Change, ...] = ()
    detail: str = ""
    first_failed: str = ""
    cited_by: int = 0
    leads_to: str = ""
    note: str = ""
    road: str = ""
    rerouted: bool = False


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """A file that is no article, and why."""

    path: str
    reason: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file, in the order it is written."""

    schema: Annotated[int, Meta(description="Version of this format: 1.", ge=1)] = SCHEMA
    run: RunObject
    findings: tuple[Finding, ...]
    pages: tuple[PageObject, ...]
    links: tuple[LinkRow, ...]
    articles: tuple[ArticleRow, ...]
    trouble: tuple[Trouble, ...]
    left_out: tuple[LeftOut, ...] = ()
    still: tuple[Finding, ...] = ()
    dismissed: tuple[Dismissed, ...] = ()
    fixes: tuple[Fix, ...] = ()
    hosts: tuple[UnreadHost, ...] = ()


_Kind = TypeVar("_Kind")


def render(report: Report, context: Context) -> Iterator[str]:
    """Return the output ``json``: everything this run has to say, an item at a time."""
    return json_parts(report, committed=False)


def render_json(report: Report, *, committed: bool) -> str:
    """Return ``report`` as JSON text (see ``json_parts``)."""
    return "".join(json_parts(report, committed=committed))


def json_parts(report: Report, *, committed: bool) -> Iterator[str]:
    """Yield ``report`` as JSON text, an item at a time: tens of thousands of pages are never one text.

    One item a line, so that two reports can be compared line by line. ``committed`` is the form for the branch
    (see ``lasting``). Counts are those of the whole run in both.
    """
    said = lasting(report) if committed else report
    lists: dict[str, Iterable[object]] = {
        "findings": said.findings,
        "pages": map(_page, said.pages),
        "links": said.links,
        "articles": said.articles,
        "trouble": said.trouble,
        "left_out": (LeftOut(path=path, reason=reason) for path, reason in said.left_out),
        "still": said.still,
        "dismissed": said.dismissed,
        "fixes": said.fixes,
    }
    if not committed:
        lists["hosts"] = said.hosts
    yield f'{{\n"schema": {SCHEMA},\n"run": {escape.json_text(_run(said.run, committed=committed))}'
    for name, items in lists.items():
        yield f',\n"{name}": '
        yield from _lines(items)
    yield "\n}\n"


def read_json(text: str | bytes) -> Report:
    """Return the report that ``render_json`` wrote.

    Raises:
        StoreError: not JSON, not a report, or a report of a newer schema.
    """
    document = _read(text)
    return Report(
        run=_read_run(document.run),
        findings=document.findings,
        pages=tuple(_read_page(page) for page in document.pages),
        links=document.links,
        articles=document.articles,
        trouble=document.trouble,
        left_out=tuple((one.path, one.reason) for one in document.left_out),
        still=document.still,
        dismissed=document.dismissed,
        fixes=document.fixes,
        hosts=document.hosts,
    )


def read_items(lines: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield what stands in the lists of a report that ``render_json`` wrote: name of the list, item as JSON.

    ``lines`` are those of the file without their ends, read one at a time; a file that somebody's tool has laid
    out anew is read whole.

    Raises:
        StoreError: not a report, or one of a newer schema.
    """
    rest = iter(lines)
    begin = list(islice(rest, 2))
    if begin != [b"{", b'"schema": %d,' % SCHEMA]:
        whole = read_json(b"\n".join((*begin, *rest)))
        rest = iter(render_json(whole, committed=False).encode().split(b"\n"))
    name = ""
    for line in rest:
        if line.startswith(b'"'):
            name = line.split(b'"')[1].decode()
        elif line.startswith(b"  "):
            yield name, line.strip().removesuffix(b",")


def read_page(item: bytes) -> PageRow:
    """Return an item of the list ``pages``.

    Raises:
        StoreError: it is none.
    """
    return _read_page(_decoded(item, PageObject))


def _read(text: str | bytes) -> Document:
    document = _decoded(text, Document)
    if document.schema != SCHEMA:
        raise StoreError(
            f"report.json: schema {document.schema}, and this version reads schema {SCHEMA}."
            " Use a newer content-sync."
        )
    return document


def _decoded(text: str | bytes, kind: type[_Kind]) -> _Kind:
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as error:
        raise StoreError(
            f"report.json: not a report: {error}. Make it again with `content-sync sync --json`."
        ) from error


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of ``report.json``; of a closed set a newer version may write more words."""
    schema = msgspec.json.schema(Document)
    for part in schema["$defs"].values():
        # Some versions of Python take the indent off a docstring, others leave it.
        if "description" in part:
            part["description"] = cleandoc(part["description"])
        if "enum" in part:
            part |= {"type": "string", "examples": part.pop("enum")}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "content-sync report",
        **schema,
    }


def _run(run: Run, *, committed: bool) -> dict[str, Any]:
    fields = msgspec.structs.asdict(run)
    if committed:
        del fields["id"], fields["duration_ms"]
    return {**fields, "counts": dict(run.counts)}


def _page(row: PageRow) -> PageRow | PageObject:
    """Return ``row`` as it is written."""
    changes = tuple(map(_as_text, row.changes))
    if row.snapshot:
        return row if changes == row.changes else replace(row, changes=changes)
    fields = {name: getattr(row, name) for name in PageObject.__struct_fields__}
    return PageObject(**{**fields, "snapshot": None, "changes": changes})


def _as_text(change: Change) -> Change:
    """Return a change of a cell as one of text, which it is for a reader who knows no cells; ``cell`` says more."""
    if change.kind is not ChangeKind.CELL or change.cell is None:
        return change
    here, new = bool(change.before), bool(change.after)
    kind = ChangeKind.REWORDED if here and new else ChangeKind.ADDED if new else ChangeKind.REMOVED
    return replace(change, kind=kind)


def _read_page(page: PageObject) -> PageRow:
    cells = tuple(replace(one, kind=ChangeKind.CELL) if one.cell else one for one in page.changes)
    return PageRow(**{**msgspec.structs.asdict(page), "snapshot": page.snapshot or "", "changes": cells})


def _read_run(run: RunObject) -> Run:
    return Run(run.id, run.base, run.branch, run.articles, run.duration_ms, tuple(run.counts.items()))


def _lines(items: Iterable[object]) -> Iterator[str]:
    """Yield a list with one line an item."""
    before = "[\n  "
    for item in items:
        yield before + escape.json_text(item)
        before = ",\n  "
    yield "\n]" if before.startswith(",") else "[]"
