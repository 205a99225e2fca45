"""What the hosts see of a visit: their own logs say who came how often, when, and with which headers."""

import os
import time
from collections import Counter
from collections.abc import Iterable
from email.utils import formatdate
from pathlib import Path

import pytest

from pipeline.config import Config, Hosts, Visit, load_config
from pipeline.errors import ConfigError
from pipeline.fetch import Response, Web, visit
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import Site as SiteRules
from pipeline.sites import Sites, VisitRules
from pipeline.snapshots import Capture
from tests import faultsite
from tests.faultsite import Asked, Site, Wire, conditional, first, name_hosts, site, status, to

pytestmark = pytest.mark.usefixtures("allow_loopback")

FAST = Visit(rate_per_host=0, timeout_s=5)


def read(request: PageRequest, response: Response) -> Capture:
    return Capture(
        request.url,
        response.outcome,
        response.status,
        response.hops,
        etag=response.etag,
        last_modified=response.last_modified,
        attempts=response.attempts,
        detail=response.body.decode("latin-1"),
    )


def run(requests: Iterable[PageRequest | str], settings: Visit = FAST, **more: object) -> dict[str, Capture]:
    asked = [PageRequest(one, one) if isinstance(one, str) else one for one in requests]
    return {capture.url: capture for capture in visit(asked, settings, read, **more)}  # type: ignore[arg-type]


def outcomes(captures: dict[str, Capture]) -> Counter[str]:
    return Counter(str(capture.outcome) for capture in captures.values())


def robots(text: str) -> faultsite.Route:
    return lambda wire, asked: wire.answer(200, text.encode(), content_type="text/plain")


# -- rate and concurrency


def test_sixty_pages_of_one_host_come_one_at_a_time_at_the_rate_asked_for() -> None:
    with site({"*": faultsite.ok}) as it:
        captures = run((it.url(f"/{n}") for n in range(60)), Visit(rate_per_host=40))
    begun = sorted(asked.begun for asked in (*it.log, *it.robots))
    assert outcomes(captures) == {"ok": 60}
    assert max(it.most_in_flight.values()) == 1
    # 60 gaps of 1/40 s; as measured by another thread the first request may look late, so two thirds of that.
    assert begun[-1] - begun[0] >= 60 / 40 * 2 / 3


def test_a_site_rule_sets_the_rate_of_its_own_host(monkeypatch: pytest.MonkeyPatch) -> None:
    name_hosts(monkeypatch)
    slow = SiteRules(name="slow", hosts=("slow.test",), visit=VisitRules(rate_per_host=10))
    with site({"*": faultsite.ok}) as it:
        run((it.url(f"/{n}", "slow.test") for n in range(5)), Visit(rate_per_host=0), sites=Sites((slow,)))
    begun = [asked.begun for asked in it.log]
    assert begun[-1] - begun[0] >= 4 / 10 / 2


def test_more_in_flight_only_where_it_was_asked_for() -> None:
    def slow(wire: Wire, asked: Asked) -> None:
        time.sleep(0.05)
        wire.answer()

    with site({"*": slow}) as it:
        run((it.url(f"/{n}") for n in range(12)), Visit(rate_per_host=0, per_host=3))
    assert max(it.most_in_flight.values()) == 3


def test_one_dead_host_among_twenty_does_not_slow_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    name_hosts(monkeypatch)
    monkeypatch.setattr("pipeline.fetch.retry.FIRST_WAIT_S", 0.1)

    def dead_or_alive(wire: Wire, asked: Asked) -> None:
        if asked.host.startswith("h0."):
            time.sleep(2)
            wire.cut()
        else:
            wire.answer()

    with site({"*": dead_or_alive, "/robots.txt": dead_or_alive}) as it:
        urls = [
            PageRequest(u, u) for h in range(20) for u in (it.url(f"/{n}", f"h{h}.test") for n in range(3))
        ]
        begun, ended = time.monotonic(), {}
        for capture in visit(urls, Visit(rate_per_host=0, timeout_s=0.8, concurrency=8), read):
            ended[capture.url] = time.monotonic() - begun
    alive = [seconds for url, seconds in ended.items() if "//h0." not in url]
    assert len(alive) == 57
    assert max(alive) < min(seconds for url, seconds in ended.items() if "//h0." in url)
    assert (
        len([asked for asked in it.robots if asked.host.startswith("h0.")]) == 3
    )  # not three for every page


# -- being told to wait


def test_retry_after_pauses_its_own_host_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    name_hosts(monkeypatch)
    with site({"*": faultsite.ok, "/busy": first(status(429, retry_after="1"), faultsite.ok)}) as it:
        urls = [it.url(path, host) for host in ("busy.test", "free.test") for path in ("/a", "/b", "/c")]
        captures = run([it.url("/busy", "busy.test"), *urls])
    busy, again = it.asked("/busy")
    others = [asked for asked in it.log if asked.host.startswith("busy.test") and asked.path != "/busy"]
    assert outcomes(captures) == {"ok": 7}
    assert again.begun - busy.begun >= 1.0
    assert all(asked.begun < busy.begun or asked.begun >= busy.begun + 1.0 for asked in others)
    assert all(asked.begun < again.begun for asked in it.log if asked.host.startswith("free.test"))


def test_a_host_whose_pause_is_over_does_not_wait_for_a_slow_one(monkeypatch: pytest.MonkeyPatch) -> None:
    name_hosts(monkeypatch)

    def slow(wire: Wire, asked: Asked) -> None:
        time.sleep(1.2)
        wire.answer()

    with site({"/slow": slow, "/busy": first(status(429, retry_after="0"), faultsite.ok)}) as it:
        it.routes["/robots.txt"] = lambda wire, asked: (time.sleep(0.1), wire.answer(404))[1]
        run([it.url("/busy", "busy.test"), it.url("/slow", "slow.test")], Visit(rate_per_host=5))
    assert it.asked("/busy")[1].begun < it.asked("/slow")[0].ended


def test_retry_after_may_be_a_date() -> None:
    def busy(wire: Wire, asked: Asked) -> None:
        wire.answer(503, b"", retry_after=formatdate(time.time() + 2, usegmt=True))

    with site({"/page": first(busy, faultsite.ok)}) as it:
        captures = run([it.url("/page")])
    one, two = it.asked("/page")
    assert outcomes(captures) == {"ok": 1}
    assert two.begun - one.begun >= 0.9  # HTTP dates have whole seconds


def test_a_host_that_wants_an_hour_is_left_for_another_run() -> None:
    with site({"*": faultsite.ok, "/busy": status(429, retry_after="3600")}) as it:
        captures = run([it.url("/busy"), it.url("/a"), it.url("/b")])
    assert outcomes(captures) == {"deferred": 3}
    assert "longer than this run" in captures[it.url("/a")].detail
    assert len(it.log) == 1


def test_what_the_deadline_leaves_is_deferred_and_says_so() -> None:
    with site({"*": faultsite.ok}) as it:
        captures = run((it.url(f"/{n}") for n in range(30)), Visit(rate_per_host=20, deadline_s=0.5))
    assert set(outcomes(captures)) == {"ok", "deferred"}
    assert sum(outcomes(captures).values()) == 30
    assert {c.detail for c in captures.values() if c.outcome == "deferred"} == {
        "the time for all visits was over"
    }


# -- robots.txt


def test_robots_txt_is_asked_once_and_obeyed() -> None:
    rules = (
        "User-agent: *\nDisallow: /\n\nUser-agent: content-sync\nDisallow: /private/\nAllow: /private/help\n"
    )
    with site({"*": faultsite.ok, "/robots.txt": robots(rules)}) as it:
        captures = run(it.url(path) for path in ("/a", "/b", "/private/x", "/private/help"))
    assert outcomes(captures) == {"ok": 3, "robots": 1}
    assert captures[it.url("/private/x")].outcome is Outcome.ROBOTS
    assert len(it.robots) == 1
    assert not it.asked("/private/x")


def test_crawl_delay_is_kept() -> None:
    with site({"*": faultsite.ok, "/robots.txt": robots("User-agent: *\nCrawl-delay: 0.3\n")}) as it:
        run(it.url(f"/{n}") for n in range(4))
    begun = [asked.begun for asked in it.log]
    assert begun[-1] - begun[0] >= 3 * 0.3 / 2


def test_a_crawl_delay_of_a_day_leaves_the_rest_for_other_runs() -> None:
    with site({"*": faultsite.ok, "/robots.txt": robots("User-agent: *\nCrawl-delay: 86400\n")}) as it:
        captures = run(it.url(f"/{n}") for n in range(4))
    assert outcomes(captures) == {"ok": 1, "deferred": 3}


def test_rules_that_cannot_be_read_close_the_host() -> None:
    with site({"*": faultsite.ok, "/robots.txt": status(503, retry_after="0")}) as it:
        captures = run([it.url("/a"), it.url("/b")])
    assert outcomes(captures) == {"unreachable": 2}
    assert captures[it.url("/a")].detail == "robots.txt answered HTTP 503"
    assert not it.log


def test_robots_txt_may_be_somewhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    name_hosts(monkeypatch)
    with site({"*": faultsite.ok, "/rules": robots("User-agent: *\nDisallow: /no\n")}) as it:
        it.routes["/robots.txt"] = to(it.url("/rules", "other.test"))
        captures = run([it.url("/no", "one.test"), it.url("/yes", "one.test")])
    assert [capture.outcome for capture in captures.values()].count(Outcome.ROBOTS) == 1


@pytest.mark.parametrize(
    "location",
    [
        *("http://10.0.0.1/robots.txt", "http://0x0a000001/robots.txt", "http://167772161/robots.txt"),
        *("http://012.0.0.1/robots.txt", "http://[::ffff:10.0.0.1]/robots.txt", "http://inside.example/r"),
        *("https://user@rules.example/", "http://rules.example:25/", "ftp://rules.example/", "http://[bad"),
        *("http://rules.example\\@10.0.0.1/", "http://missing.example/robots.txt"),
    ],
)
@pytest.mark.parametrize("steps", [1, 3])
def test_robots_txt_that_redirects_where_nothing_is_fetched_is_unreachable(
    monkeypatch: pytest.MonkeyPatch, location: str, steps: int
) -> None:
    name_hosts(monkeypatch, {"inside.example": ["10.0.0.7"], "missing.example": []})
    monkeypatch.setattr("pipeline.fetch.retry.FIRST_WAIT_S", 0.01)
    with site({"*": faultsite.ok, "/robots.txt": to(location if steps == 1 else "/2")}) as it:
        it.routes |= {"/2": to("/3", 302), "/3": to(location)}
        captures = run([it.url("/a", "one.test"), it.url("/b", "one.test")])
    assert outcomes(captures) == {"unreachable": 2}
    assert all("robots.txt" in capture.detail for capture in captures.values())
    assert not it.asked("/a")


def test_a_host_that_leads_inside_is_unsafe_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    name_hosts(monkeypatch, {"inside.example": ["10.0.0.7"]})
    (capture,) = run(["http://inside.example/page"]).values()
    assert (capture.outcome, capture.detail) == (
        *(Outcome.UNSAFE, "the host leads to 10.0.0.7, which is not a public address"),
    )


def test_a_second_round_of_a_run_keeps_what_hosts_asked_for() -> None:
    with site({"*": faultsite.ok, "/robots.txt": robots("User-agent: *\nDisallow: /no\n")}) as it:
        with Web(FAST) as web:
            urls = [PageRequest(url, url) for url in (it.url("/no"), it.url("/yes"))]
            rounds = [Counter(str(c.outcome) for c in web.visit(urls, read)) for _ in range(2)]
        assert rounds == [{"robots": 1, "ok": 1}] * 2
        assert len(it.robots) == 1
        assert len(it.asked("/yes")) == 2


# -- asking once


def test_an_address_is_asked_once_however_many_pages_lead_to_it() -> None:
    routes = {"/end": faultsite.ok, "/one": to("/end"), "/two": to("/end", 302), "/three": to("/one")}
    with site(routes) as it:
        captures = run(it.url(path) for path in ("/one", "/two", "/three", "/end"))
    assert {path: len(it.asked(path)) for path in routes} == dict.fromkeys(routes, 1)
    assert all(capture.detail == faultsite.PAGE.decode() for capture in captures.values())
    assert [str(captures[it.url(path)].outcome) for path in ("/one", "/two", "/three", "/end")] == [
        *("moved", "redirected", "moved", "ok")
    ]


def test_connections_are_kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = name_hosts(monkeypatch)

    def chunked_refusal(wire: Wire, asked: Asked) -> None:
        wire.raw(b"HTTP/1.1 404 Not Found\r\ntransfer-encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n")

    with site({"*": conditional(), "/robots.txt": chunked_refusal}) as it:
        urls = [it.url(f"/{n}", "one.test") for n in range(20)]
        requests = [PageRequest(url, url, etag='"v1"' if n % 2 else "") for n, url in enumerate(urls)]
        assert outcomes(run(requests)) == {"ok": 10, "not-modified": 10}
    assert looked_up == ["one.test"]  # one look-up a connection


# -- conditional requests


def test_a_validator_goes_to_the_address_that_gave_it_and_a_304_needs_no_reading() -> None:
    with site({"/old": to("/new"), "/new": conditional()}) as it:
        known = PageRequest("p", it.url("/old"), etag='"v1"', body_sha256="b", final=it.url("/new"))
        capture = run([known])["p"]
    assert "if-none-match" not in it.asked("/old")[0].headers
    assert (capture.same, capture.status, capture.etag, capture.body_sha256) == (True, 304, '"v1"', "b")
    assert capture.outcome is Outcome.MOVED


def test_a_page_that_moved_since_is_asked_without_condition() -> None:
    with site({"/old": to("/new"), "/new": conditional()}) as it:
        capture = run([PageRequest("p", it.url("/old"), etag='"v1"')])["p"]
    assert (capture.same, capture.outcome) == (False, Outcome.MOVED)
    assert "if-none-match" not in it.asked("/new")[0].headers


@pytest.mark.parametrize(
    ("rule", "sent"),
    [
        ("both", {"if-none-match", "if-modified-since"}),
        ("etag", {"if-none-match"}),
        ("last-modified", {"if-modified-since"}),
        ("none", set()),
    ],
)
def test_which_validator_is_sent_is_a_rule_of_the_site(rule: str, sent: set[str]) -> None:
    rules = SiteRules(name="one", hosts=("127.0.0.1",), visit=VisitRules(validator=rule))  # type: ignore[arg-type]
    when = "Mon, 02 Nov 2026 10:00:00 GMT"
    with site({"*": faultsite.ok}) as it:
        run([PageRequest("p", it.url("/p"), etag='"v1"', last_modified=when)], sites=Sites((rules,)))
    assert {name for name in it.log[0].headers if name.startswith("if-")} == sent


# -- what is sent, and to whom


def test_we_say_who_we_are_and_how_to_reach_us() -> None:
    with site({"*": faultsite.ok}) as it:
        run([it.url("/")], Visit(contact="https://example.com/about-our-visits"))
    agent = it.log[0].headers["user-agent"]
    assert agent.startswith("content-sync/")
    assert agent.endswith("(+https://example.com/about-our-visits)")


def test_a_secret_goes_to_its_own_host_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTENT_SYNC_AUTH_127_0_0_1", "Bearer s3cret")
    with site({"/away": to("http://localhost:1/"), "/own": faultsite.ok}) as it:
        it.routes["/away"] = to(it.url("/own", "localhost"))
        run([it.url("/away")])
    own = {asked.host.partition(":")[0]: asked.headers.get("authorization") for asked in it.log}
    assert own == {"127.0.0.1": "Bearer s3cret", "localhost": None}


def test_no_cookie_is_kept() -> None:
    with site(
        {
            "/a": lambda wire, asked: wire.answer(302, b"", location="/b", set_cookie="id=1"),
            "/b": faultsite.ok,
        }
    ) as it:
        run([it.url("/a")])
    assert all("cookie" not in asked.headers for asked in it.log)


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with site({"*": faultsite.ok}) as it:
        assert outcomes(run([it.url("/")])) == {"ok": 1}


def test_a_configured_proxy_is_used_and_numbers_are_still_judged() -> None:
    with site({"*": faultsite.ok}) as it:
        settings = Visit(rate_per_host=0, proxy=it.url(""))
        captures = run(["http://page.example/a", "http://10.0.0.1/b"], settings)
    assert [asked.path for asked in it.log] == ["http://page.example/robots.txt", "http://page.example/a"]
    assert captures["http://10.0.0.1/b"].outcome is Outcome.UNSAFE


@pytest.mark.parametrize(
    "proxy",
    [
        *("ftp://user:s3cret@127.0.0.1:9", "user:s3cret@127.0.0.1:9", "http://user:s3cret@[bad:9"),
        *("socks5://user:s3cret@h.example:1", "http://user:s3cret@h.example:99999", "http//user:s3/cret@h:9"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_named_without_its_password(proxy: str) -> None:
    with pytest.raises(ConfigError, match="proxy") as raised:
        run(["http://page.example/"], Visit(proxy=proxy))
    assert "cret" not in str(raised.value)


def test_no_detail_shows_what_a_proxy_is_told() -> None:
    settings = Visit(rate_per_host=0, proxy="http://user:s3cret@127.0.0.1:1")
    (capture,) = run(["https://page.example/?token=s3cret"], settings).values()
    assert capture.outcome is Outcome.UNREACHABLE
    assert "s3cret" not in capture.detail


@pytest.mark.parametrize("value", [" Bearer s3cret", "Bearer s3cret\t", "Bearer s3\x00cret", "s3cret\u20ac"])
def test_a_secret_that_is_no_header_is_not_shown(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    given = {"CONTENT_SYNC_AUTH_127_0_0_1": value}
    monkeypatch.setattr("pipeline.fetch.client.os.environ", {**os.environ, **given})
    with site({"*": faultsite.ok}) as it:
        (capture,) = run([it.url("/")]).values()
    assert "cret" not in capture.detail.partition("<html>")[0]
    assert {asked.headers.get("authorization") for asked in it.log} <= {"Bearer s3cret", None}


def test_a_redirect_into_a_host_you_excluded_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    name_hosts(monkeypatch)
    sites = Config(hosts=Hosts(skip=("excluded.test",), internal=("inside.test",))).sites
    with site({"/one": faultsite.ok}) as it:
        it.routes["/one"] = to(it.url("/a", "sub.excluded.test"))
        it.routes["/two"] = to(it.url("/a", "inside.test"), 302)
        captures = run([it.url("/one", "a.test"), it.url("/two", "a.test")], sites=sites)
    assert outcomes(captures) == {"skipped": 2}
    assert {asked.host.partition(":")[0] for asked in it.log} == {"a.test"}


# -- loopback and rebinding


def test_loopback_is_refused_unless_the_environment_admits_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTENT_SYNC_ALLOW_LOOPBACK")
    with site({"*": faultsite.ok}) as it:
        captures = run([it.url("/"), it.url("/", "localhost")])
    assert outcomes(captures) == {"unsafe": 2}
    assert not it.log
    assert not it.robots


def test_no_configuration_admits_loopback(tmp_path: Path) -> None:
    (tmp_path / "content-sync.toml").write_text("[visit]\nallow_loopback = true\n")
    with pytest.raises(ConfigError, match="allow_loopback"):
        load_config(tmp_path)


def test_a_name_that_changes_its_mind_is_refused_at_the_second_connection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def last(wire: Wire, asked: Asked) -> None:
        wire.answer(200, faultsite.PAGE, connection="close")
        wire.cut()

    looked_up = name_hosts(monkeypatch, {"rebind.test": ["127.0.0.1", "127.0.0.1", "169.254.169.254"]})
    with site({"*": last, "/robots.txt": faultsite.ok}) as it:
        captures = run(it.url(path, "rebind.test") for path in ("/a", "/b", "/c"))
    assert outcomes(captures)["unsafe"] >= 1
    assert outcomes(captures)["ok"] == len(it.log)
    assert set(looked_up) == {"rebind.test"}


# -- the caller


def test_what_read_raises_reaches_the_caller() -> None:
    def broken(request: PageRequest, response: Response) -> Capture:
        raise LookupError("a bug of ours")

    with site({"*": faultsite.ok}) as it, pytest.raises(LookupError, match="a bug of ours"):
        list(visit([PageRequest(it.url("/"), it.url("/"))], FAST, broken))


def test_a_caller_that_stops_early_leaves_nothing_running(site_of_pages: Site) -> None:
    import threading

    visits = visit([PageRequest(u, u) for u in (site_of_pages.url(f"/{n}") for n in range(200))], FAST, read)
    next(visits)
    visits.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("visit-")]


@pytest.fixture
def site_of_pages() -> Iterable[Site]:
    with site({"*": faultsite.ok}) as it:
        yield it
