"""A product renamed throughout a page: every line of an article with the old name, as one finding."""

from collections import Counter
from collections.abc import Iterator

from pipeline.changes.values import Value
from pipeline.changes.words import key
from pipeline.impacts.case import Case
from pipeline.impacts.model import Reason, Verdict
from pipeline.impacts.sentences import plain
from pipeline.impacts.statements import statements
from pipeline.impacts.vocabulary import mass, stems

# So many sentences, or the title and one more, must have taken the new name.
_TIMES = 3
_TELLING = 3.0


def product_renamed(case: Case) -> Iterator[Reason]:
    """The page calls a product or service by a longer or another name; the article has the old one."""
    for old, new in _renames(case):
        for statement in statements(case.article):
            said = f" {key(statement.text)} "
            if f" {old.same} " in said and f" {new.same} " not in said and not case.is_foreign(statement):
                yield Reason(
                    rule="product-renamed",
                    sentence=f"The page now says '{plain(new.text)}' where it said '{plain(old.text)}', the name "
                    "that the article uses.",
                    line=statement.line,
                    before=old.text,
                    after=new.text,
                    confidence=0.55,
                    verdict=Verdict.REVIEW,
                )


def _renames(case: Case) -> list[tuple[Value, Value]]:
    """The names of which most of the page's uses became one other name, with that name."""
    found: dict[tuple[str, str], tuple[Value, Value]] = {}
    times = Counter[tuple[str, str]]()
    for pair in case.pairs:
        for one in pair.differences:
            if one.kind == "name" and one.before and one.after and _is_renamed(one.before, one.after):
                name = one.before.same, one.after.same
                found.setdefault(name, (one.before, one.after))
                times[name] += 1
    return [
        found[name]
        for name, count in times.items()
        if count >= _TIMES and count > len(case.now.with_phrase(name[0])) and count * 2 > _all(times, name[0])
    ]


def _all(times: Counter[tuple[str, str]], old: str) -> int:
    return sum(count for (one, _), count in times.items() if one == old)


def _is_renamed(old: Value, new: Value) -> bool:
    """Whether a telling name kept some of its words and is another name all the same."""
    was, now = old.same.split(), new.same.split()
    telling = mass(set(stems(old.same))) >= _TELLING
    return telling and was != now and len(set(was) & set(now)) * 2 >= min(len(was), len(now))
