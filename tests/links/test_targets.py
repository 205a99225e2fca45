"""Where a link leads: what nobody may read is never asked for, and what anybody may read is watched."""

import pytest

from pipeline.links import Policy
from pipeline.links.targets import REASONS, skipped, target_of
from pipeline.sites import Site, Sites, builtin

POLICY = Policy(skip=("*.slow.example",), internal=("intra.example", "*.corp.example"))


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://docs.example.com/a", "web"),
        ("HTTP://docs.example.com", "web"),
        ("https://docs.example.com/a?x={y}#{z}", "web"),
        ("https://docs.example.com/a#<b>", "web"),
        ("https://a.company", "web"),
        ("https://a.community", "web"),
        ("https://docs.example.com/{id}", "template"),
        ("https://docs.example.com/[Name]/x", "template"),
        ("https://docs.example.com/<x>", "template"),
        ("$link", "template"),
        ("{{ url }}", "template"),
        ("$1", "relative"),
        ("", "empty"),
        ("  ", "empty"),
        ("#limits", "anchor"),
        ("MailTo:jo@a.example", "mailto"),
        ("data-blade:x", "deeplink"),
        ("button-dataBlade:x", "deeplink"),
        ("button-open:x", "deeplink"),
        ("ms-settings:network", "deeplink"),
        ("guides/vault.md", "relative"),
        ("www.a.example", "relative"),
        ("htps://a.example", "malformed"),
        ("http:/a.example", "malformed"),
        ("((https://a.example", "malformed"),
        ("httpsa.example/", "malformed"),
        ("https://a..example/", "malformed"),
        ("https://https/x", "malformed"),
        ("https://http", "malformed"),
        ("https://a.example.comlimits/", "malformed"),
        ("https://docs.microsoft.net/x", "malformed"),
        ("https://192.0.2.7/x", "endpoint"),
        ("https://localhost:8080", "endpoint"),
        ("https://wiki/x", "internal"),
        ("https://intra.example/x", "internal"),
        ("https://a.intra.example/x", "internal"),
        ("https://b.corp.example/x", "internal"),
        ("https://notintra.example/x", "web"),
        ("https://portal.azure.com/", "portal"),
    ],
)
def test_where_a_link_leads(url: str, target: str) -> None:
    assert target_of(url, builtin(), POLICY) == target


def test_everything_that_is_no_page_has_its_reason() -> None:
    assert REASONS == {
        "portal": "needs a sign-in",
        "internal": "internal host",
        "endpoint": "a service address or an example, not a page",
        "deeplink": "opens a blade of the portal or an application",
        "xref": "names an entry of a reference, which the site resolves",
        "anchor": "points into the article itself",
        "relative": "no scheme, so no page",
        "mailto": "a mail address",
        "template": "filled in at run time",
        "malformed": "cannot be a URL as written",
        "empty": "no destination",
    }


@pytest.mark.parametrize(
    ("host", "expected"),
    [("slow.example", True), ("a.slow.example", True), ("notslow.example", False), ("", False)],
)
def test_a_host_stands_for_its_subdomains_too(host: str, expected: bool) -> None:
    assert skipped(host, POLICY) is expected
    assert not skipped("intra.example", POLICY)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://example.com", "endpoint"),
        ("https://www.example.org/x", "endpoint"),
        ("https://example.net:8080/x", "endpoint"),
        ("https://harbour.example/x", "endpoint"),
        ("https://a.harbour.test", "endpoint"),
        ("https://gobyexample.com/maps", "web"),
        ("https://example.com.au/", "web"),
        ("https://example.io/", "web"),
        ("https://latest/", "internal"),
        ("https://pier.example/x", "web"),
    ],
)
def test_names_that_are_reserved_for_examples_are_no_pages(url: str, target: str) -> None:
    own = Sites((*builtin().all, Site(name="pier", hosts=("pier.example",))))
    assert target_of(url, own, Policy(reserved=True)) == target
    assert target_of(url, own, Policy()) == ("internal" if target == "internal" else "web")


@pytest.mark.parametrize(
    ("url", "target"),
    [("https://übung.ex-one.com/", "web"), ("https://例え.jp/", "web"), ("https://-ü.com/", "malformed")],
)
def test_a_host_may_be_written_in_any_script(url: str, target: str) -> None:
    assert target_of(url, builtin(), POLICY) == target
