"""A newcomer's first commands in a repository of a common site generator, with nothing configured."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import group
from tests.cli.generators import DOCFX, SHAPES, Shape
from tests.content_repo import PROPOSAL, commit, git, page, repository
from tests.faultsite import Asked, Site, Wire, name_hosts, site

pytestmark = pytest.mark.usefixtures("allow_loopback")


@pytest.fixture
def it(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    name_hosts(monkeypatch)

    def answer(wire: Wire, asked: Asked) -> None:
        wire.answer(200, page(asked.path.strip("/").title(), f"a|A|<p>All about {asked.path}.</p>"))

    with site({"*": answer}) as running:
        yield running


def laid_out(folder: Path, shape: Shape, it: Site) -> tuple[Path, set[str]]:
    """Return a repository of this shape and the addresses that its articles cite."""

    def filled(text: str) -> str:
        return text.replace("{S}", it.url("", "cited.test")).replace("{H}", it.url("", "boats.test"))

    files = {name: filled(text) for name, text in shape.files.items()}
    return repository(folder, files), {_plain(filled(url)) for url in shape.cited}


def _plain(url: str) -> str:
    """An address without what does not tell one page from another."""
    return re.split("[?#]", url)[0].removeprefix("https:").removeprefix("http:").rstrip("/")


def watched(folder: Path, *options: str) -> tuple[set[str], str]:
    done = CliRunner().invoke(group, ["links", "--repo", str(folder), "--json", *options])
    links = json.loads(done.stdout)["links"]
    return {_plain(link["page"]) for link in links if link["watched"]}, done.stderr


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_its_links_are_there_at_once(tmp_path: Path, it: Site, shape: Shape) -> None:
    folder, cited = laid_out(tmp_path / "r", shape, it)
    assert watched(folder)[0] == watched(folder, "--committed")[0] == cited
    done = CliRunner().invoke(group, ["sync", "--repo", str(folder)], standalone_mode=False)
    assert done.return_value == 0, done.output
    assert {_plain(it.url(asked.path, asked.host.split(":")[0])) for asked in it.log} == cited
    kept = git(folder, "ls-tree", "-r", "--name-only", PROPOSAL, "snapshots/").split("\n")
    assert sum(".test" in path for path in kept) == len(cited)


def test_where_nothing_names_the_site_the_output_has_the_line(tmp_path: Path, it: Site) -> None:
    bare = Shape({**DOCFX.files, "docfx.json": '{"build": {}}\n'}, DOCFX.cited)
    folder, cited = laid_out(tmp_path / "r", bare, it)
    found, told = watched(folder)
    assert len(cited - found) == 1
    section, key, value = re.search(r"(\[articles\]) (site) = \"(https://\.\.\.)\"", told).groups()  # type: ignore[union-attr]
    line = f'{section}\n{key} = "{value}"\n'.replace(value, it.url("", "boats.test"))
    commit(folder, {"content-sync.toml": line})
    assert watched(folder)[0] == cited
