"""The whole job against a live site: what the site sees of a first run, a quiet run and a run with news."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipeline.baseline.state import State
from pipeline.config import Config, Visit
from pipeline.corpus.read import open_corpus
from pipeline.fetch import visit
from pipeline.fetch.read import read_response
from pipeline.git.base import resolve_base
from pipeline.git.repository import Repository
from pipeline.jobs.prove import make_proof
from pipeline.observe.requests import requests_for
from pipeline.proposal.groups import open_proposals
from pipeline.run import Options, Result, sync
from pipeline.storage.local import local_folder
from tests.content_repo import Silent, accept, article, git, page, repository
from tests.faultsite import Asked, Route, Site, Wire, name_hosts, site, to
from tests.links.test_link_fixture import always

HOST = "docs.test"
pytestmark = pytest.mark.usefixtures("allow_loopback")


def text(limit: str, version: str) -> Route:
    body = page("Limits", f"limits|Limits|<p>A queue holds at most {limit} messages of one sender.</p>")

    def route(wire: Wire, asked: Asked) -> None:
        matched = asked.headers.get("if-none-match") == version
        wire.answer(304 if matched else 200, body, etag=version)

    return route


class Team:
    """A content repository with one article about two pages of a site."""

    def __init__(self, folder: Path, it: Site) -> None:
        limits, tour = it.url("/limits", HOST), it.url("/tour", HOST)
        body = f"A queue holds [80,000 messages]({limits}). See also [the tour]({tour})."
        self.folder = repository(folder, {"articles/queues.md": article("Queues", body)})
        self.site = it

    def run(self, **options: object) -> tuple[Result, Counter[str]]:
        del self.site.log[:]
        config = Config(visit=Visit(rate_per_host=0, confirm_after_s=0, unconditional_every=3))
        result = sync(Options(self.folder, config, **options), Silent())  # type: ignore[arg-type]
        return result, Counter(asked.path for asked in self.site.log)


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    name_hosts(monkeypatch)
    routes = {
        "/limits": text("80,000", '"1"'),
        "/tour": to("/tour/start"),
        "/tour/start": always(page("Tour")),
    }
    with site(routes) as it:
        yield Team(tmp_path / "team", it)


def test_a_quiet_run_costs_one_conditional_request_a_page_and_changes_nothing(team: Team) -> None:
    _, asked = team.run()
    assert asked == {"/limits": 1, "/tour": 1, "/tour/start": 1}
    accept(team.folder)
    for _ in range(2):
        result, asked = team.run()
        conditions = {a.path: a.headers.get("if-none-match") for a in team.site.log}
        assert asked == {"/limits": 1, "/tour": 1, "/tour/start": 1}
        assert conditions == {"/limits": '"1"', "/tour": None, "/tour/start": '"1"'}
        assert not result.report.findings
        assert [proposal.operation for proposal in result.proposals] == ["none"]


def test_every_third_run_asks_for_the_whole_page(team: Team) -> None:
    team.run()
    accept(team.folder)
    asked = []
    for _ in range(5):
        team.run()
        asked.append(next(a.headers.get("if-none-match") for a in team.site.log if a.path == "/limits"))
    assert asked == ['"1"', '"1"', '"1"', None, '"1"']


def test_a_page_asked_for_in_full_is_parsed_only_where_its_bytes_changed(team: Team) -> None:
    team.run()
    accept(team.folder)
    for _ in range(3):
        team.run()
    config = Config()
    with (
        closing(open_corpus(Repository(team.folder), config, committed=True)) as store,
        open_proposals(
            Repository(team.folder), config, resolve_base(Repository(team.folder), config), store
        ) as groups,
        State(local_folder(team.folder) / "state.sqlite") as state,
    ):
        requests = list(requests_for([draft.group for draft in groups], state, 3, config.sites))
    assert [(one.anew, one.etag) for one in requests] == [(True, ""), (True, "")]
    captures = list(visit(requests, Visit(rate_per_host=0), partial(read_response, sites=config.sites)))
    assert [(one.status, one.same, one.snapshot) for one in captures] == [(200, True, None)] * 2
    assert sorted(len(one.hops) for one in captures) == [1, 2], "the whole way is walked"


def test_news_is_asked_for_twice_and_names_the_line(team: Team) -> None:
    team.run()
    accept(team.folder)
    team.site.routes["/limits"] = text("50,000", '"2"')
    result, asked = team.run()
    assert asked["/limits"] == 2
    (finding,) = result.report.findings
    assert (finding.article, finding.verdict) == ("articles/queues.md", "update")


def test_a_proposal_that_is_not_merged_hides_nothing(team: Team) -> None:
    team.run()
    accept(team.folder)
    team.site.routes["/limits"] = text("50,000", '"2"')
    team.run()
    result, _ = team.run()
    assert len(result.report.findings) == 1


def test_a_page_that_is_retired_stays_so_through_quiet_runs(team: Team) -> None:
    mark = b'<head><meta name="is_retired" content="true">'
    team.site.routes["/limits"] = always(page("Limits", "a|A|<p>Words.</p>").replace(b"<head>", mark))
    outcomes = []
    for _ in range(3):
        result, _ = team.run()
        outcomes.append([row.outcome for row in result.report.links])
        if result.proposals[0].operation == "created":
            accept(team.folder)
    assert [rows.count("retired") for rows in outcomes] == [1, 1, 1]


def test_a_page_that_moves_with_the_same_text_is_a_move(team: Team) -> None:
    team.run()
    accept(team.folder)
    team.site.routes |= {"/limits": to("/queues/limits"), "/queues/limits": text("80,000", '"1"')}
    result, _ = team.run()
    changes = {row.url.rpartition("/")[2]: row.change for row in result.report.pages}
    assert changes["limits"] == "moved"
    assert any(row.suggestion == team.site.url("/queues/limits", HOST) for row in result.report.links)


def test_a_recorded_run_and_its_replay_propose_the_same_commit(team: Team, tmp_path: Path) -> None:
    recorded, _ = team.run(record=tmp_path / "run.warc.gz", dry_run=True)
    replays = []
    for _ in range(2):
        result, asked = team.run(replay=tmp_path / "run.warc.gz")
        assert not asked
        replays.append(git(team.folder, "rev-parse", "content-sync/proposal"))
        assert [row.change for row in result.report.pages] == [row.change for row in recorded.report.pages]
        git(team.folder, "branch", "-D", "content-sync/proposal")
    assert replays[0] == replays[1]


def test_known_steps_to_the_same_page_are_not_walked_again_until_something_differs(team: Team) -> None:
    body = page("Limits", "limits|Limits|<p>A queue holds at most 80,000 messages of one sender.</p>")
    team.site.routes |= {"/limits": to("/en-us/limits", 302), "/en-us/limits": always(body)}
    asked = [team.run()[1]]
    accept(team.folder)
    asked += [team.run()[1] for _ in range(2)]
    assert [(counts["/limits"], counts["/en-us/limits"]) for counts in asked] == [(1, 1), (0, 1), (0, 1)]
    team.site.routes |= {"/limits": to("/en-us/quotas"), "/en-us/quotas": always(body)}
    team.site.routes["/en-us/limits"] = to("/en-us/quotas")
    result, _ = team.run()
    (row,) = [row for row in result.report.pages if row.url.endswith("/limits")]
    assert row.change == "moved"
    assert [hop.status for hop in row.hops] == [301, 200]


def test_the_record_names_the_response_in_the_archive_of_the_run(team: Team, tmp_path: Path) -> None:
    team.run(record=tmp_path / "run.warc.gz")
    with Repository(team.folder) as here:
        proof = make_proof(here, Config(), "articles/queues.md")
    with (tmp_path / "run.warc.gz").open("rb") as file:
        names = {
            one.rec_headers.get_header("WARC-Record-ID"): one.rec_headers.get_header("WARC-Target-URI")
            for one in ArchiveIterator(file)
        }
    assert [source.archive for source in proof.sources] == ["run.warc.gz", "run.warc.gz"]
    ends = [names[source.archived].rpartition("/")[2] for source in proof.sources]
    assert ends == ["limits", "start"]
