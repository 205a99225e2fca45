"""Addresses of twins, the choice of roads, and what a site may write of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.baseline.on_road import RUNS, OnRoad, after_roads, roads_to_try
from pipeline.config import load_config
from pipeline.errors import ConfigError
from pipeline.fetch.roads.registry import WAYS
from pipeline.pages import Outcome
from pipeline.sites import Road, road_of, word_of
from pipeline.sites.roads import filled
from pipeline.snapshots import Capture
from pipeline.snapshots.decoding import decode
from pipeline.snapshots.encoding import encode
from tests.snapshot_of import snapshot

PAGE = "https://docs.example.com/azure/vaults"


def test_every_road_has_a_way_and_words() -> None:
    assert list(WAYS) == list(Road)
    assert all(road.words for road in Road)
    assert [road_of(word_of(road)) for road in Road] == list(Road)


@pytest.mark.parametrize(
    ("template", "address", "twin"),
    [
        ("https://raw.test/{path}.md", PAGE, "https://raw.test/azure/vaults.md"),
        ("https://raw.test/{path}.md", f"{PAGE}/", "https://raw.test/azure/vaults.md"),
        ("https://{host}/raw/{name}", f"{PAGE}.html", "https://docs.example.com/raw/vaults.html"),
        ("https://raw.test/{path}?{query}", f"{PAGE}?view=2", "https://raw.test/azure/vaults?view=2"),
        ("https://raw.test/{path}.md", f"{PAGE}?view=2", ""),
        ("https://raw.test/{path}.md", "https://docs.example.com/", ""),
        ("https://raw.test/{path}", "https://docs.example.com/{name}/%7Bhost%7D", None),
    ],
)
def test_a_twin_has_the_parts_of_the_pages_address(template: str, address: str, twin: str | None) -> None:
    made = filled(template, address)
    assert made == twin if twin is not None else made.endswith("/{name}/%7Bhost%7D")


@given(st.text(max_size=40) | st.integers() | st.none() | st.booleans() | st.lists(st.text()))
def test_what_a_server_says_is_one_part_of_a_path(value: object) -> None:
    made = filled("https://raw.test/files/{id}/x", PAGE, {"id": value})
    parts = made.split("/")
    assert made == "" or (len(parts) == 6 and parts[2] == "raw.test" and parts[4] not in ("", ".", ".."))


SITE = '[[site]]\nname = "docs"\nhosts = ["docs.example.com"]\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('roads = ["html", "carrier"]', "there is no road 'carrier'. Roads are html, markdown"),
        ("roads = []", "at least one road"),
        ('roads = ["html", "html"]', "each once"),
        ('roads = ["html", "twin"]', "needs twin"),
        ('twin = "https://a.test/{path}"', "and twin that road"),
        ('roads = ["twin"]\ntwin = "https://a.test/{page}"', "in braces, nothing else"),
        ('roads = ["twin"]\ntwin = "https://{path}/x"', "twin"),
        ('roads = ["twin"]\ntwin = "https://{host}.evil.test/x"', "twin"),
        ('roads = ["twin"]\ntwin = "https://me@{host}/x"', "twin"),
        ('roads = ["twin"]\ntwin = "file:///etc/{name}"', "twin"),
        ('[site.twin_date]\naddress = "https://a.test/"\nkey = "date"', "no effect without twin"),
        ('[site.dates]\nsitemaps = ["ftp://a.test/"]', "sitemaps"),
    ],
)
def test_what_a_site_cannot_mean_is_refused_in_words(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "content-sync.toml").write_text(f"{SITE}{text}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        load_config(tmp_path)
    assert told in str(error.value)


LISTED = (Road.HTML, Road.MARKDOWN, Road.TWIN, Road.ARCHIVE)


def test_the_roads_of_a_run_follow_from_what_is_remembered() -> None:
    html, markdown, twin, archive = LISTED
    assert roads_to_try(LISTED, OnRoad("u")) == (html,)
    assert roads_to_try(LISTED, OnRoad("u", refused=RUNS - 1)) == LISTED
    assert roads_to_try(LISTED, OnRoad("u", "twin")) == (twin, html)
    assert roads_to_try(LISTED, OnRoad("u", "twin", since=RUNS - 1)) == (html, markdown, twin)
    failing = OnRoad("u", "markdown", refused=RUNS - 1)
    assert roads_to_try(LISTED, failing) == (html, twin, archive, markdown)
    assert roads_to_try((html, archive), OnRoad("u", "twin")) == (html,)
    assert roads_to_try((html,), OnRoad("u", "carrier")) == (html,)


@given(
    st.lists(st.tuples(st.sampled_from(LISTED), st.sampled_from(list(Outcome)), st.booleans()), max_size=30)
)
def test_no_memory_of_roads_leaves_a_page_unasked(visits: list[tuple[Road, Outcome, bool]]) -> None:
    known = OnRoad("u")
    for road, outcome, same in visits:
        tried = roads_to_try(LISTED, known)
        assert tried and len(set(tried)) == len(tried)
        assert Road.HTML in tried
        known = after_roads(known, Capture("u", outcome, road=word_of(road), tried=tried, same=same))
        assert known.refused >= 0 and known.since >= 0


def test_the_road_stands_in_the_header_where_it_is_not_the_page_itself() -> None:
    kept = snapshot("# Vaults {#vaults}\nWords of a page.", url=PAGE)
    assert "road" not in encode(kept)
    from msgspec.structs import replace

    other = replace(kept, road="markdown")
    text = encode(other)
    assert '\nroad = "markdown"\n' in text
    assert decode(text) == other
    assert decode(text.replace('"markdown"', '"html"')) == kept
