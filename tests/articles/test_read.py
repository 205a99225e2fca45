"""One article: what the report calls it, who owns it, and that line n of its body is line n of the file."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.articles import Article, Issue, Keys
from pipeline.articles.read import LARGEST_BYTES, read_article

HEAD = "<properties pageTitle='Vaults' articleId='v1' ownershipId='Team' ms.author='jo; li,' clouds='Public,CN'\n/>"


def test_everything_of_an_article() -> None:
    assert read_article(f"\n{HEAD} # Heading\n\nText\n".encode(), "guides/vault.md") == Article(
        path="guides/vault.md",
        article_id="v1",
        title="Vaults",
        h1="Heading",
        authors=("jo", "li"),
        owner="Team",
        clouds=("public", "cn"),
        properties=(
            ("pagetitle", "Vaults"),
            ("articleid", "v1"),
            ("ownershipid", "Team"),
            ("ms.author", "jo; li,"),
            ("clouds", "Public,CN"),
        ),
        body="\n\n   # Heading\n\nText\n",
        body_line=4,
        issues=(),
        not_an_article="",
        encoding="utf-8",
        newlines="lf",
        header_line=2,
        header_last_line=3,
    )


def test_a_file_without_a_header_is_named_by_heading_and_path() -> None:
    article = read_article(b"# Vaults\nText\r\n", "guides/vault.limits.md")
    assert article == Article(
        *("guides/vault.limits.md", "guides/vault.limits.md", "Vaults", "Vaults", (), "", (), ()),
        body="# Vaults\nText\n",
        body_line=1,
        not_an_article="no header",
        newlines="mixed",
    )
    assert read_article(b"Text", "guides/vault.limits.md").title == "vault.limits"
    assert read_article(b"It\x92s", "a.md").issues == (Issue("not-utf8", 1, 3),)


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        ("<properties articleId='v1' ownershipId='' />", ["pagetitle", "ownershipid"]),
        ("---\nauthor: jo\n---", []),
    ],
)
def test_only_the_teams_own_header_must_have_its_attributes(head: str, missing: list[str]) -> None:
    article = read_article(f"\n{head}\n# T\n".encode(), "a.md")
    assert article.issues == tuple(Issue("header-missing", 2, 1, name) for name in missing)


def test_what_is_wrong_with_bytes_header_and_attributes_is_all_told() -> None:
    article = read_article(b"\x92 <properties articleId='v1' , pageTitle='V' />", "a.md")
    assert [(one.code, one.column) for one in article.issues] == [
        ("not-utf8", 1),
        ("text-before-header", 1),
        ("header-stray-char", 30),
        ("header-missing", 1),
    ]


def test_keys_of_ones_own() -> None:
    keys = Keys(("key",), ("name", "title"), ("by",), ("team",), ("on",), ("key",))
    head = "<properties title='T' key='k' by='jo' team='V' on='Cloud' />"
    article = read_article(head.encode(), "a.md", keys)
    assert (article.article_id, article.title, article.authors) == ("k", "T", ("jo",))
    assert (article.owner, article.clouds, article.issues) == ("V", ("cloud",), ())


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (b"a\x00b", "binary file"),
        (b"x" * (LARGEST_BYTES + 1), "larger than 4 MB"),
        (b"x" * LARGEST_BYTES, "no header"),
        (b" \n", "empty file"),
        ("<properties id='a'/>".encode("utf-16"), ""),
        ("<properties id='a'/>".encode("utf-16-le"), "binary file"),
    ],
)
def test_a_file_that_is_no_article_says_why(source: bytes, reason: str) -> None:
    article = read_article(source, "guides/vault.md")
    assert article.not_an_article == reason
    if reason in ("binary file", "larger than 4 MB"):
        same = Article(*("guides/vault.md", "guides/vault.md", "vault", "", (), "", (), (), "", 1))
        assert article == replace(same, not_an_article=reason)


@pytest.mark.parametrize(
    ("text", "body", "first"),
    [
        ("<properties a='b'/>", "", 2),
        ("<properties a='b'/>\nText", "\nText", 2),
        ("<properties\n a='b'/> Text", "\n         Text", 3),
        ("Hi\n<properties\n a='b'/>\n\nText", "Hi\n\n\n\nText", 4),
        ("---\na: b\n---\nText", "\n\n\nText", 4),
    ],
)
def test_the_header_leaves_its_lines_behind(text: str, body: str, first: int) -> None:
    article = read_article(text.encode())
    assert (article.body, article.body_line) == (body, first), "every line of the report would be off"


def test_an_edit_of_the_header_is_no_edit_of_the_text() -> None:
    one, other = (read_article(f"<properties\n a='{n}'/>\n\nText é\n".encode()) for n in "12")
    assert one.digest == other.digest == "28cc111c959584d1"
    assert read_article(b"Text\n").digest != one.digest


def test_a_file_on_disk_is_named_by_its_place_unless_told(tmp_path: Path) -> None:
    path = tmp_path / "vault.md"
    path.write_bytes(b"# Vaults\n")
    assert (read_article(path).path, read_article(path, "guides/v.md").path) == (str(path), "guides/v.md")
    with pytest.raises(FileNotFoundError):
        read_article(tmp_path / "nothing.md")
