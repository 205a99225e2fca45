"""Write ``snapshots/``, the accepted state of the pages that the example articles lean on.

Run it from the root: ``python docs/tools/baseline.py``. It does what a team does: run the main job on the
recording in ``examples/`` and merge the branch, in a copy of the content repository that this project is.
"""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from git import Repo

from pipeline.config import load_config
from pipeline.jobs.demo import accept
from pipeline.run import Options, Result, sync

ROOT = Path(__file__).parents[2]
CONTENT = ("content-sync.toml", ".gitattributes", "examples/articles", "snapshots")
RECORDING = ROOT / "examples" / "recording.warc.gz"


class _Silence:
    def stage(self, name: str, total: int = 0) -> None:
        """Say nothing."""

    def step(self, detail: str) -> None:
        """Say nothing."""


def content_repository(folder: Path, *, accepted: bool = True) -> None:
    """Copy the content repository that this project is into ``folder``, in one commit."""
    for name in CONTENT if accepted else CONTENT[:-1]:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
    with Repo.init(folder, initial_branch="main") as repo:
        person = {"NAME": "Examples", "EMAIL": "examples@example.com", "DATE": "2026-09-07T05:00:00Z"}
        names = {
            f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()
        }
        repo.git.add("--all")
        repo.git.commit("--quiet", "--no-gpg-sign", "--message", "Example articles", env=names)


def run(folder: Path) -> Result:
    """Run the main job in ``folder`` on the recording."""
    return sync(Options(folder, load_config(folder), replay=RECORDING), _Silence())


def main() -> None:
    """Replace ``snapshots/`` by what a first run keeps."""
    with TemporaryDirectory() as parent:
        folder = Path(parent)
        content_repository(folder, accepted=False)
        accept(folder, run(folder).proposals[0].branch)
        shutil.rmtree(ROOT / "snapshots", ignore_errors=True)
        shutil.copytree(folder / "snapshots", ROOT / "snapshots")


if __name__ == "__main__":
    main()
