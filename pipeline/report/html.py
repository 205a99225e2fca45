"""The report as one HTML file: no network, works without script, readable on a phone and on paper.

Its content security policy names the only style and the only script by their hash; everything a page or an
article says is text to the template (autoescape), and every address passes ``escape.web``.
"""

import sys
from base64 import b64encode
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from pipeline.impacts import Verdict
from pipeline.report import escape, freshness, history, outline, reminders, words
from pipeline.report.history import History
from pipeline.report.model import Report
from pipeline.report.outputs import Context
from pipeline.report.places import Places
from pipeline.report.rows import ALIKE
from pipeline.report.since import since_line, then_line

_NOWHERE = Places()
_UNTOLD = History()
# Pages that are open when the file is opened: as many as show about this many articles.
_OPEN_ARTICLES = 12


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates, where Python keeps this module's own bytecode: whoever may write there runs code anyway.

    What cannot be kept or read is compiled again.
    """

    def __init__(self) -> None:
        super().__init__(str(Path(cache_from_source(__file__)).parent))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template as an earlier run left it."""
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template for the next run."""
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                super().dump_bytecode(bucket)


def render(report: Report, context: Context) -> str:
    """Return the output ``html``, with pictures of the recorded history."""
    return render_html(report, context.places, context.past())


def render_html(report: Report, places: Places = _NOWHERE, past: History = _UNTOLD) -> str:
    """Return the report as a self-contained HTML document.

    ``places`` makes links into the repository, ``past`` fills the pictures; without them both are left out.
    """
    style, script = asset("report.css"), asset("report.js")
    found = outline.decisions(report)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            outline=outline,
            places=places.beside(report),
            style=Markup(style),  # noqa: S704  (our own file, named by its hash in the policy)
            script=Markup(script),  # noqa: S704
            policy=policy_of(style, script),
            groups=found.pages,
            moved=found.moved,
            opened=_opened(found.pages),
            many=ALIKE,
            still=sorted(report.still, key=lambda one: (one.first_seen, one.article, one.line)),
            owners=sorted({f.owner for f in outline.flagged(report) if f.owner}),
            strips=history.busiest(past),
            span=history.span(past),
            bars=history.by_age(past.ages),
            fresh=[one for one in past.fresh if one.sources],
            freshness=freshness,
            soon=[(one, reminders.in_words(one.day, past.until)) for one in past.reminders],
            links=outline.link_classes(report),
            verdicts=[verdict for verdict in Verdict if verdict.flags],
            issues=outline.article_issues(report),
        )
    )


@cache
def environment() -> Environment:
    """Return what renders our HTML files: every value is text to it."""
    made = Environment(
        loader=PackageLoader("pipeline.report"),
        autoescape=True,
        undefined=StrictUndefined,
        bytecode_cache=_Compiled(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        flat=escape.flat,
        quoted=outline.quoted,
        web=escape.web,
        since_line=since_line,
        then_line=then_line,
        woven=_woven,
        by_line=_by_line,
        number=outline.number,
    )
    return made


def _woven(before: str, after: str) -> tuple[words.Span, ...]:
    return words.woven(escape.flat(before, escape.EXCERPT), escape.flat(after, escape.EXCERPT))


def _by_line(before: str, after: str) -> tuple[words.Span, ...]:
    return words.lines(escape.clean(before), escape.clean(after))


@cache
def asset(name: str) -> str:
    """Return the text of one of our own files beside the templates."""
    return (files("pipeline.report") / "templates" / name).read_text(encoding="utf-8")


def policy_of(style: str, script: str = "") -> str:
    """Return the content security policy (CSP 3): nothing is loaded, only our style and script run."""
    runs = f"'{_hash(script)}'" if script else "'none'"
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src {runs};"
        " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _opened(groups: tuple[outline.PageGroup, ...]) -> int:
    """Return how many pages, from the first, stand open: at least one."""
    shown = count = 0
    for group in groups:
        if count and shown + len(group.findings) > _OPEN_ARTICLES:
            break
        shown, count = shown + len(group.findings), count + 1
    return count
