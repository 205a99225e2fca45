"""What a corpus came to: an empty one must never look like one in which nothing changed."""

from pathlib import Path

import pytest

from pipeline.config import Articles, Config
from pipeline.corpus.choice import check_read
from pipeline.corpus.read import read_corpus
from pipeline.errors import ConfigError
from pipeline.git.repository import Repository
from pipeline.report.left_out import left_out
from tests.content_repo import repository

LINK = "See [limits](https://a.example.net/limits).\n"


def refused(folder: Path, **keys: object) -> str:
    config = Config(articles=Articles(**keys))  # type: ignore[arg-type]
    with Repository(folder) as opened, pytest.raises(ConfigError) as error:
        check_read(read_corpus(opened, config, committed=True).read())
    return str(error.value)


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"include": ("dcs/**",)}, 'include: "dcs/**" matches no file in a known format. 2 files elsewhere'),
        ({"include": ("dcs/**",)}, 'include = ["docs/**"]'),
        ({"include": ("docs/**", "kb/*.txt")}, 'formats = [".txt"]'),
        ({"path": "dcs"}, '[articles] path: "dcs" holds no file'),
        ({"formats": (".guide",)}, '[articles] formats: no file ends in ".guide"'),
        ({"include": ("docs/b.md",)}, "no link is watched: 1 articles hold 1 links (1 a mail address)"),
    ],
)
def test_a_setting_without_effect_is_refused_with_the_line_to_write(
    tmp_path: Path, keys: dict[str, object], told: str
) -> None:
    files = {"docs/a.md": LINK, "docs/b.md": "[us](mailto:us@a.example.net)\n", "kb/c.txt": LINK}
    assert told in refused(repository(tmp_path / "r", files), **keys)


def test_no_article_at_all_is_refused(tmp_path: Path) -> None:
    assert "no article was found" in refused(repository(tmp_path / "r", {"a.txt": LINK}))


def test_further_endings_hold_markdown(tmp_path: Path) -> None:
    folder = repository(tmp_path / "r", {"kb/c.TXT": LINK, "a.md": LINK})
    with Repository(folder) as opened:
        corpus = read_corpus(opened, Config(articles=Articles(formats=(".txt",))), committed=True)
    assert [article.path for article in corpus.articles] == ["a.md", "kb/c.TXT"]


def test_what_is_left_out_is_counted_and_named() -> None:
    aside = tuple((f"t/{n}.md", "outside the articles folder") for n in range(4))
    assert left_out((*aside, ("x.md", "empty file"))) == (
        "5 files are no articles: 4 outside the articles folder (t/0.md, t/1.md, t/2.md, ...); 1 empty file (x.md)"
    )
    assert left_out(()) == ""
