"""TimeMaps as archives write them, and as somebody hostile would."""

from pipeline.fetch.memento import Memento, Spelling, candidates, has_toolbar, seconds_of

HELD = "https://archive.test/web"
SPELLING = Spelling(f"{HELD}/")
TIMEMAP = f"""<https://docs.example.com/limits>; rel="original",
<{HELD}/timemap/link/https://docs.example.com/limits>; rel="self"; type="application/link-format",
<{HELD}/20210304050607/https://docs.example.com/limits>; rel="first memento"; \
datetime="Thu, 04 Mar 2021 05:06:07 GMT",
<{HELD}/20230102030405mp_/https://docs.example.com/limits>; rel="memento"; \
datetime="Mon, 02 Jan 2023 03:04:05 GMT"
"""


def raw(one: Memento) -> str:
    return SPELLING.raw(*SPELLING.parts(one.address))


def test_a_timemap_gives_its_captures_the_oldest_first() -> None:
    first, second = SPELLING.listed(TIMEMAP)
    assert first.at == seconds_of("Thu, 04 Mar 2021 05:06:07 GMT") == 1614834367
    assert raw(first) == "https://archive.test/web/20210304050607id_/https://docs.example.com/limits"
    assert raw(second) == "https://archive.test/web/20230102030405id_/https://docs.example.com/limits"


def test_what_is_no_link_to_a_capture_is_passed_over() -> None:
    assert SPELLING.listed("") == SPELLING.listed("<html><b>busy</b>") == ()
    assert SPELLING.listed('<ftp://a/b>; rel="memento"; datetime="Thu, 04 Mar 2021 05:06:07 GMT"') == ()
    assert SPELLING.listed('<https://a.test/b>; rel="memento"; datetime="yesterday"') == ()
    assert SPELLING.listed("<" * 200_000 + '; rel="memento"' * 20_000) == ()


def test_the_newest_capture_before_the_edit_comes_first_and_the_oldest_of_all_where_there_is_none() -> None:
    old, mid, new = (Memento(float(at), str(at)) for at in (10, 20, 30))
    assert candidates([new, old, mid], 25, 3) == [mid, old]
    assert candidates([new, old, mid], 25, 1) == [mid]
    assert candidates([new, mid], 5, 3) == [mid]
    assert candidates([], 5, 3) == []


def test_a_page_with_the_parts_of_an_archive_is_known() -> None:
    assert has_toolbar(b"<body><!-- BEGIN WAYBACK TOOLBAR INSERT --><div>")
    assert not has_toolbar(b"<body><p>The toolbar insert.</p>")


def test_a_redirect_is_followed_to_a_capture_and_never_to_the_live_page() -> None:
    asked = f"{HELD}/20210304050607id_/https://docs.example.com/limits"
    at = f"{HELD}/20210304050607id_"
    follow = SPELLING.following
    assert follow(asked, "https://docs.example.com/quotas") == f"{at}/https://docs.example.com/quotas"
    assert follow(asked, "https://archive.test/quotas?x=1") == f"{at}/https://docs.example.com/quotas?x=1"
    other = f"{HELD}/20200101000000/https://docs.example.com/limits"
    assert follow(asked, other) == f"{HELD}/20200101000000id_/https://docs.example.com/limits"
    tidied = f"{HELD}/20200101000000mp_/https:/docs.example.com/limits"
    assert follow(asked, tidied) == f"{HELD}/20200101000000id_/https://docs.example.com/limits"
    assert follow(asked, "ftp://docs.example.com/limits") == follow(asked, "https://[bad") == ""
    assert follow(f"{HELD}/timemap/link/https://docs.example.com/limits", "https://docs.example.com/") == ""


def test_what_lies_elsewhere_is_no_capture_here() -> None:
    for address in (
        "https://docs.example.com/web/20210304050607/https://docs.example.com/limits",
        "https://archive.test.evil.example/web/20210304050607/https://docs.example.com/",
        "https://archive.test/other/20210304050607/https://docs.example.com/",
        f"{HELD}/latest/https://docs.example.com/",
        "https://[bad",
    ):
        assert SPELLING.parts(address) == ("", "")
