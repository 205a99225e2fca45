"""How long comparing two states of a page takes, beside a plain line diff and DeepDiff on the same texts.

    python benchmarks/changes.py

Synthetic pages of about 1 MB in three shapes; of each, one block reworded, every block reworded, every block
another. The ratio is to difflib on the same lines, which says neither what moved nor what was reworded.
"""

import random
import time
from collections.abc import Callable
from difflib import SequenceMatcher

from deepdiff import DeepDiff

from pipeline.changes.compare import compare
from pipeline.content import Block, Section, Snapshot

_SHAPES = {
    "200 sections of 25": (200, 25),
    "1 section of 5,000": (1, 5_000),
    "2,500 sections of 2": (2_500, 2),
}
_WORDS = [
    f"{one}{two}{three}"
    for one in "bdkmprst"
    for two in ("ari", "elo", "inu", "ota", "ume")
    for three in "klmnrst"
]


def text(chance: random.Random, length: int) -> str:
    return " ".join(chance.choice(_WORDS) for _ in range(length))


def page(shape: tuple[int, int], word: Callable[[int, str], str]) -> Snapshot:
    """A page of ``shape``; ``word`` makes what stands in a block of what stood there."""
    chance = random.Random(7)
    sections, number = [], 0
    for index in range(shape[0]):
        heading = text(chance, 4)
        blocks = []
        for _ in range(shape[1]):
            blocks.append(Block("paragraph", word(number, text(chance, 30))))
            number += 1
        sections.append(Section(f"s{index}", heading, 2, (), tuple(blocks)))
    anchors = tuple(section.anchor for section in sections)
    return Snapshot("https://example.org/", "A large page", "1", tuple(sections), anchors=anchors)


def one_word(number: int, was: str) -> str:
    words = was.split()
    words[number % len(words)] = f"other{number % 97}"
    return " ".join(words)


EDITS: dict[str, Callable[[int, str], str]] = {
    "nothing": lambda _, was: was,
    "one block": lambda number, was: one_word(number, was) if number == 1_000 else was,
    "every block, one word": one_word,
    "every block, another text": lambda number, _: text(random.Random(number), 30),
}


def lines(snapshot: Snapshot) -> list[str]:
    return [
        text for section in snapshot.sections for text in (section.heading, *(b.text for b in section.blocks))
    ]


def by_anchor(snapshot: Snapshot) -> dict[str, list[str]]:
    return {section.anchor: [block.text for block in section.blocks] for section in snapshot.sections}


def timed(work: Callable[[], object]) -> tuple[float, object]:
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def main() -> None:
    print(f"{'page':<22}{'edit':<27}{'compare':>9}{'changes':>9}{'difflib':>9}{'DeepDiff':>9}{'ratio':>8}")
    for name, shape in _SHAPES.items():
        before = page(shape, EDITS["nothing"])
        for edit, word in EDITS.items():
            after = page(shape, word)
            ours, changes = timed(lambda before=before, after=after: compare(before, after))
            plain, _ = timed(
                lambda before=before, after=after: SequenceMatcher(
                    None, lines(before), lines(after), autojunk=False
                ).get_opcodes()
            )
            deep, _ = timed(
                lambda before=before, after=after: DeepDiff(
                    by_anchor(before), by_anchor(after), threshold_to_diff_deeper=0
                )
            )
            print(
                f"{name:<22}{edit:<27}{ours:>7.2f} s{len(changes):>9}{plain:>7.2f} s{deep:>7.2f} s"  # type: ignore[arg-type]
                f"{ours / max(plain, 1e-4):>7.0f}x"
            )


if __name__ == "__main__":
    main()
