"""Which rules hold on which host: a rule of the wrong site makes one page of two, or asks who must not be asked."""

import pytest

from pipeline.sites import ContentRules, Site, Sites, UrlRules, VisitRules, builtin


def site(name: str, *hosts: str, **more: object) -> Site:
    return Site(name=name, hosts=hosts, **more)  # type: ignore[arg-type]


def named(sites: Sites, host: str) -> str:
    found = sites.of(host)
    return found.name if found else ""


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("learn.microsoft.com", "learn"),
        ("docs.microsoft.com", "learn"),
        ("go.microsoft.com", "fwlink"),
        ("www.microsoft.com", "microsoft"),
        ("a.b.microsoft.com", "microsoft"),
        ("microsoft.com", "microsoft"),
        ("notmicrosoft.com", ""),
        ("learn.microsoft.com.evil.example", ""),
        ("github.com", "github"),
        ("gist.github.com", ""),
        ("aka.ms", "aka.ms"),
        ("example.com", ""),
    ],
)
def test_a_host_belongs_to_its_site_and_no_look_alike_does(host: str, name: str) -> None:
    assert named(builtin(), host) == name


def test_the_closest_name_wins_whatever_the_order() -> None:
    near, far, exact = (
        site("near", ".b.example.com"),
        site("far", ".example.com"),
        site("exact", "a.b.example.com"),
    )
    for order in ((near, far, exact), (exact, far, near), (far, exact, near)):
        sites = Sites(order)
        assert [named(sites, host) for host in ("x.example.com", "x.b.example.com", "a.b.example.com")] == [
            *("far", "near", "exact"),
        ]
        assert named(sites, "b.example.com") == "near"
        assert named(sites, "com") == ""


def test_of_two_equal_names_the_later_wins_and_a_site_of_the_same_name_takes_its_place() -> None:
    first, second = site("first", "a.example"), site("second", "a.example")
    assert named(Sites((first, second)), "a.example") == "second"
    assert named(Sites((second, first)), "a.example") == "first"
    moved = site("first", "b.example")
    sites = Sites((first, moved))
    assert (named(sites, "a.example"), named(sites, "b.example")) == ("", "first")


def test_a_site_is_known_by_its_closest_host() -> None:
    wide = site("wide", ".example.com", "a.b.example.com")
    assert named(Sites((wide, site("near", ".b.example.com"))), "a.b.example.com") == "wide"


def test_what_holds_everywhere_is_no_site_of_a_host() -> None:
    always = builtin().everywhere()
    assert always is not None
    assert always.name == "everywhere"
    assert named(builtin(), "*") in ("", "everywhere")
    assert Sites(()).everywhere() is None
    own, later = site("own", "*"), site("later", "*", "a.example")
    assert Sites((own, later, site("x", "b.example"))).everywhere() == later


def test_a_team_that_does_not_want_a_host_asked_means_its_subdomains_too() -> None:
    sites = Sites((), ("a.example", ".b.example", "*.c.example"))
    refused = ["a.example", "www.a.example", "b.example", "www.b.example", "c.example", "www.c.example"]
    assert [sites.refuses(host) for host in refused] == [True] * 6
    asked = ["nota.example", "example", "a.example.org", "xb.example"]
    assert [sites.refuses(host) for host in asked] == [False] * 4
    assert not Sites(()).refuses("a.example")


def test_an_answer_is_kept() -> None:
    sites = Sites((site("a", "a.example"),))
    assert sites.of("a.example") is sites.of("a.example")
    assert sites.of("b.example") is None
    assert set(sites.asked) == {"a.example", "b.example"}


def test_the_rules_that_come_along_are_in_order_of_their_files_and_each_has_a_name() -> None:
    names = [one.name for one in builtin().all]
    assert names == [
        *(
            "aka.ms",
            "azure-cn",
            "azure",
            "everywhere",
            "forges",
            "fwlink",
            "github",
            "endpoint hosts",
            "internal hosts",
            "portal hosts",
        ),
        *("learn", "microsoft", "sign-in pages", "support", "techcommunity", "web-archive"),
    ]
    assert builtin() is builtin()


def test_a_site_of_which_nothing_is_said_is_like_any_page() -> None:
    plain = Sites((site("x", "x.example"),)).of("x.example")
    assert plain is not None
    assert plain.url == UrlRules(
        target="web",
        host="",
        locale_segment=False,
        drop=(),
        keep_in_request=(),
        fold_case=(),
        number_path="",
        number="",
    )
    assert plain.content == ContentRules(
        article=(), find=False, parts="", part_counts=(), drop=(), alerts={}, versions="", version_query="",
        anchor_prefix="", shell="", title_ends=(),
    )  # fmt: skip
    assert plain.visit == VisitRules(validator="both", short_links=False, rate_per_host=None, max_age=None)
