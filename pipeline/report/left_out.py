"""Files that are no articles, in words: counted by their reasons, the first of each by name."""

from collections import Counter
from collections.abc import Collection

_SHOWN = 3


def left_out(set_aside: Collection[tuple[str, str]]) -> str:
    """Return in words which files are no articles: the count of each reason with the first names, "" for none."""
    by_reason: dict[str, list[str]] = {}
    for path, reason in set_aside:
        by_reason.setdefault(reason, []).append(path)
    told = (
        f"{len(paths)} {reason} ({', '.join(paths[:_SHOWN])}{', ...' if len(paths) > _SHOWN else ''})"
        for reason, paths in by_reason.items()
    )
    number = len(set_aside)
    files = f"{number} {'file is' if number == 1 else 'files are'} no article{'s' * (number != 1)}"
    return f"{files}: {'; '.join(told)}" if set_aside else ""


def counted(set_aside: Collection[tuple[str, str]]) -> str:
    """Return how many files are no articles for each reason, without their names."""
    return ", ".join(f"{number} {reason}" for reason, number in Counter(why for _, why in set_aside).items())
