"""A rule on the words that a link names: ``#:~:text=`` says which sentence of the page the article rests on."""

from collections.abc import Iterator

from rapidfuzz import fuzz

from pipeline.changes.named_text import NamedText, named_text
from pipeline.changes.words import key
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason, Verdict
from pipeline.impacts.pairs import Pair
from pipeline.impacts.sentences import told, told_apart
from pipeline.links.text_fragments import TextDirective, text_directive, text_fragments

# How alike (0 to 100) the words of a link and a sentence that went must read for the one to hold the other.
_SAME = 70


def named_text_changed(case: Case) -> Iterator[Reason]:
    """The page no longer says the words that the link names; it did when it was last accepted."""
    if not case.text:
        return
    before, after = _before(case), _after(case)
    for link in case.links:
        for directive in filter(None, map(text_directive, text_fragments(link.url))):
            if before.says(directive) and not after.says(directive):
                yield _changed(case, link.line, directive)


def rests_elsewhere(case: Case) -> bool:
    """Say whether every link to the page names words: that these stand is what the article needs."""
    return all(text_fragments(link.url) for link in case.links)


def _before(case: Case) -> NamedText:
    return named_text(case.before) if case.before else NamedText(change.before for change in case.text)


def _after(case: Case) -> NamedText:
    return named_text(case.after) if case.after else NamedText(change.after for change in case.text)


def _changed(case: Case, line: int, directive: TextDirective) -> Reason:
    words = told(directive.told)
    pair = _pair(case, directive)
    sentence = f"The page no longer contains the words the link names: '{words}'"
    if pair is None or not pair.after:
        gone = pair.before if pair else directive.told
        return Reason("named-text-changed", f"{sentence}.", line, gone, "", 0.95, Verdict.UPDATE)
    now = told_apart(pair.before, pair.after)[1]
    sentence += f"; it now says '{now}'."
    return Reason("named-text-changed", sentence, line, pair.before, pair.after, 0.95, Verdict.UPDATE)


def _pair(case: Case, directive: TextDirective) -> Pair | None:
    """Return the sentence that went and holds most of the words, with what took its place."""
    wanted = key(directive.start)
    rated = [(fuzz.partial_ratio(wanted, key(pair.before)), pair) for pair in case.pairs if pair.before]
    share, best = max(rated, key=lambda one: one[0], default=(0.0, None))
    return best if share >= _SAME else None
