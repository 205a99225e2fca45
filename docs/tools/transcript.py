"""A whole season on one machine: ``python docs/tools/transcript.py [--write docs/rehearsal.md]``.

A bare repository stands for the remote. The main job runs again and again on the demo's recorded pages,
between the things people do: a merge, a dismissal, a commit on the proposal branch. Every line of the
transcript is what a command printed; commits are numbered as they appear, for their ids depend on the day.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from pipeline.jobs.demo import lay_out, recording

BRANCH = "content-sync/proposal"
WIDTH = 120
HEAD = """\
# A rehearsal, from the first run to the last

Made by `python docs/tools/transcript.py --write docs/rehearsal.md`; no line of it is typed. A bare repository
next door is the remote, and the pages are the two recordings that come with the package. Try it with your own
articles before you give the job a token: only `--push` and `--pr` leave your machine.
"""

_WALK = """With recorded pages of your own, `python -m benchmarks.walk FOLDER --out OUT` shows what a reviewer meets:
FOLDER holds `articles/`, `run1.warc.gz`, `run2.warc.gz` and so on. On a made-up forge somebody ticks a row, dismisses
one and asks for an edit in comments, dismisses a flag by command, and merges, run after run. OUT gets the text of each
request, the HTML report, and pictures of both, wide and narrow, light and dark."""


class Rehearsal:
    """The transcript, and the folder it happens in."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.work = folder, folder / "larkfen"
        self.lines = [HEAD]
        self.commits: dict[str, str] = {}
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("GIT", "CI_"))},
            "GIT_CONFIG_GLOBAL": os.devnull,
            "COLUMNS": "100",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }

    def chapter(self, title: str, words: str) -> None:
        """Begin a chapter of the transcript."""
        self.lines += ["", f"## {title}", "", words, ""]

    def say(self, command: str, *, show: int = 0, fails: bool = False) -> str:
        """Run a command in the work tree; write down what it printed (the first ``show`` lines, 0 = all)."""
        done = subprocess.run(
            shlex.split(command),
            cwd=self.work,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if bool(done.returncode) != fails:
            raise SystemExit(f"{command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        told = (done.stdout or done.stderr if fails else done.stdout).rstrip("\n").split("\n")
        cut = [*told[:show], "..."] if show and len(told) > show else told
        if self.lines[-2:] == ["```", ""]:
            del self.lines[-2:]
        else:
            self.lines.append("```console")
        self.lines += [f"$ {self.plain(command)}", *filter(None, map(self.plain, cut)), "```", ""]
        return done.stdout

    def plain(self, text: str) -> str:
        """Take the machine and the day out of a line."""
        text = text.replace(str(self.folder), "..")
        text = re.sub(r"^ *\d+d  ", "      ", text)
        text = text if len(text) <= WIDTH else f"{text[: WIDTH - 3]}..."
        return re.sub(r"\b(?:[0-9a-f]{40}|[0-9a-f]{12}|[0-9a-f]{10}|[0-9a-f]{7})\b", self._number, text)

    def _number(self, found: re.Match[str]) -> str:
        key = found[0][:7]
        return self.commits.setdefault(key, f"commit-{len(self.commits) + 1}")


def rehearse(folder: Path) -> str:
    """Return the transcript of a rehearsal in ``folder``."""
    play = Rehearsal(folder)
    lay_out(play.work)
    with recording("first") as first, recording("second") as second:
        (folder / "september.warc.gz").write_bytes(first.read_bytes())
        (folder / "november.warc.gz").write_bytes(second.read_bytes())
    _begin(play)
    _change(play)
    _decide(play)
    _meddle(play)
    _end(play)
    return "\n".join(play.lines).rstrip() + "\n"


def _begin(play: Rehearsal) -> None:
    play.chapter("A remote, and the first run", "The first run takes what the pages say as the baseline.")
    play.say("git clone --quiet --bare . ../remote.git")
    play.say("git remote add origin ../remote.git")
    play.say("content-sync doctor")
    play.say("content-sync sync --push --replay ../september.warc.gz")
    play.say(f"git log --format=%an:%x20%s main..{BRANCH}")
    play.chapter("A merge", "Merging accepts what the pages say. The same pages then propose nothing.")
    play.say(f"git push --quiet origin {BRANCH}:main")
    play.say("git pull --quiet origin main")
    play.say("content-sync sync --push --replay ../september.warc.gz")


def _change(play: Rehearsal) -> None:
    play.chapter("The second run: pages changed", "One branch, one commit, the articles named.")
    play.say("content-sync sync --push --replay ../november.warc.gz", show=18)
    play.say(f"git diff --stat --stat-width=100 main {BRANCH}")
    play.chapter("The third run: nothing new", "The same pages are the same commit: nothing is pushed.")
    play.say(
        "content-sync sync --push --replay ../november.warc.gz --json --github-output ../outputs", show=1
    )
    play.say("cat ../outputs")


def _decide(play: Rehearsal) -> None:
    play.chapter("A dismissal", "Someone looks at a finding and decides that its article is right as it is.")
    listed = play.say("content-sync status", show=6)
    found = re.findall(r"\b[0-9a-f]{16}\b", listed)
    play.say(f"content-sync dismiss {found[0]} --reason 'says so in another paragraph' --author Ann")
    play.say("git add snapshots/decisions")
    play.say("git -c user.name=Ann -c user.email=ann@larkfen.example commit --quiet -m 'Dismiss a finding'")
    play.say("git push --quiet origin main")
    play.say("content-sync sync --push --replay ../november.warc.gz", show=4)


def _meddle(play: Rehearsal) -> None:
    play.chapter(
        "A person on the branch", "Bea mends an article on the branch. The next run leaves it alone."
    )
    play.say(f"git clone --quiet --branch {BRANCH} ../remote.git ../bea")
    article = next((play.folder / "bea").rglob("articles/**/*.md"))
    article.write_text(article.read_text("utf-8") + "\nChecked by Bea.\n", encoding="utf-8")
    play.say(
        "git -C ../bea -c user.name=Bea -c user.email=bea@larkfen.example "
        "commit --quiet -am 'Mend an article'"
    )
    play.say("git -C ../bea push --quiet origin HEAD")
    play.say(
        "content-sync sync --push --replay ../november.warc.gz --json --github-output ../outputs2", show=1
    )
    play.say("cat ../outputs2")
    play.lines += ["Asked to, a run replaces it; what Bea did is kept on a branch of its own.", ""]
    play.say("content-sync sync --push --overwrite --replay ../november.warc.gz --json", show=1)
    play.say("git ls-remote --heads origin")


def _end(play: Rehearsal) -> None:
    play.chapter(
        "Merged, and the work list stays",
        "What is flagged stays open until its article is mended.",
    )
    play.say(f"git fetch --quiet origin {BRANCH}")
    play.say("git merge --quiet --ff-only FETCH_HEAD")
    play.say("git push --quiet origin main")
    play.say("content-sync status --check --max-age 0d", show=6, fails=True)
    play.say("content-sync sync --push --replay ../november.warc.gz")
    play.say("git status --short")
    play.chapter("A walk through recorded runs", _WALK)


def main() -> None:
    """Rehearse, and print the transcript or write it."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--write", type=Path, metavar="FILE")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="content-sync-rehearsal-") as folder:
        text = rehearse(Path(folder))
    if chosen.write:
        chosen.write.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
