"""What was changed afterwards is found: in the proof, in the record, in what it holds, in the order of the runs."""

import random
import shutil
from pathlib import Path

import pytest

from pipeline.baseline.record_ref import REF
from pipeline.config import load_config
from pipeline.git.repository import Repository
from pipeline.jobs.prove import make_proof
from pipeline.jobs.verify_proof import why_not
from pipeline.report.proof import proof_json
from pipeline.report.proof_page import render_proof
from tests import tampering
from tests.content_repo import SITE, accept, archive, article, git, page, repository, run


class Recorded:
    """A record of four runs in a clone of its own, and a proof of the last."""

    def __init__(self, place: Path) -> None:
        body = f"A vault holds 400 keys, see [limits]({SITE}/limits)."
        folder = repository(place / "content", {"a/limits.md": article("Limits", body)})
        for week, keys in enumerate(("400", "400", "500", "500"), 1):
            answers = {
                "/limits": page(
                    "Limits", f"k|Keys|<p>A vault holds {keys} keys at most.</p>", build=str(week)
                )
            }
            run(folder, archive(place / f"{week}.warc.gz", answers, f"2026-03-{week * 7:02}"))
            if week == 1:
                accept(folder)
        self.clone = tampering.clone_of(folder, place / "record.git")
        self.config = load_config(folder)
        with Repository(self.clone) as here:
            proof = make_proof(here, self.config, "a/limits.md", "2026-03-14")
        self.page, self.twin = render_proof(proof).encode(), proof_json(proof).encode()

    def against(self, clone: Path, proof: bytes) -> list[str]:
        with Repository(clone) as here:
            return list(why_not(here, self.config, proof))


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return Recorded(tmp_path_factory.mktemp("recorded"))


def test_what_nobody_changed_holds(recorded: Recorded) -> None:
    assert (
        recorded.against(recorded.clone, recorded.page)
        == recorded.against(recorded.clone, recorded.twin)
        == []
    )


@pytest.mark.parametrize("change", tampering.CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("seed", range(4))
def test_a_change_of_the_record_is_found(
    recorded: Recorded, tmp_path: Path, change: tampering.Change, seed: int
) -> None:
    clone = tmp_path / "changed.git"
    shutil.copytree(recorded.clone, clone)
    change(clone, random.Random(seed))
    assert recorded.against(clone, recorded.page)


@pytest.mark.parametrize("seed", range(4))
def test_a_change_of_a_pack_is_found(recorded: Recorded, tmp_path: Path, seed: int) -> None:
    clone = tmp_path / "changed.git"
    shutil.copytree(recorded.clone, clone)
    tampering.byte_of_a_pack(tampering.packed(clone), random.Random(seed))
    assert recorded.against(clone, recorded.page)


@pytest.mark.parametrize("seed", range(6))
def test_a_change_of_the_proof_is_found(recorded: Recorded, seed: int) -> None:
    chance = random.Random(seed)
    for proof in (recorded.page, recorded.twin):
        assert recorded.against(recorded.clone, tampering.another(proof, chance))


def test_another_history_shown_in_place_of_the_record_is_not_believed(
    recorded: Recorded, tmp_path: Path
) -> None:
    """Replacements and grafts hide runs from every git command; the record under them is the one that counts."""
    clone = tmp_path / "changed.git"
    shutil.copytree(recorded.clone, clone)
    newest, *_, first = git(clone, "rev-list", REF).split()
    git(clone, "replace", "--graft", newest, first)
    assert len(git(clone, "rev-list", REF).split()) == 2
    assert recorded.against(clone, recorded.page) == []
