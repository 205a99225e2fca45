"""Rules on names: the page, a section or a thing to click is called something else now."""

from collections.abc import Iterator

from pipeline.changes import Change
from pipeline.changes.words import key
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason
from pipeline.impacts.reading import Reading, reading
from pipeline.impacts.statements import statements
from pipeline.impacts.vocabulary import mass, stems

# What the words that went must weigh (see vocabulary.weight): a name, and anything but "configure" or "use".
_TELLING = 3.0
_HARDLY_TELLING = 1.2
_COVERED = 0.6


def title_renamed(case: Case) -> Iterator[Reason]:
    """The page's title lost a word that the link's label or the article's own title uses."""
    if case.before is None or case.after is None or case.before.title == case.after.title:
        return
    lost = frozenset(stems(case.before.title)) - reading(case.after).names
    own = frozenset(stems(f"{case.article.title} {case.article.h1}"))
    for link in case.links:
        hit = lost & frozenset(stems(link.label))
        if max(mass(hit), mass(lost & own)) >= _HARDLY_TELLING:
            sure = mass(hit) >= _TELLING or mass(hit & own) >= _HARDLY_TELLING
            sentence = f"The page is now called '{case.after.title}', it was '{case.before.title}'."
            verdict, confidence = ("update", 0.9) if sure else ("review", 0.65 if hit else 0.55)
            yield Reason(
                "title-renamed", sentence, link.line, case.before.title, case.after.title, confidence, verdict
            )


def heading_gone(case: Case) -> Iterator[Reason]:
    """The section that the link's label or sentence describes is not on the page any more."""
    if case.before is None or case.after is None:
        return
    names = reading(case.after).names
    lost = [c for c in case.of("removed", "renamed") if c.before.startswith("#")]
    for link in case.links:
        said = [s for s in statements(case.article) if s.line == link.line]
        words = frozenset(word for statement in said for word in statement.stems)
        label = frozenset(stems(link.label))
        for change in lost:
            heading = frozenset(stems(change.before))
            hit = (heading - names) & words
            if hit and mass(heading & words) >= _COVERED * mass(heading):
                yield _heading(link.line, change, sure=bool(hit & label) and mass(hit & label) >= 2)
            elif hit and frozenset(stems("section")) <= words - label:
                yield _heading(link.line, change, sure=True)


def _heading(line: int, change: Change, *, sure: bool) -> Reason:
    name = change.before.lstrip("# ")
    sentence = f"The page no longer has the section '{name}' that the link is about."
    if change.after:
        sentence = f"The section '{name}' that the link is about is now '{change.after.lstrip('# ')}'."
    verdict, confidence = ("update", 0.75) if sure else ("review", 0.6)
    return Reason("heading-gone", sentence, line, change.before, change.after, confidence, verdict)


def step_renamed(case: Case) -> Iterator[Reason]:
    """Something the article tells its readers to click or type is called otherwise on the page now."""
    if case.after is None:
        return
    now = reading(case.after)
    pairs = [(c, f" {key(c.before)} ", f" {key(c.after)} ") for c in case.of("reworded", "renamed")]
    for statement in statements(case.article):
        for name in statement.clicks:
            found = _step(name, pairs, now)
            if found:
                sentence = f"The article says to use '{name}'; the page's steps no longer do."
                yield Reason(
                    "step-renamed", sentence, statement.line, found.before, found.after, 0.8, "update"
                )


def _step(name: str, pairs: list[tuple[Change, str, str]], now: Reading) -> Change | None:
    """The reworded step that lost ``name``: the page has the name nowhere else, or several steps lost it
    alike."""
    if len(name.split()) < 2 or mass(set(stems(name))) < _TELLING:
        return None
    lost = [change for change, old, new in pairs if f" {name} " in old and f" {name} " not in new]
    came = [change for change, old, new in pairs if f" {name} " in new and f" {name} " not in old]
    return lost[0] if lost and not came and (len(lost) > 1 or not now.says(name)) else None
