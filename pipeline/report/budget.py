"""A text that has to fit: sections are cut in whole items and say how many of how many are shown."""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from pipeline.report.outline import number

Measure = Callable[[str], int]


def utf8(text: str) -> int:
    """Return the length of ``text`` in bytes of UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


class Part(msgspec.Struct, frozen=True):
    """A section that can be cut.

    ``title`` is kept as long as the section is; ``forms`` are its items from the fullest form to the
    briefest, each with the same items; ``noun`` names one item; ``share`` is what it may take of the room
    when every section wants more than there is (0 to 1); ``joint`` stands between two items, ``gap`` after
    the title; ``shown`` says how the items are shown.
    """

    title: str
    forms: tuple[tuple[str, ...], ...]
    noun: str
    share: float
    joint: str = "\n"
    gap: str = "\n\n"
    shown: str = "shown"


def fit(parts: Sequence[Part], room: int, measure: Measure, full: str) -> list[str]:
    """Return the sections as texts that together, with two line ends after each, measure at most ``room``.

    ``full`` is Markdown that says where everything is. Sections without items are left out.
    """
    wanted = [part for part in parts if part.forms[0]]
    needs = [measure(_joined(part, part.forms[0])) + 2 for part in wanted]
    given = _allocate(needs, [part.share for part in wanted], room)
    texts = [_cut(part, space - 2, measure, full) for part, space in zip(wanted, given, strict=True)]
    return [text for text in texts if text]


def _allocate(needs: Sequence[int], shares: Sequence[float], room: int) -> list[int]:
    """Give every section up to its share, then what is left to those that want more, in order."""
    given = [min(need, int(room * share)) for need, share in zip(needs, shares, strict=True)]
    left = room - sum(given)
    for place, need in enumerate(needs):
        more = min(need - given[place], left)
        given[place] += more
        left -= more
    return given


def _joined(part: Part, items: Iterable[str]) -> str:
    listed = part.joint.join(items)
    return part.gap.join(filter(None, [part.title, listed]))


def _cut(part: Part, room: int, measure: Measure, full: str) -> str:
    """Return the fullest form that fits, else as many items of the briefest as do, else nothing."""
    for items in part.forms:
        text = _joined(part, items)
        if measure(text) <= room:
            return text
    items, shown = part.forms[-1], 0
    spent = measure(_joined(part, ())) + measure(_told(part, len(items), full)) + 4
    for item in items:
        spent += measure(item) + measure(part.joint)
        if spent > room:
            break
        shown += 1
    text = "\n\n".join([_joined(part, items[:shown]), _told(part, shown, full)])
    return text if measure(text) <= room else ""


def _told(part: Part, shown: int, full: str) -> str:
    return f"{shown:,} of {number(len(part.forms[0]), part.noun)} {part.shown}; {full}."
