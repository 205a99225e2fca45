"""The pages to visit: each once, with everything that names it, dealt out so that none is lost or asked twice."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.links import Link
from pipeline.pages import Health, Outcome, Page, PageRequest, Shard, deal, gather, page_of

A, B = "https://a.example/x", "https://b.example/y"


def test_the_outcomes_are_those_that_are_documented() -> None:
    """They stand in report.json and in the state of earlier runs: one that is named anew is lost there."""
    assert {outcome.name: str(outcome) for outcome in Outcome} == {
        "OK": "ok",
        "NOT_MODIFIED": "not-modified",
        "MOVED": "moved",
        "REDIRECTED": "redirected",
        "MOVED_TO_ROOT": "moved-to-root",
        "GONE": "gone",
        "SOFT_404": "soft-404",
        "RETIRED": "retired",
        "BLOCKED": "blocked",
        "ROBOTS": "robots",
        "DEFERRED": "deferred",
        "UNREACHABLE": "unreachable",
        "TOO_LARGE": "too-large",
        "TOO_COMPLEX": "too-complex",
        "ENCRYPTED": "encrypted",
        "IMAGE_ONLY": "image-only",
        "DAMAGED": "damaged",
        "NO_READER": "no-reader",
        "NOT_A_DOCUMENT": "not-a-document",
        "UNSAFE": "unsafe",
        "MALFORMED": "malformed",
        "SKIPPED": "skipped",
        "FLAPPING": "flapping",
        "WRONG_PAGE": "wrong-page",
        "NO_ARTICLE": "no-article",
        "NOT_ARCHIVED": "not-archived",
        "FRAGMENT_MISSING": "fragment-missing",
        "CASE_MISMATCH": "case-mismatch",
        "RECOVERED": "recovered",
    }


@pytest.mark.parametrize(
    ("trait", "outcomes"),
    [
        ("read", "ok not-modified moved redirected retired"),
        ("quiet", "ok not-modified"),
        ("elsewhere", "moved redirected moved-to-root"),
        ("passing", "blocked unreachable"),
        ("unsure", "robots deferred skipped flapping not-archived"),
        (
            "kept_out",
            "blocked robots too-large too-complex encrypted image-only damaged no-reader not-a-document not-archived",
        ),
        ("no_text", "too-large not-a-document not-archived"),
        ("mendable", "moved fragment-missing case-mismatch"),
        (
            "broken",
            "moved-to-root gone soft-404 retired malformed wrong-page no-article fragment-missing",
        ),
    ],
)
def test_what_an_outcome_is_besides(trait: str, outcomes: str) -> None:
    assert [str(one) for one in Outcome if getattr(one, trait)] == outcomes.split()
    unknown = Outcome("of-a-newer-version")
    assert getattr(unknown, trait) is False
    assert unknown.health is Health.OTHER


def test_what_is_broken_leads_the_list_and_every_class_has_its_words() -> None:
    assert [health.words for health in Health] == [
        *["broken"] * 4,
        *("moved for good", "section in another case", "not asked", "not read", "back again", "other", ""),
    ]
    assert [health.rank for health in Health] == list(range(len(Health)))
    assert {health.heading for health in Health if health.broken} == {
        "Broken: page gone",
        "Broken: section missing",
        "Broken: not the page",
        "Broken: no usable address",
    }
    told = [health for health in Health if health not in (Health.OTHER, Health.WELL)]
    assert all(health.meaning.endswith(".") for health in told)
    assert (Health.OTHER.meaning, Health.WELL.heading, Health.WELL.meaning) == ("", "", "")


def test_a_request_knows_nothing_it_was_not_told() -> None:
    known = msgspec.structs.asdict(PageRequest(A, A))
    assert {name: value for name, value in known.items() if value} == {"url": A, "address": A}


def test_what_links_name_is_in_order_and_each_once() -> None:
    cited = [("a.md", A, "zeta"), ("b.md", A, "alpha\nzeta"), ("a.md", A, "")]
    assert page_of(A, cited, ()).fragments == ("alpha", "zeta")


def link(page: str = A, article: str = "a.md", fragment: str = "", address: str = "", **more: object) -> Link:
    where = address or page
    known = Link(
        *(article, 3, 5, "inline", "x", where, "web", page, where, fragment, True, "", "", (), "claim"),
    )
    return replace(known, **more)


def test_a_page_is_one_whoever_names_it_and_however() -> None:
    links = [
        link(B, "b.md"),
        link(A, "b.md", "second", "http://a.example/x"),
        link(A, "a.md", "first", "https://a.example/x/"),
        link(A, "b.md", "second"),
        link(A, "c.md"),
        link(A, "d.md", "never", watched=False),
    ]
    assert gather(iter(links)) == [
        Page(
            A,
            "http://a.example/x",
            "a.example",
            ("b.md", "a.md", "c.md"),
            ("first", "second"),
            (links[1], links[2], links[3], links[4]),
        ),
        Page(B, B, "b.example", ("b.md",), (), (links[0],)),
    ]


def test_a_link_that_is_not_watched_makes_no_page() -> None:
    assert gather([link(watched=False)]) == []


def test_pages_of_one_host_share_its_name() -> None:
    one, two = (page_of(url, [("a.md", url, "")], ()) for url in (A, f"{A}/2"))
    assert one.host is two.host
    assert one == Page(A, A, "a.example", ("a.md",), (), ())


def request(host: str, number: int) -> PageRequest:
    return PageRequest(f"https://{host}/{number}", f"https://{host}/{number}")


def test_a_request_knows_nothing_of_an_accepted_state_unless_told() -> None:
    """Else a visit would be conditional on a state nobody accepted, and a changed page would look the same."""
    url = "https://a.example/x"
    assert deal([PageRequest(url, "a")], lanes=1, most=1) == [
        [
            Shard(
                lane=1,
                lanes=1,
                requests=(
                    PageRequest(
                        url=url,
                        address="a",
                        etag="",
                        last_modified="",
                        body_sha256="",
                        slice_sha256="",
                        final="",
                        anew=False,
                    ),
                ),
                turn=0,
            )
        ]
    ]


def test_the_pages_of_a_host_go_to_all_lanes_in_turn() -> None:
    a, b = [request("a.example", n) for n in range(3)], [request("b.example", n) for n in range(2)]
    assert deal([a[0], b[0], a[1], b[1], a[2]], lanes=2, most=9) == [
        [Shard(1, 2, (a[0], a[2], b[1]))],
        [Shard(2, 2, (a[1], b[0]))],
    ]


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (1, [1]), (2, [2]), (3, [2, 1]), (4, [2, 2]), (5, [2, 2, 1])]
)
def test_a_lane_is_cut_into_shards_of_at_most_so_many(count: int, sizes: list[int]) -> None:
    (lane,) = deal([request("a.example", n) for n in range(count)], lanes=1, most=2, turn=1)
    assert [len(shard.requests) for shard in lane] == sizes
    assert [one for shard in lane for one in shard.requests] == [
        request("a.example", n) for n in range(count)
    ]
    assert {(shard.lane, shard.lanes, shard.turn) for shard in lane} <= {(1, 1, 1)}


def test_the_first_visit_is_turn_nought() -> None:
    assert deal([request("a.example", 1)], 1, 1)[0][0].turn == Shard(1, 1, ()).turn == 0


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 99)), unique=True),
    st.integers(1, 5),
    st.integers(1, 4),
)
def test_no_page_is_lost_or_asked_twice_and_every_lane_has_its_part_of_each_host(
    pages: list[tuple[str, int]], lanes: int, most: int
) -> None:
    requests = [request(f"{host}.example", number) for host, number in pages]
    dealt = deal(requests, lanes, most)
    assert [{shard.lane for shard in lane} <= {n} for n, lane in enumerate(dealt, 1)] == [True] * lanes
    assert sorted(one.url for lane in dealt for shard in lane for one in shard.requests) == sorted(
        one.url for one in requests
    )
    for host in "abc":
        parts = [
            sum(one.url.startswith(f"https://{host}.") for s in lane for one in s.requests) for lane in dealt
        ]
        assert max(parts) - min(parts) <= 1, "else a host would be asked slower than it allows"
