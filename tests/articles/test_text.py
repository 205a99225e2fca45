"""The bytes of a file as people leave them: nothing is lost, and what to mend has its place."""

import codecs

import pytest

from pipeline.articles import Issue
from pipeline.articles.text import Text, read_text

WRAPPED = "https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fvault&data=jo%40example.org"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Café\n".encode(), Text("Café\n", "utf-8", "lf", ())),
        (b"", Text("", "utf-8", "lf", ())),
        (b"a\r\nb\r\n", Text("a\nb\n", "utf-8", "crlf", ())),
        (b"a\r\nb\nc", Text("a\nb\nc", "utf-8", "mixed", ())),
        (b"a\r\nb\rc", Text("a\nb\nc", "utf-8", "mixed", ())),
        (b"a\rb\r", Text("a\nb\n", "utf-8", "lf", ())),
        (b"a\n\nb", Text("a\n\nb", "utf-8", "lf", ())),
        (codecs.BOM_UTF8 + b"a", Text("a", "utf-8-bom", "lf", ())),
        (codecs.BOM_UTF8 * 2 + b"a", Text("a", "utf-8-bom", "lf", (Issue("double-bom", 1),))),
        (codecs.BOM_UTF16_LE + "é".encode("utf-16-le"), Text("é", "utf-16", "lf", ())),
        (codecs.BOM_UTF16_BE + "é".encode("utf-16-be"), Text("é", "utf-16", "lf", ())),
        (codecs.BOM_UTF16_LE + b"a\x00b", Text("a\ufffd", "utf-16", "lf", ())),
        (b"It\x92s", Text("It’s", "windows-1252", "lf", (Issue("not-utf8", 1, 3),))),
        (b"a\r\n\rb\x81 \x92", Text("a\n\nb\ufffd ’", "windows-1252", "mixed", (Issue("not-utf8", 3, 2),))),
        ("é".encode() + b"\x92", Text("Ã©’", "windows-1252", "lf", (Issue("not-utf8", 1, 2),))),
    ],
)  # fmt: skip
def test_how_a_file_is_read(source: bytes, expected: Text) -> None:
    assert read_text(source) == expected


def test_only_the_lines_with_a_wrapped_address_are_named() -> None:
    text = read_text(f"one\r\nsee {WRAPPED}\r\nthree\r\n".encode())
    assert text.text == "one\nsee https://a.example/vault\nthree\n"
    assert text.issues == (Issue("link-wrapped", 2),), "the address of a person would stay in the repository"
