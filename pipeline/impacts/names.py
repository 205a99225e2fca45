"""Rules on names: the page, a section or a thing to click is called something else now."""

from collections.abc import Iterator
from typing import NamedTuple

from pipeline.changes import Change, ChangeKind
from pipeline.changes.words import key
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason, Suggestion, Verdict
from pipeline.impacts.sentences import plain, spelled, told, told_apart
from pipeline.impacts.statements import clicks, statements
from pipeline.impacts.vocabulary import mass, readings, stems
from pipeline.links import Link

# What the words that went must weigh (see vocabulary.weight): a name, and anything but "configure" or "use".
_TELLING = 3.0
_HARDLY_TELLING = 1.2
# A word of the label, or two words in bold, are a name when they weigh this.
_NAMED = 2.0
# How much of a heading's words, by weight, the link's line must hold to be about that section.
_ABOUT = 0.6
# How alike (0 to 100) a step must read to be the one it was.
_SAME_STEP = 65
_SECTION = frozenset(stems("section"))


def title_renamed(case: Case) -> Iterator[Reason]:
    """The page's title lost a word that the link's label or the article's own title uses."""
    own = frozenset(stems(f"{case.article.title} {case.article.h1}"))
    for change in case.of(ChangeKind.TITLE):
        lost = frozenset(stems(change.before)) - case.now.names
        for link in case.links:
            hit = lost & frozenset(stems(link.label))
            if max(mass(hit), mass(lost & own)) >= _HARDLY_TELLING:
                sure = mass(hit) >= _TELLING or mass(hit & own) >= _HARDLY_TELLING
                how = (0.9, Verdict.UPDATE) if sure else (0.65 if hit else 0.55, Verdict.REVIEW)
                yield _retitled(change, link.line, *how, _relabelled(case, link, change) if sure else None)
            elif _was_title(link.label, change):
                yield _retitled(change, link.line, 0.6, Verdict.REVIEW)


def _was_title(label: str, change: Change) -> bool:
    """Whether a label calls the page by its old title, or by two words of it that the new one does not have."""
    said, old, new = (f" {key(text)} " for text in (label, change.before, change.after))
    gone = mass(frozenset(stems(label)) - readings(change.after))
    return said in old and said not in new and len(said.split()) > 1 and gone >= _HARDLY_TELLING


def _relabelled(case: Case, link: Link, change: Change) -> Suggestion | None:
    """The new title in place of the label, where the label is the old title and stands once on its line."""
    line, new = case.line(link.line), plain(change.after)
    whole = (
        key(link.label) == key(change.before) and f"[{link.label}]" in line and line.count(link.label) == 1
    )
    return Suggestion(link.line, link.label, new) if whole else None


def _retitled(
    change: Change, line: int, confidence: float, verdict: Verdict, edit: Suggestion | None = None
) -> Reason:
    sentence = f"The page is now '{told(change.after)}'; it was '{told(change.before)}'."
    return Reason("title-renamed", sentence, line, change.before, change.after, confidence, verdict, edit)


def heading_gone(case: Case) -> Iterator[Reason]:
    """The section that the link's label or sentence describes is not on the page any more."""
    gone = [
        change for change in case.of(ChangeKind.REMOVED, ChangeKind.RENAMED) if change.before.startswith("##")
    ]
    for link in case.links if gone else ():
        label = frozenset(stems(link.label))
        words = label.union(*(s.stems for s in statements(case.article) if s.line == link.line))
        for change in gone:
            heading = frozenset(stems(change.before))
            hit = (heading - case.now.names) & words
            if hit and mass(heading & words) >= _ABOUT * mass(heading):
                yield _gone(link.line, change, sure=mass(hit & label) >= _NAMED)
            elif hit and words - label >= _SECTION:
                yield _gone(link.line, change, sure=True)


def _gone(line: int, change: Change, *, sure: bool) -> Reason:
    sentence = f"The page no longer has the section '{told(change.before)}' that the link is about."
    if change.after:
        sentence = (
            f"The section '{told(change.before)}' that the link is about is now '{told(change.after)}'."
        )
    verdict, confidence = (Verdict.UPDATE, 0.75) if sure else (Verdict.REVIEW, 0.6)
    return Reason("heading-gone", sentence, line, change.before, change.after, confidence, verdict)


def step_renamed(case: Case) -> Iterator[Reason]:
    """Something the article tells its readers to click or type is called otherwise on the page now."""
    steps = [
        Step(change, clicks(change.before), clicks(change.after), f" {key(change.after)} ")
        for change in case.of(ChangeKind.REWORDED, ChangeKind.RENAMED)
    ]
    for statement in statements(case.article) if steps else ():
        for name in statement.clicks:
            change = _step(case, name, steps)
            if change:
                before, after = told_apart(change.before, change.after)
                yield Reason(
                    rule="step-renamed",
                    sentence=f"The article says to use '{name}'; the page now reads '{after}'; it read '{before}'.",
                    line=statement.line,
                    before=change.before,
                    after=change.after,
                    confidence=0.8,
                    verdict=Verdict.UPDATE,
                    suggestion=_reclicked(case, statement.line, name, change),
                )


def _reclicked(case: Case, number: int, name: str, change: Change) -> Suggestion | None:
    """The new name in place of the old one, where the step lost one name and got one."""
    line, old, new = case.line(number), clicks(change.before), clicks(change.after)
    lost, won = [one for one in old if one not in new], [one for one in new if one not in old]
    said, now = spelled(name, line), spelled(won[0], change.after) if len(won) == 1 else ""
    stayed = (
        pair.alike for pair in case.pairs if pair.change is change and f" {name} " in f" {key(pair.before)} "
    )
    if min(stayed, default=0) < _SAME_STEP:
        return None
    if lost != [name] or len(old) != len(new) or not now or line.count(said) != 1 or now == won[0]:
        return None
    return Suggestion(number, said, now)


class Step(NamedTuple):
    """A reworded block: the ``names`` it set in bold or code, those it sets now, and what it says, folded."""

    change: Change
    names: tuple[str, ...]
    new_names: tuple[str, ...]
    now: str

    def lost(self, name: str) -> bool:
        """Whether the step used ``name`` and now neither says it nor uses a shorter form of it."""
        forms = any(f" {one} " in f" {name} " for one in set(self.new_names) - set(self.names))
        return name in self.names and f" {name} " not in self.now and not forms


def _step(case: Case, name: str, steps: list[Step]) -> Change | None:
    """The reworded step that lost ``name``: it stands nowhere else on the page, or several lost it alike."""
    if len(name.split()) < 2 or mass(set(stems(name))) < _NAMED:
        return None
    lost = [step.change for step in steps if step.lost(name)]
    kept = any(name not in step.names and f" {name} " in step.now for step in steps)
    return lost[0] if lost and not kept and (len(lost) > 1 or not case.now.says(name)) else None
