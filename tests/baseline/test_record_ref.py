"""The record on its ref: one chain, whoever writes it, and nothing of it lost."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.baseline.record import Entry, Look, decode_entry, encode_entry
from pipeline.baseline.record_ref import REF, is_signed, keep_record, troubles
from pipeline.errors import StoreError
from pipeline.git.remote import open_remote
from pipeline.git.repository import Repository
from tests.baseline.machines import machine
from tests.content_repo import git


def entry(day: int) -> Entry:
    looks = (Look("https://docs.example.com/a", "ok", "none", "ab" * 20),)
    time = f"2026-03-{day:02}T08:00:00Z"
    return Entry(time=time, base="", branch="main", articles="", tool="1", pages=looks)


def log(folder: Path) -> list[str]:
    return git(folder, "log", "--date-order", "--format=%s", REF).splitlines()


def test_two_machines_write_one_chain(bare: Path) -> None:
    one, two = machine(bare, "one"), machine(bare, "two")
    commits = [keep_record(m.repository, m, entry(day)).commit for day, m in enumerate((one, two, one), 1)]
    assert git(bare, "log", "--reverse", "--format=%H", REF).split() == commits


def test_runs_of_two_machines_that_did_not_know_of_each_other_are_joined(bare: Path) -> None:
    one, two = machine(bare, "one"), machine(bare, "two")
    alone = keep_record(two.repository, None, entry(1)).commit
    pushed = keep_record(one.repository, one, entry(2)).commit
    joined = keep_record(two.repository, two, entry(3)).commit
    assert git(bare, "log", "-1", "--format=%P", joined).split() == [pushed, alone]
    assert [words[-20:-10] for words in log(bare)] == ["2026-03-03", "2026-03-02", "2026-03-01"]


def test_a_remote_that_cannot_be_reached_costs_no_entry(bare: Path) -> None:
    one = machine(bare, "one")
    bare.rename(bare.with_name("away.git"))
    first = keep_record(one.repository, one, entry(1)).commit
    bare.with_name("away.git").rename(bare)
    second = keep_record(one.repository, one, entry(2)).commit
    assert git(bare, "rev-parse", REF, f"{REF}^").split() == [second, first]


def test_a_shallow_clone_goes_on_where_the_record_stands(bare: Path) -> None:
    one = machine(bare, "one")
    first = keep_record(one.repository, one, entry(1)).commit
    git(bare.parent, "clone", "--quiet", "--depth=1", f"file://{bare}", "flat")
    flat = open_remote(Repository(bare.parent / "flat"), "origin")
    second = keep_record(flat.repository, flat, entry(2)).commit
    assert git(bare, "rev-parse", REF, f"{REF}^").split() == [second, first]


def test_an_entry_from_another_job_is_read_as_written_or_refused() -> None:
    assert decode_entry(encode_entry(entry(1))) == entry(1)
    with pytest.raises(StoreError, match="cannot be read"):
        decode_entry(encode_entry(entry(1)).replace(b'"base":""', b'"base":"--upload-pack"'))


def set_up_to_sign(folder: Path, key: Path) -> None:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    settings = {"gpg.format": "ssh", "user.signingkey": f"{key}.pub", "commit.gpgsign": "true"}
    for name, value in settings.items():
        git(folder, "config", name, value)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen to sign with")
def test_the_record_is_signed_where_git_is_set_up_to_sign(bare: Path, tmp_path: Path) -> None:
    one = machine(bare, "one")
    assert not is_signed(one.repository, keep_record(one.repository, None, entry(1)).commit)
    set_up_to_sign(one.repository.path, tmp_path / "key")
    kept = keep_record(one.repository, None, entry(2))
    assert (is_signed(one.repository, kept.commit), troubles(kept)) == (True, [])
    (tmp_path / "key").unlink()
    kept = keep_record(one.repository, None, entry(3))
    [said] = troubles(kept)
    assert "could not sign the record" in said.what
    assert git(one.repository.path, "rev-parse", REF) == kept.commit
    with pytest.raises(StoreError, match="could not be committed"):
        keep_record(one.repository, None, entry(4), sign=True)
