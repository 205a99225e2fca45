"""Opted-in repairs of a run: the base's articles with links repaired, or with the edits people asked for."""

from collections.abc import Collection, Iterator, Sequence

from pipeline.articles.read import read_article
from pipeline.config import Config
from pipeline.flags.model import Finding
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.impacts import Suggestion
from pipeline.report import Report
from pipeline.report.escape import code
from pipeline.report.fixes import Repaired, repair, replacements
from pipeline.report.model import Fix


def repairs_of(
    repository: Repository,
    config: Config,
    base: str,
    report: Report,
    *,
    links: bool = True,
    asked: Collection[str] = (),
) -> list[Repaired]:
    """Return the articles of ``base`` that are repaired; none when the articles live elsewhere.

    ``links``: links that can be repaired mechanically. ``asked`` are findings whose suggested edits people want.

    Raises:
        StoreError: git cannot read an article.
    """
    wanted = replacements(report.links) if links else {}
    named = {finding.article: finding for finding in (*report.findings, *report.still) if finding.id in asked}
    if config.articles.repository or config.articles.ref or not (wanted or named):
        return []
    paths = sorted({cited.path for row in wanted.values() for cited in row.articles} | named.keys())
    blobs = read_tree(repository, base, "")
    paths = [path for path in paths if path in blobs]
    texts = dict(repository.blobs({blobs[path] for path in paths}))
    found: list[Repaired] = []
    for path in paths:
        source = texts[blobs[path]]
        one = repair(source, path, wanted, config.sites) if wanted else None
        other = edited(one.text if one else source, named[path]) if path in named else None
        found += [_both(one, other)] if one and other else filter(None, [one or other])
    return found


def edited(source: bytes, finding: Finding) -> Repaired | None:
    """Return the article of ``finding`` with its suggested edits, ``None`` when none of them fits its text."""
    text = source.decode("utf-8", "surrogateescape")
    lines, fixes = text.split("\n"), []
    for edit in _edits(finding):
        row = lines[edit.line - 1] if edit.line <= len(lines) else ""
        if edit.old and row.count(edit.old) == 1:
            lines[edit.line - 1] = row.replace(edit.old, edit.new)
            fixes.append(Fix(finding.article, edit.line, edit.old, edit.new, "asked for in a comment"))
    if not fixes:
        return None
    done = "\n".join(lines).encode("utf-8", "surrogateescape")
    before, after = (read_article(one, finding.article).digest for one in (source, done))
    return Repaired(finding.article, done, before, after, tuple(fixes))


def _edits(finding: Finding) -> Iterator[Suggestion]:
    edits = [claim.suggestion for claim in finding.claims] or [finding.suggestion]
    yield from dict.fromkeys(filter(None, edits))


def _both(one: Repaired, other: Repaired) -> Repaired:
    return Repaired(one.path, other.text, one.before, other.digest, (*one.fixes, *other.fixes))


def repairs_text(fixes: Sequence[Fix], most: int) -> str:
    """Return the edits as a list for people, each with its evidence, "" without any."""
    if not fixes:
        return ""
    rows = [
        f"- {code(f'{fix.article}:{fix.line}')}: {code(fix.old)} became {code(fix.new)}"
        + (f" ({code(fix.why, 300)})" if fix.why else "")
        for fix in fixes[:most]
    ]
    left = len(fixes) - len(rows)
    more = [f"- and {left} more; the diff of this branch shows them"] if left else []
    return "\n".join([f"### Mended in the articles ({len(fixes)})", "", *rows, *more])
