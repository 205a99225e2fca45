"""What the people of a team do with articles and requests, week after week."""

import random
import re
import subprocess
from pathlib import Path

from tests.content_repo import commit, git
from tests.github_double import GitHub
from tests.season.audit import Oracle
from tests.season.branch import flagged
from tests.season.world import Draft, World, articles_in

_ROW = re.compile(r"^- \[ \] .*<!-- ([0-9a-f]{16}) -->$", re.MULTILINE)
_GROUPED = '[groups]\nby = "owner"\n'
HOW = (
    "merge",
    "merge",
    "squash",
    "leave",
    "leave",
    "close",
    "tick",
    "tick and merge",
    "say",
    "apply",
    "part",
    "edit",
)


class Team:
    """People with a work tree, a remote and a forge."""

    def __init__(self, chance: random.Random, world: World, oracle: Oracle, forge: GitHub, tmp: Path) -> None:
        self.chance, self.world, self.oracle = chance, world, oracle
        self.forge, self.tmp, self.bare = forge, tmp, forge.bare
        self.tree = tmp / "people"
        git(tmp, "clone", "--quiet", str(self.bare), "people")
        self.grouped = False

    def pull(self) -> dict[str, str]:
        """Return the articles as they are on the base today."""
        git(self.tree, "fetch", "--quiet", "--prune", "origin")
        git(self.tree, "checkout", "--quiet", "--force", "-B", "main", "origin/main")
        return articles_in(self.tree)

    def open_requests(self) -> dict[int, str]:
        """Return the branches of the open requests by number."""
        return {
            number: one["head"]["ref"] for number, one in self.forge.pulls.items() if one["state"] == "open"
        }

    # what authors do

    def write(self) -> list[str]:
        """Let a week pass in the articles; return what people did, in words."""
        articles, chance = self.pull(), self.chance
        told: list[str] = []
        files: dict[str, str | None] = {}
        for draft in self.world.drafts:
            if draft.path not in articles:
                continue
            sayings = self.world.sayings(articles[draft.path])
            draft.says = [(one.page, one.place, one.value) for one in sayings]
            addresses = {one.page: one.address for one in sayings}
            act = chance.choices(("", "mend", "typo", "move", "delete"), (70, 16, 8, 5, 1))[0]
            if not act:
                continue
            if act == "mend":
                self._mend(draft, addresses)
            draft.typos += act == "typo"
            if act in ("move", "delete"):
                files[draft.path] = None
                draft.path = (
                    f"articles/{draft.team}/moved/{self.chance.randrange(10**6)}-a{draft.number:02}.md"
                )
            if act != "delete":
                files[draft.path] = self.world.text(draft, addresses)
            told.append(f"{act} article {draft.number}")
        if chance.random() < 0.06:
            self.grouped = self.oracle.grouped = not self.grouped
            files["content-sync.toml"] = _GROUPED if self.grouped else "[groups]\n"
            told.append(f"groups {'on' if self.grouped else 'off'}")
        self._commit(files)
        return told

    def _mend(self, draft: Draft, addresses: dict[int, str]) -> None:
        """Say what readable pages say; follow those that moved."""
        for place, (number, part, _) in enumerate(draft.says):
            one = self.world.pages[number]
            if one.readable:
                draft.says[place] = (number, part, one.values[part])
                if one.state == "moved":
                    addresses[number] = one.address

    def _commit(self, files: dict[str, str | None]) -> None:
        for path in [path for path, text in files.items() if text is None]:
            (self.tree / path).unlink()
        kept = {path: text for path, text in files.items() if text is not None}
        for path, text in kept.items():
            (self.tree / path).parent.mkdir(parents=True, exist_ok=True)
            (self.tree / path).write_text(text, encoding="utf-8")
        if git(self.tree, "status", "--porcelain"):
            commit(self.tree, kept, "Edit articles")
            git(self.tree, "push", "--quiet", "origin", "main")

    # what reviewers do

    def review(self) -> list[str]:
        """Do something with each open request; return what, in words."""
        return [
            f"{self._decide(number, branch)} #{number}" for number, branch in self.open_requests().items()
        ]

    def _decide(self, number: int, branch: str) -> str:
        how = self.chance.choice(HOW)
        rows = _ROW.findall(self.forge.pulls[number]["body"])
        if how in ("tick", "tick and merge", "say", "apply") and not rows:
            how = "merge"
        if how in ("tick", "tick and merge"):
            self._dismiss(branch, {rows[0]})
            self.forge.tick(number, rows[0])
        if how == "say":
            self._dismiss(branch, {rows[-1]})
            self.forge.say(number, "ann", f"/dismiss {rows[-1]} is right as it is")
        if how == "apply":
            self.forge.say(number, "ann", f"/apply {rows[0]}")
        if how == "close":
            self._dismiss(branch, {one["id"] for one in flagged(self.bare, branch, still=False)})
            self.forge.close(number)
        if how == "part":
            self._accept_part(branch)
        if how == "edit":
            self._edit(branch)
        if how in ("merge", "squash", "tick and merge"):
            return self.merge(number, branch, "squash" if how == "squash" else "merge")
        return how

    def merge(self, number: int, branch: str, how: str = "merge") -> str:
        """Press the button, where the forge would let one."""
        able = subprocess.run(
            ["git", "-C", str(self.bare), "merge-tree", "--write-tree", "main", branch],
            capture_output=True,
            check=False,
        )
        if able.returncode:
            return "cannot be merged"
        self.forge.merge(number, how)
        return how

    def _dismiss(self, branch: str, names: set[str]) -> None:
        """Remember that findings were decided against, with what their articles said where the job read them."""
        base = git(self.bare, "merge-base", "main", branch)
        for one in flagged(self.bare, branch):
            if one["id"] in names:
                text = git(self.bare, "show", f"{base}:{one['article']}")
                number = int(one["page"].rpartition("/")[2])
                self.oracle.quiet(one["article"], number, one["claims"], text)

    def _accept_part(self, branch: str) -> None:
        """Take over some of the pages of a request by hand."""
        self.pull()
        git(self.tree, "fetch", "--quiet", "origin")
        changed = git(
            self.tree, "diff", "--name-only", f"origin/main...origin/{branch}", "--", "snapshots"
        ).splitlines()
        pages = [path for path in changed if "/docs.example.com/" in path]
        there = set(git(self.tree, "ls-tree", "-r", "--name-only", f"origin/{branch}").splitlines())
        some = [path for path in pages if path in there][::2]
        if some:
            git(self.tree, "checkout", "--quiet", f"origin/{branch}", "--", *some)
            git(self.tree, "commit", "--quiet", "--message", "Accept some pages", "--allow-empty")
            git(self.tree, "push", "--quiet", "origin", "main")

    def _edit(self, branch: str) -> None:
        """Mend an article on the request's own branch."""
        git(self.tree, "fetch", "--quiet", "origin")
        git(self.tree, "checkout", "--quiet", "--force", "-B", "theirs", f"origin/{branch}")
        articles = articles_in(self.tree)
        path = self.chance.choice(sorted(articles))
        commit(self.tree, {path: f"{articles[path]}\nChecked.\n"}, "Look at an article")
        git(self.tree, "push", "--quiet", "origin", f"theirs:{branch}")
