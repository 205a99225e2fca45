# ruff: noqa: E501 (HTML reads better on one line)
"""Charset, title and what a page says of itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.content.charset import in_utf8
from pipeline.content.extraction import extract
from tests.content.reading import PROSE, RULED, UNKNOWN, links, ruled, texts, unknown

# Charset

CAFE = "café “3 €”"


def bare(text: str = CAFE, meta: str = "") -> str:
    return f"<html><head>{meta}</head><body><main><p>{text}</p></main></body></html>"


@pytest.mark.parametrize(
    "header", [None, "", "text/html", "text/html; charset=utf-8", "text/html; charset=windows-1251"]
)
def test_a_page_that_is_utf_8_is_read_as_utf_8_whatever_it_says(header: str | None) -> None:
    assert texts(extract(bare(meta="<meta charset=koi8-r>").encode(), RULED, header)) == [CAFE]


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("windows-1252", None, ""),
        ("windows-1252", "text/html", ""),
        ("windows-1252", "text/html; charset=iso-8859-1", ""),
        ("windows-1252", "text/html; charset=us-ascii", ""),
        ("windows-1252", "text/html; charset=utf-16", ""),
        ("windows-1252", "text/html; charset=no-such", ""),
        ("windows-1252", "text/html; charset=base64", ""),
        ("windows-1252", "text/html; charset=windows-1252", "<meta charset=koi8-r>"),
        ("windows-1252", None, "<meta charset=latin1>"),
        ("iso-8859-15", "text/html; charset = 'iso-8859-15'", ""),
        ("iso-8859-15", None, "<meta charset='iso-8859-15'>"),
        ("iso-8859-15", "text/html; charset=no-such", "<META http-equiv=Content-Type content='text/html; CHARSET = iso-8859-15'>"),
        ("iso-8859-15", "text/html; CharSet=\"ISO-8859-15\"", "<meta charset=koi8-r>"),
        ("gb18030", "text/html; charset=GB18030", ""),
        ("utf-16", None, ""),
        ("utf-16-le", None, ""),
        ("utf-16-be", "text/html; charset=utf-8", ""),
        ("utf-8-sig", "text/html; charset=koi8-r", ""),
    ],
)  # fmt: skip
def test_a_page_is_read_in_the_encoding_that_a_browser_would_take(
    encoding: str, header: str | None, meta: str
) -> None:
    text = CAFE if not encoding.startswith("iso") else "café 3 €"
    body = bare(text, meta).encode(encoding)
    if encoding in ("utf-16-le", "utf-16-be"):
        body = "\ufeff".encode(encoding) + body
    assert texts(extract(body, RULED, header)) == [text]


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("gb2312", "gb18030", "限额：镕 5"), ("GBK", "gb18030", "限额 €"), ("chinese", "gb18030", "港口"),
        ("shift_jis", "cp932", "①埠頭㎡"), ("x-sjis", "cp932", "髙さ"), ("windows-31j", "cp932", "№5"),
        ("ms_kanji", "cp932", "Ⅳ"), ("euc-kr", "cp949", "항구 똠"), ("ks_c_5601-1987", "cp949", "뷁"),
        ("big5", "big5hkscs", "碼頭"), ("euc-jp", "euc_jp", "港"), ("iso-8859-9", "cp1254", "ığ “x”"),
        ("iso-8859-11", "cp874", "ท่าเรือ"), ("windows-874", "cp874", "ท่า…"), ("x-cp1251", "cp1251", "Порт"),
        ("cp1250", "cp1250", "přístav"), ("x-mac-cyrillic", "mac-cyrillic", "Порт"), ("koi8-ru", "koi8-u", "порт"),
        ("iso-2022-jp", "iso2022_jp", "埠頭"), ("l1", "cp1252", "“5 €”"), ("dos-874", "cp874", "ท่า"),
    ],
)  # fmt: skip
def test_a_label_means_what_it_means_on_the_web(label: str, codec: str, text: str) -> None:
    """By Python's own names, prices and names of places would be half replaced, half of another language."""
    for header, meta in ((f"text/html; charset={label}", ""), (None, f"<meta charset={label}>")):
        assert texts(extract(bare(text, meta).encode(codec), RULED, header)) == [text]


@pytest.mark.parametrize("labelled", ["<meta charset=koi8-r>", "<meta content='text/html; charset=koi8-r' http-equiv=content-type>"])  # fmt: skip
def test_a_name_of_an_encoding_may_come_late_and_never_in_what_is_no_markup(labelled: str) -> None:
    late = bare("порт", " " * 9000 + labelled).encode("koi8-r")
    assert texts(extract(late, RULED)) == ["порт"]
    for hidden in (
        f"<!-- {labelled} -->",
        f'<script>var x = "{labelled}"</script>',
        labelled.replace("charset", "name"),
    ):
        body = bare("café", f"{hidden}<meta charset=windows-1252>").encode("windows-1252")
        assert texts(extract(body, RULED)) == ["café"]
    assert texts(extract(bare("café", "<meta name=x content='charset=koi8-r'>").encode("cp1252"), RULED)) == [
        "café"
    ]


def test_an_xml_declaration_names_the_encoding_where_no_meta_element_does() -> None:
    declared = b"<?xml version='1.0' encoding='windows-1251'?>"
    assert texts(extract(declared + bare("Порт").encode("cp1251"), RULED)) == ["Порт"]
    named = bare("café", "<meta charset=windows-1252>").encode("cp1252")
    assert texts(extract(declared + named, RULED)) == ["café"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_two_bytes_a_character_are_seen_without_a_mark(encoding: str) -> None:
    assert texts(extract(bare(CAFE).encode(encoding), RULED)) == [CAFE]
    assert texts(extract(("\n" + bare(CAFE)).encode(encoding), RULED, "text/html; charset=utf-16")) == [CAFE]


@pytest.mark.parametrize(
    ("lang", "codec", "text"),
    [("ru", "cp1251", "Порт"), ("ja-JP", "cp932", "埠頭"), ("zh-TW", "big5hkscs", "碼頭"), ("zh-CN", "gb18030", "码头"),
     ("de", "cp1252", "“Größe”"), ("xx", "cp1252", "café")],
)  # fmt: skip
def test_a_page_that_names_nothing_is_in_what_its_language_was_written_in(
    lang: str, codec: str, text: str
) -> None:
    body = f"<html lang='{lang}'><body><main id=main><p>{text}</p></main>".encode(codec)
    assert texts(extract(body, RULED)) == [text]


def test_a_few_bad_bytes_do_not_make_another_page_of_utf_8() -> None:
    body = bare("Größe in Köln, Lübeck, Düsseldorf, Nürnberg, Fürth, Görlitz, Lörrach").encode()
    assert "Köln" in texts(extract(body.replace(b"Gr", b"\xff", 1), RULED))[0]


def test_bytes_that_fit_no_encoding_lose_only_themselves() -> None:
    assert in_utf8(b"\xef\xbb\xbfa\xffb") == "a\ufffdb".encode()
    assert in_utf8(b"caf\xe9 \xff", "text/html; charset=shift_jis").startswith(b"caf")
    assert in_utf8(b"a\xe9", "charset=utf-8") == "a\ufffd".encode()
    assert in_utf8(b"plain") == b"plain"


@given(st.binary(), st.text() | st.none())
def test_any_bytes_become_utf_8(body: bytes, header: str | None) -> None:
    in_utf8(body, header).decode("utf-8")


# Title


@pytest.mark.parametrize(
    ("head", "heading", "title"),
    [
        ("<title>Fees | Harbour</title>", "<h1>The <b>`fees`</b></h1>", "The `fees`"),
        ("<title>Fees | Harbour</title>", "<h1><code>fees</code> of *</h1>", "fees of *"),
        ("<title>Fees | Harbour</title>", "<h2>Not it</h2>", "Fees"),
        ("<title>Fees – Harbour Office</title>", "", "Fees"),
        ("<title>Fees — Harbour</title>", "", "Fees"),
        ("<title>Fees · Harbour</title>", "", "Fees"),
        ("<title>Fees - Harbour</title>", "", "Fees"),
        ("<title>Fees-Harbour</title>", "", "Fees-Harbour"),
        ("<title>Fees | A</title>", "", "Fees | A"),
        ("<title>Fees | All of it | Harbour</title>", "", "Fees | All of it"),
        ("<title>\n Fees\n of  2026 </title>", "", "Fees of 2026"),
        ("<title>One</title><title>Two</title>", "", "One"),
        ("<title></title><title>Two</title>", "", "Two"),
        ("", "", ""),
    ],
)
def test_a_page_is_called_by_its_heading_or_by_its_title_without_the_sites_name(
    head: str, heading: str, title: str
) -> None:
    assert unknown(f"<main>{heading}<p>{PROSE}</p></main>", head).title == title


def test_a_later_heading_of_the_first_depth_is_the_title_too() -> None:
    assert ruled("<h2>A</h2><h1>B</h1><h1>C</h1>").title == "B"


@pytest.mark.parametrize(
    ("title", "said"),
    [("Fees - Help for boats and those who sail them far away | Microsoft Docs", "Fees - Help for boats and those who sail them far away"),
     ("Fees | Microsoft Docs", "Fees"), ("Fees | Microsoft Learn", "Fees"), ("Fees | Boats | Microsoft Docs", "Fees")],
)  # fmt: skip
def test_the_name_that_a_site_adds_is_taken_off_before_any_other(title: str, said: str) -> None:
    """``Boats`` is one more, and a long end is none."""
    assert ruled("<p>x</p>", f"<title>{title}</title>").title == said


@pytest.mark.parametrize("end", [" | Microsoft Docs", " | Microsoft Learn", " - Microsoft Docs"])
def test_what_a_site_adds_to_titles_is_none_of_them(end: str) -> None:
    assert ruled("<p>x</p>", f"<title>Fees{end}</title>").title == "Fees"


# Base


@pytest.mark.parametrize(
    ("head", "target"),
    [
        ("", "https://docs.example.org/berths/fees"),
        ("<base href=https://old.example.org/a/b>", "https://old.example.org/a/fees"),
        ("<base href=/law/>", "https://docs.example.org/law/fees"),
        ("<base href=sub/>", "https://docs.example.org/berths/sub/fees"),
        ("<base target=_blank>", "https://docs.example.org/berths/fees"),
        ("<base target=_blank><base href=/one/><base href=/two/>", "https://docs.example.org/one/fees"),
        ("<base href=https://docs.example.org/berths/topic>", "https://docs.example.org/berths/fees"),
        ("<base href=javascript:x>", ""),
    ],
)
def test_links_are_completed_by_the_base_that_a_page_names(head: str, target: str) -> None:
    page = unknown(f"<main><p>{PROSE}<a href=fees>Fees</a></p></main>", head)
    found = links(page)
    if target:
        assert found == [("", "Fees", target)]
    else:
        assert found in ([("", "Fees", "fees")], [])


# Facts


def facts(head: str, html: str = "<html lang=en>", url: str = UNKNOWN) -> dict[str, str]:
    return dict(extract(f"{html}<head>{head}</head><body><main><p>x</p></main>".encode(), url).facts)


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("document_id", "document_id"), ("document_version_independent_id", "document_version_independent_id"),
        ("updated_at", "updated_at"), ("ms.date", "ms.date"), ("git_commit_id", "git_commit_id"),
        ("original_content_git_url", "source"), ("locale", "locale"), ("og:locale", "og_locale"),
        ("default_moniker", "default_moniker"), ("monikers", "monikers"), ("is_archived", "is_archived"),
        ("is_retired", "is_retired"), ("article:modified_time", "modified"), ("og:updated_time", "modified"),
        ("last-modified", "modified"), ("dcterms.modified", "modified"),
    ],
)  # fmt: skip
def test_a_page_says_of_itself_what_explains_a_change(name: str, fact: str) -> None:
    assert facts(f"<meta name='{name}' content=' a  b '>") == {"lang": "en", "parts": "1", fact: "a b"}
    assert facts(f"<meta property='{name.upper()}' content=v>") == {"lang": "en", "parts": "1", fact: "v"}


def test_the_first_of_several_is_the_one_and_of_versions_all() -> None:
    head = "<meta name=locale content=de><meta name=locale content=fr><meta name=monikers content=a><meta name=monikers content='b c'>"
    assert facts(head) == {"lang": "en", "parts": "1", "locale": "de", "monikers": "a b c"}
    dates = "<meta name=dcterms.modified content=4><meta name=last-modified content=3><meta property=og:updated_time content=2>"
    assert facts(dates)["modified"] == "2"


def test_what_says_nothing_is_no_fact() -> None:
    head = "<meta name=locale content=''><meta name=updated_at><meta content=x><meta name=author content=me><meta charset=utf-8>"
    assert facts(head) == {"lang": "en", "parts": "1"}
    assert facts(head, "<html>") == {"parts": "1"}
    assert facts("", "<html lang=' de-AT '>") == {"lang": "de-AT", "parts": "1"}
    assert facts("", "<html lang>") == {"parts": "1"}


def test_facts_stand_in_the_order_of_their_names() -> None:
    page = unknown(
        "<main><p>x</p></main>",
        "<meta name=updated_at content=1><meta name=locale content=en><link rel=canonical href=/x>",
    )
    assert page.facts == (
        ("canonical", "/x"),
        ("lang", "en"),
        ("locale", "en"),
        ("parts", "1"),
        ("updated_at", "1"),
    )


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ("<link rel=canonical href=' /x '>", "/x"),
        ("<link rel=CANONICAL href=/x><link rel=canonical href=/y>", "/x"),
        ("<link rel=canonical><link rel=canonical href=/y>", "/y"),
        ("<link rel=alternate href=/z><link href=/w>", ""),
    ],
)
def test_the_address_a_page_calls_its_own(head: str, canonical: str) -> None:
    assert facts(head).get("canonical", "") == canonical


def test_an_archived_page_says_so_by_its_header() -> None:
    assert facts("<meta name=uhfHeaderId content=MSDocsHeader-Archive>")["is_archived"] == "true"
    assert "is_archived" not in facts("<meta name=uhfHeaderId content=MSDocsHeader-Docs>")
    assert (
        facts("<meta name=uhfHeaderId content=MSDocsHeader-Archive><meta name=is_archived content=no>")[
            "is_archived"
        ]
        == "true"
    )


def test_meta_elements_in_a_body_say_nothing_of_the_page() -> None:
    assert facts("</head><body><meta name=locale content=de>") == {"lang": "en", "parts": "1"}
