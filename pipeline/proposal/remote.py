"""One attempt to publish one proposal on a remote: the state machine of branch and pull request.

Every step is decided from what the remote and the forge say now, and each can be the last of a killed
run: the next run finds what is there and goes on from it.
"""

import re
import time
from datetime import UTC, datetime
from hashlib import sha256

from msgspec.structs import replace

from pipeline.errors import PublishError
from pipeline.forges.base import Connection, PullRequest, Refused, Wanted
from pipeline.git import remote as remotes
from pipeline.git.damage import put_aside
from pipeline.git.remote import Remote
from pipeline.proposal.commit import Commit, build_tree, decisions_tree, says_the_same, write_commit
from pipeline.proposal.decision import Action, Decision, decide
from pipeline.proposal.local import update_local
from pipeline.proposal.model import Proposal, PublishResult
from pipeline.proposal.operation import Operation
from pipeline.proposal.review import CLOSED_BY_US, Review, review
from pipeline.proposal.target import PublishTarget
from pipeline.report.body import manifest_in, ticked_in
from pipeline.report.talk import closing_text, edited_text, news_text

REOPEN_DAYS = 7
_RESERVED = 600
_STATE = re.compile(r"\[//\]: # \(content-sync title=(\w+) body=(\w+)(?: head=(\w+))?\)")


def look_again(proposal: Proposal, target: PublishTarget, remote: Remote) -> Review:
    """Read the review anew, as it is at this moment."""
    today = datetime.fromtimestamp(time.time(), UTC).date().isoformat()
    return review(target.repository, proposal.branch, proposal.base.commit, today, remote, target.connection)


class Publication:
    """One attempt to publish one proposal on a remote."""

    def __init__(
        self,
        proposal: Proposal,
        seen: Review,
        target: PublishTarget,
        remote: Remote,
        *,
        may_open: bool = True,
    ) -> None:
        """Publish ``proposal`` where ``seen`` is what stands there; ``may_open``: a request may be opened for it."""
        self._may_open = may_open
        self._proposal, self._seen, self._target, self._remote = proposal, seen, target, remote
        self._request = seen.open_request
        self._same = False

    def run(self) -> PublishResult:
        """Decide what to do from what was seen, and do it."""
        proposal, state = self._proposal, self._seen.state
        if self._request and self._target.settings.freeze_label in self._request.labels:
            return self._told(
                Operation.SKIPPED_FROZEN, f"it carries the label {self._target.settings.freeze_label}"
            )
        repository, base = self._target.repository, proposal.base.commit
        if state.broken:
            put_aside(repository)
        tree = build_tree(repository, base, proposal.files, proposal.allowed)
        self._same = bool(tree) and self._proposes_already(tree)
        overwrite = self._target.overwrite or self._seen.abandoned
        decision = decide(state, proposal.branch, base, tree, overwrite=overwrite, same=self._same)
        if not tree and decision.operation is not Operation.SKIPPED_EDITED:
            kept = decisions_tree(repository, base, proposal.files) if self._target.connection else ""
            return self._keep_decisions(kept) if kept else self._withdraw(decision)
        if decision.action is Action.LEAVE:
            if decision.operation is Operation.SKIPPED_EDITED:
                found = proposal.flagged if tree else ()
                self._comment("edited", edited_text(state.why, self._known(), found))
            return self._told(decision.operation, decision.detail)
        return self._write(decision, tree)

    def _proposes_already(self, tree: str) -> bool:
        state, base = self._seen.state, self._proposal.base.commit
        if state.kind != "ours" or state.merged or not state.parent:
            return False
        try:
            remotes.fetch(self._remote, {f"built-on/{self._proposal.branch}": state.parent})
        except PublishError:
            return False
        return says_the_same(self._target.repository, state, base, tree)

    def _keep_decisions(self, tree: str) -> PublishResult:
        """Keep what people decided on the branch, without a request: it goes into the base with the next news."""
        state, proposal = self._seen.state, self._proposal
        if state.kind not in ("none", "ours"):
            return self._told(Operation.NONE, "")
        closed = self._close()
        head = state.head
        if state.merged or state.tree != tree or state.parent != proposal.base.commit:
            words = Commit("Keep what was decided", self._target.settings.author, proposal.date)
            head = write_commit(self._target.repository, proposal.base.commit, tree, words)
            remotes.push(self._remote, proposal.branch, head, state.head)
            update_local(self._target.repository, proposal.branch, head, proposal.base.commit)
        return self._told(Operation.CLOSED if closed else Operation.NONE, "")

    def _close(self) -> bool:
        """Close the open request, if there is one: what it proposed is resolved."""
        if not (self._target.connection and self._request):
            return False
        self._comment("closed", closing_text())
        self._target.connection.close(self._request, f"{closing_text()}\n\n{CLOSED_BY_US}\n")
        return True

    def _write(self, decision: Decision, tree: str) -> PublishResult:
        """Bring the branch to ``tree`` where it is not there yet, then the request."""
        proposal, state, operation = self._proposal, self._seen.state, decision.operation
        commit, backup = state.head, ""
        if decision.action is Action.WRITE:
            words = Commit(
                proposal.message, self._target.settings.author, proposal.date, self._target.settings.sign
            )
            commit = write_commit(self._target.repository, proposal.base.commit, tree, words)
        update_local(self._target.repository, proposal.branch, commit, proposal.base.commit)
        if decision.action is Action.WRITE:
            backup = self._back_up() if decision.backup else ""
            revived = self._revive()
            remotes.push(self._remote, proposal.branch, commit, revived or state.head)
            operation = Operation.UPDATED if revived else operation
        done = PublishResult(operation, proposal.branch, commit, tree, "; ".join(self._seen.trouble), backup)
        return self._request_review(done) if self._target.connection else done

    def _back_up(self) -> str:
        head = self._seen.state.head
        backup = f"{self._proposal.branch}-backup-{head[:7]}"
        if remotes.look(self._remote, [backup]).get(backup) != head:
            remotes.push(self._remote, backup, head, "")
        return backup

    def _revive(self) -> str:
        """Open the request again that we closed lately as resolved.

        Return the head its branch was put back to.
        """
        connection, last = self._target.connection, self._seen.requests[:1]
        if (
            not (connection and self._may_open)
            or not last
            or last[0].state != "closed"
            or CLOSED_BY_US not in last[0].body
        ):
            return ""
        if not _recent(last[0].closed_at):
            return ""
        head = last[0].head
        try:
            if self._seen.state.head != head:
                remotes.fetch(self._remote, {f"closed/{last[0].number}": head})
                remotes.push(self._remote, self._proposal.branch, head, self._seen.state.head)
            self._request = connection.update(last[0], Wanted(state="open"))
        except Refused:
            pass  # A request that cannot be opened again is replaced by a new one.
        except PublishError:
            return ""
        return head

    def _request_review(self, done: PublishResult) -> PublishResult:
        """Open the request or bring its text up to date; unread news is told in one comment."""
        connection, request, proposal = self._target.connection, self._request, self._proposal
        assert connection is not None  # noqa: S101  (asked by the caller)
        text = self._text(done.commit)
        if request is None and not self._may_open:
            return replace(done, operation=Operation.HELD_BACK)
        if request is None:
            wanted = Wanted(proposal.title, text, "", self._target.settings.labels, proposal.reviewers)
            request = connection.create(proposal.branch, proposal.base.branch, wanted)
            operation = Operation.CREATED
        else:
            operation, request = self._refresh(connection, request, text, done)
        detail = "; ".join(filter(None, [done.detail, *request.trouble]))
        return replace(done, operation=operation, number=request.number, url=request.url, detail=detail)

    def _refresh(
        self, connection: Connection, request: PullRequest, text: str, done: PublishResult
    ) -> tuple[Operation, PullRequest]:
        was = _STATE.search(request.body)
        now = _STATE.search(text)
        into = self._proposal.base.branch
        if request.base != into:
            request = connection.update(request, Wanted(base=into))
        elif was and now and (was.group(1, 2) == now.group(1, 2) or (self._same and was[3] == now[3])):
            return done.operation, request
        self._tell_news()
        # A box ticked while we worked must not be lost.
        late = next(
            (one for one in connection.find(self._proposal.branch) if one.number == request.number), request
        )
        ours = was is None or was[1] == _short(late.title)
        wanted = Wanted(self._proposal.title if ours else "", self._text(done.commit, ticked_in(late.body)))
        unchanged = done.operation is Operation.UNCHANGED
        operation = Operation.UPDATED if unchanged else done.operation
        return operation, connection.update(late, wanted)

    def _text(self, commit: str, ticked: frozenset[str] = frozenset()) -> str:
        plain = self._proposal.body(_RESERVED, frozenset(), commit)
        body = self._proposal.body(_RESERVED, ticked, commit) if ticked else plain
        earlier = self._seen.turned_down
        note = (
            f"\nNumber {earlier[0].number} was closed without merging: what it proposed stays dismissed, "
            "pages that changed again are listed here.\n"
            if earlier
            else ""
        )
        title, text = _short(self._proposal.title), _short(plain + note)
        # Also which commit it is about: a run that died after its push left an older text beside the new branch.
        state = f"[//]: # (content-sync title={title} body={text} head={_short(commit)})"
        return f"{body.rstrip()}\n{note}\n{state}\n"

    def _withdraw(self, decision: Decision) -> PublishResult:
        """Nothing is left to propose: close what is open, take our branch away, leave all else alone."""
        state, branch, connection = self._seen.state, self._proposal.branch, self._target.connection
        self._close()
        kept = any(one.head == state.head for one in self._seen.turned_down)
        ours = decision.action is Action.WITHDRAW
        if ours and not kept and (self._request or not self._only_merged(connection)):
            remotes.push(self._remote, branch, "", state.head)
            update_local(self._target.repository, branch, "", self._proposal.base.commit)
            return self._told(decision.operation, decision.detail)
        return self._told(Operation.CLOSED if self._request else Operation.NONE, "")

    def _only_merged(self, connection: Connection | None) -> bool:
        """Without a forge a merged branch may still be somebody's open request elsewhere: leave it."""
        return self._seen.state.merged and connection is None

    def _known(self) -> frozenset[str]:
        return manifest_in(self._request.body) if self._request else frozenset()

    def _tell_news(self) -> None:
        """Tell each batch of news once, in a comment of its own: an edited comment reaches nobody."""
        news = news_text(self._known(), self._proposal.flagged)
        batch = " ".join(sorted({one.id for one in self._proposal.flagged} - self._known()))
        self._comment(f"news {_short(batch)}", news)

    def _comment(self, kind: str, text: str) -> None:
        if self._target.connection and self._request and text:
            self._target.connection.comment(self._request, f"[//]: # (content-sync {kind})", text)

    def _told(self, operation: Operation, detail: str) -> PublishResult:
        request, head = self._request, self._seen.state.head
        known = (request.number, request.url) if request else (0, "")
        return PublishResult(operation, self._proposal.branch, head, "", detail, "", *known)


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _recent(closed_at: str) -> bool:
    try:
        closed = datetime.fromisoformat(closed_at)
    except ValueError:
        return False
    return (datetime.now(UTC) - closed).days < REOPEN_DAYS
