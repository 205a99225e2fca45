"""Messages of a run: sent to a receiver on loopback, and nothing of a run depends on them."""

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli import group
from pipeline.config import load_config
from pipeline.errors import ConfigError
from pipeline.jobs.messages import send, variable_of
from tests.publishing import Place, a_place


@contextmanager
def receiver(status: int = 200) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A webhook on loopback: its address as Apprise writes it, and what it got."""
    got: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"json://user:secret-of-the-hook@127.0.0.1:{server.server_port}/hook", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_message_arrives_with_its_subject() -> None:
    with receiver() as (address, got):
        assert send("Subject\n\none\ntwo\n", ["team-chat"], {"CONTENT_SYNC_MESSAGE_TEAM_CHAT": address}) == ()
        assert send("Subject alone\n", ["t"], {"CONTENT_SYNC_MESSAGE_T": address}) == ()
    assert [(one["title"], one["message"]) for one in got] == [
        ("Subject", "one\ntwo"),
        ("Subject alone", "Subject alone"),
    ]


def test_a_receiver_that_fails_is_named_without_its_address_and_the_others_get_theirs(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with receiver(500) as (broken, _), receiver() as (works, got):
        said = {
            "CONTENT_SYNC_MESSAGE_BROKEN": broken,
            "CONTENT_SYNC_MESSAGE_NONE": "nosuchservice://secret-of-the-hook",
            "CONTENT_SYNC_MESSAGE_WORKS": works,
        }
        failed = send("S\n\nb", ["broken", "none", "unset", "works"], said)
    assert failed == (
        "broken: the message was not taken",
        "none: the address in CONTENT_SYNC_MESSAGE_NONE is none that Apprise knows",
        "unset: CONTENT_SYNC_MESSAGE_UNSET is not set",
    )
    assert len(got) == 1
    shown = capfd.readouterr()
    assert "secret-of-the-hook" not in caplog.text + shown.out + shown.err


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(ConfigError, match=r"Install `content-sync\[messages\]`"):
        send("S", ["t"], {})


def test_a_name_is_one_an_environment_can_have(tmp_path: Path) -> None:
    assert variable_of("team-chat") == "CONTENT_SYNC_MESSAGE_TEAM_CHAT"
    (tmp_path / "content-sync.toml").write_text('[messages]\nto = ["https://hook.example/secret"]\n')
    with pytest.raises(ConfigError, match="to"):
        load_config(tmp_path)


# What a whole run says.


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    with a_place(tmp_path, monkeypatch, forge=False) as made:
        made.accept_baseline()
        (made.folder / "content-sync.toml").write_text('[messages]\nto = ["team"]\n')
        yield made


def call(place: Place, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(group, [*arguments, "--repo", str(place.folder)], standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.return_value, done.stderr


def test_a_published_run_tells_its_news_once(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    recorded = str(place.recorded("five"))
    with receiver() as (address, got):
        monkeypatch.setenv("CONTENT_SYNC_MESSAGE_TEAM", address)
        call(place, "sync", "--replay", recorded, "--dry-run", "--push")
        call(place, "sync", "--replay", recorded, "--no-branch")
        assert not got, "nothing is published, so nobody can look at it"
        call(place, "sync", "--replay", recorded, "--push")
        assert len(got) == 1
        call(place, "sync", "--replay", recorded, "--push")
        assert len(got) == 1, "a week without news is told to nobody"
    assert "3 articles" in got[0]["title"] and "Branch content-sync/proposal" in got[0]["message"]


def test_the_half_of_a_run_with_the_token_tells_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    artifact = str(place.tmp / "artifact")
    with receiver() as (address, got):
        monkeypatch.setenv("CONTENT_SYNC_MESSAGE_TEAM", address)
        call(place, "sync", "--replay", str(place.recorded("five")), "--artifact", artifact)
        assert not got
        call(place, "propose", artifact, "--push")
    assert len(got) == 1


def test_a_message_that_is_not_delivered_changes_nothing_else(place: Place) -> None:
    code, said = call(place, "sync", "--replay", str(place.recorded("five")), "--push")
    assert code == 0 and place.head()
    assert "No message: team: CONTENT_SYNC_MESSAGE_TEAM is not set" in said
