"""Opted-in repairs of a run: the base's articles with their links repaired, and a ledger that knows them."""

from collections.abc import Sequence

from pipeline.config import Config
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.report import Report
from pipeline.report.escape import code
from pipeline.report.fixes import Fix, Repaired, repair, replacements


def repairs_of(repository: Repository, config: Config, base: str, report: Report) -> list[Repaired]:
    """Return the articles of ``base`` that can be repaired mechanically; none when the articles live elsewhere.

    Raises:
        StoreError: git cannot read an article.
    """
    wanted = replacements(report.links)
    if config.articles.repository or config.articles.ref or not wanted:
        return []
    paths = sorted({cited.path for row in wanted.values() for cited in row.articles})
    blobs = read_tree(repository, base, "")
    paths = [path for path in paths if path in blobs]
    texts = dict(repository.blobs({blobs[path] for path in paths}))
    found = (repair(texts[blobs[path]], path, wanted, config.sites) for path in paths)
    return [one for one in found if one]


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
