"""TimeMaps as archives write them, and as somebody hostile would."""

from pipeline.fetch.memento import Memento, candidates, has_toolbar, read_timemap, seconds_of

HELD = "https://archive.test/web"
TIMEMAP = f"""<https://docs.example.com/limits>; rel="original",
<{HELD}/timemap/link/https://docs.example.com/limits>; rel="self"; type="application/link-format",
<{HELD}/20210304050607/https://docs.example.com/limits>; rel="first memento"; \
datetime="Thu, 04 Mar 2021 05:06:07 GMT",
<{HELD}/20230102030405mp_/https://docs.example.com/limits>; rel="memento"; \
datetime="Mon, 02 Jan 2023 03:04:05 GMT"
"""


def test_a_timemap_gives_its_captures_the_oldest_first() -> None:
    first, second = read_timemap(TIMEMAP)
    assert first.at == seconds_of("Thu, 04 Mar 2021 05:06:07 GMT") == 1614834367
    assert first.raw == "https://archive.test/web/20210304050607id_/https://docs.example.com/limits"
    assert second.raw == "https://archive.test/web/20230102030405id_/https://docs.example.com/limits"


def test_what_is_no_link_to_a_capture_is_passed_over() -> None:
    assert read_timemap("") == read_timemap("<html><b>busy</b>") == ()
    assert read_timemap('<ftp://a/b>; rel="memento"; datetime="Thu, 04 Mar 2021 05:06:07 GMT"') == ()
    assert read_timemap('<https://a.test/b>; rel="memento"; datetime="yesterday"') == ()
    assert read_timemap("<" * 200_000 + '; rel="memento"' * 20_000) == ()


def test_the_newest_capture_before_the_edit_comes_first_and_the_oldest_of_all_where_there_is_none() -> None:
    old, mid, new = (Memento(float(at), str(at)) for at in (10, 20, 30))
    assert candidates([new, old, mid], 25, 3) == [mid, old]
    assert candidates([new, old, mid], 25, 1) == [mid]
    assert candidates([new, mid], 5, 3) == [mid]
    assert candidates([], 5, 3) == []


def test_a_page_with_the_parts_of_an_archive_is_known() -> None:
    assert has_toolbar(b"<body><!-- BEGIN WAYBACK TOOLBAR INSERT --><div>")
    assert not has_toolbar(b"<body><p>The toolbar insert.</p>")
