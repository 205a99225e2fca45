"""Who is asked for a review: the people who own the flagged articles.

The articles are not in the proposal's diff, so a forge's own rules (CODEOWNERS) never fire for them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from pipeline.flags.model import Finding

MOST = 10


def reviewers(
    findings: Iterable[Finding], owners: Mapping[str, Sequence[str]], codeowners: str = ""
) -> tuple[str, ...]:
    """Return at most ten users and teams, those with most findings first.

    Args:
        findings: the proposal's; remarks (``note``) ask nobody.
        owners: owner as named in article headers (any case) to users ("name") and teams ("org/team").
        codeowners: the text of the repository's CODEOWNERS, asked where the map knows nobody.
    """
    known = {owner.casefold(): names for owner, names in owners.items()}
    rules = _rules(codeowners)
    asked: Counter[str] = Counter()
    for finding in findings:
        if finding.verdict.flags:
            asked.update(known.get(finding.owner.casefold()) or _owners(rules, finding.article))
    ranked = sorted(asked, key=lambda name: (-asked[name], name.casefold()))
    return tuple(name.removeprefix("@") for name in ranked)[:MOST]


def _owners(rules: list[tuple[re.Pattern[str], tuple[str, ...]]], path: str) -> tuple[str, ...]:
    return next((names for pattern, names in reversed(rules) if pattern.fullmatch(path)), ())


def _rules(text: str) -> list[tuple[re.Pattern[str], tuple[str, ...]]]:
    rules = []
    for line in text.splitlines():
        words = re.findall(r"(?:\\.|[^\s\\])+", re.sub(r"(?:^|\s)#.*", "", line))
        if not words or words[0].startswith(("[", "^[")):
            continue
        # An address of a mailbox is an owner too, but nobody a forge could ask by that name.
        names = tuple(word for word in words[1:] if word.startswith("@"))
        rules.append((_pattern(words[0]), names))
    return rules


def _pattern(glob: str) -> re.Pattern[str]:
    """Return a CODEOWNERS pattern as a regular expression for whole paths."""
    glob = glob.replace("\\ ", " ")
    anchored = "/" in glob.rstrip("/")
    body = glob.strip("/")
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    inner = re.sub(r"\*\*/|\*\*|\*|\?|[^*?]+", lambda found: parts.get(found[0]) or re.escape(found[0]), body)
    # A name covers the folder below it; a final star only what lies directly there.
    below = "" if body.endswith("/*") else "(?:/.*)?"
    if glob.endswith("/"):
        below = "/.*"
    return re.compile(("" if anchored else "(?:.*/)?") + inner + below, re.DOTALL)
