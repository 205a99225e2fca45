"""A proof checked against a clone: offline, and by doing it again."""

from collections.abc import Iterator

from pipeline.baseline.record_history import FETCH
from pipeline.baseline.record_ref import REF, tool_version
from pipeline.config import Config
from pipeline.errors import ContentSyncError
from pipeline.git.integrity import PLAIN, faults
from pipeline.git.repository import Repository
from pipeline.jobs.prove import make_proof
from pipeline.report.proof import Proof, proof_json, read_proof
from pipeline.report.proof_page import render_proof


def why_not(repository: Repository, config: Config, data: bytes) -> Iterator[str]:
    """Yield what speaks against the proof in ``data`` (the HTML file or its twin), in words; nothing when it holds.

    The whole record here is read and every object compared with its name; then the proof is made again from the
    commit that it names, and has to come out the same, byte for byte.
    """
    head = repository.answers("rev-parse", "--verify", "--quiet", REF)
    if not head:
        yield f"There is no record here to check it against. Fetch it: `{FETCH}`."
        return
    broken = list(faults(repository, head))
    yield from (f"The record here is damaged: {fault}." for fault in broken)
    try:
        text = data.decode()
        proof = read_proof(text)
    except (ContentSyncError, UnicodeError) as error:
        yield f"The file is damaged: {error}"
        return
    if not broken:
        yield from _against(repository, config, proof, text, head)


def _against(repository: Repository, config: Config, proof: Proof, text: str, head: str) -> Iterator[str]:
    if proof.record.head not in repository.run("rev-list", head, env=PLAIN).split():
        yield (
            f"The record here does not hold the commit {proof.record.head} that the proof was made at: it was "
            "rewritten, or what is here is older than the proof."
        )
        return
    try:
        again = make_proof(repository, config, proof.target, proof.on, proof.record.head)
    except ContentSyncError as error:
        yield f"The proof cannot be made again: {error}"
        return
    if text not in (render_proof(again), proof_json(again)):
        told = "The file is not what the record says: it was changed, or the configuration was."
        other = f" It was made by content-sync {proof.tool}; this is {tool_version()}, which may word it otherwise."
        yield told + (other if proof.tool != tool_version() else "")
