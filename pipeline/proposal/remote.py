"""One attempt to publish one offer on a remote: the state machine of branch and pull request.

Every step is decided from what the remote and the forge say now, and each can be the last of a killed
run: the next run finds what is there and goes on from it.
"""

import re
import time
from datetime import UTC, datetime
from hashlib import sha256

from git import Repo
from msgspec.structs import replace

from pipeline.errors import PublishError
from pipeline.forges.base import Forge, PullRequest, Refused, Wanted
from pipeline.git import remote as remotes
from pipeline.git.commands import opened
from pipeline.git.remote import Remote
from pipeline.proposal.commit import Commit, build_tree, write_commit
from pipeline.proposal.local import blocked_by, update_local
from pipeline.proposal.offer import Offer, Proposal
from pipeline.proposal.operation import Operation
from pipeline.proposal.review import CLOSED_BY_US, Review, review
from pipeline.proposal.target import Desk
from pipeline.report.body import manifest_in, ticked_in
from pipeline.report.talk import closing_text, edited_text, news_text

REOPEN_DAYS = 7
_RESERVED = 600
_STATE = re.compile(r"\[//\]: # \(content-sync title=(\w+) body=(\w+)\)")


def look_again(offer: Offer, desk: Desk, remote: Remote) -> Review:
    """Read the review anew, as it is at this moment."""
    today = datetime.fromtimestamp(time.time(), UTC).date().isoformat()
    return review(desk.repository, offer.branch, offer.base.commit, today, remote, desk.forge)


class Publication:
    """One attempt to publish one offer on a remote."""

    def __init__(self, offer: Offer, seen: Review, desk: Desk, remote: Remote) -> None:
        self._offer, self._seen, self._desk, self._remote = offer, seen, desk, remote
        self._request = seen.open_request

    def run(self) -> Proposal:
        """Decide what to do from what was seen, and do it."""
        offer, stands = self._offer, self._seen.stands
        if self._request and self._desk.settings.freeze_label in self._request.labels:
            return self._told(
                Operation.SKIPPED_FROZEN, f"it carries the label {self._desk.settings.freeze_label}"
            )
        with opened(self._desk.repository) as repo:
            tree = build_tree(repo, offer.base.commit, offer.files, offer.allowed)
            if not tree:
                return self._withdraw(repo)
            if stands.kind == "foreign":
                return self._told(Operation.REFUSED, blocked_by(offer.branch))
            if stands.kind == "edited" and not self._desk.overwrite:
                self._comment("edited", edited_text(stands.why, self._known(), offer.findings))
                return self._told(Operation.SKIPPED_EDITED, f"{stands.why}; --overwrite replaces it")
            return self._push(repo, tree)

    def _push(self, repo: Repo, tree: str) -> Proposal:
        offer, stands = self._offer, self._seen.stands
        commit, operation, backup = stands.head, Operation.UNCHANGED, ""
        if not (stands.kind == "ours" and stands.parent == offer.base.commit and stands.tree == tree):
            words = Commit(offer.message, self._desk.settings.author, offer.date, self._desk.settings.sign)
            commit = write_commit(repo, offer.base.commit, tree, words)
            update_local(repo, offer.branch, commit, offer.base.commit)
            backup = self._back_up() if stands.kind == "edited" else ""
            revived = self._revive()
            remotes.push(self._remote, offer.branch, commit, revived or stands.head)
            written = revived or (stands.head and not stands.merged)
            operation = Operation.UPDATED if written else Operation.CREATED
        else:
            update_local(repo, offer.branch, commit, offer.base.commit)
        done = Proposal(operation, offer.branch, commit, tree, "; ".join(self._seen.trouble), backup)
        return self._request_review(done) if self._desk.forge else done

    def _back_up(self) -> str:
        head = self._seen.stands.head
        backup = f"{self._offer.branch}-backup-{head[:7]}"
        if remotes.look(self._remote, [backup]).get(backup) != head:
            remotes.push(self._remote, backup, head, "")
        return backup

    def _revive(self) -> str:
        """Open the request again that we closed lately as resolved.

        Return the head its branch was put back to.
        """
        forge, last = self._desk.forge, self._seen.requests[:1]
        if not forge or not last or last[0].state != "closed" or CLOSED_BY_US not in last[0].body:
            return ""
        if not _recent(last[0].closed_at):
            return ""
        head = last[0].head
        try:
            if self._seen.stands.head != head:
                remotes.fetch(self._remote, {f"closed/{last[0].number}": head})
                remotes.push(self._remote, self._offer.branch, head, self._seen.stands.head)
            self._request = forge.update(last[0], Wanted(state="open"))
        except Refused:
            pass  # A request that cannot be opened again is replaced by a new one.
        except PublishError:
            return ""
        return head

    def _request_review(self, done: Proposal) -> Proposal:
        """Open the request or bring its text up to date; unread news is told in one comment."""
        forge, request, offer = self._desk.forge, self._request, self._offer
        assert forge is not None  # noqa: S101  (asked by the caller)
        text = self._text(forge, done.commit)
        if request is None:
            wanted = Wanted(offer.title, text, "", self._desk.settings.labels, offer.reviewers)
            request = forge.create(offer.branch, offer.base.branch, wanted)
            operation = Operation.CREATED
        else:
            operation, request = self._refresh(forge, request, text, done)
        detail = "; ".join(filter(None, [done.detail, *request.trouble]))
        return replace(done, operation=operation, number=request.number, url=request.url, detail=detail)

    def _refresh(
        self, forge: Forge, request: PullRequest, text: str, done: Proposal
    ) -> tuple[Operation, PullRequest]:
        was = _STATE.search(request.body)
        now = _STATE.search(text)
        if was and now and was[0] == now[0]:
            return done.operation, request
        self._comment("news", news_text(self._known(), self._offer.findings))
        # A box ticked while we worked must not be lost.
        late = next((one for one in forge.find(self._offer.branch) if one.number == request.number), request)
        ours = was is None or was[1] == _short(late.title)
        wanted = Wanted(
            self._offer.title if ours else "", self._text(forge, done.commit, ticked_in(late.body))
        )
        unchanged = done.operation is Operation.UNCHANGED
        operation = Operation.UPDATED if unchanged else done.operation
        return operation, forge.update(late, wanted)

    def _text(self, forge: Forge, commit: str, ticked: frozenset[str] = frozenset()) -> str:
        room = forge.body_limit - _RESERVED
        plain = self._offer.body(room, frozenset(), commit)
        body = self._offer.body(room, ticked, commit) if ticked else plain
        earlier = self._seen.turned_down
        note = (
            f"\nNumber {earlier[0].number} was closed without merging: what it proposed stays dismissed, "
            "pages that changed again are listed here.\n"
            if earlier
            else ""
        )
        state = f"[//]: # (content-sync title={_short(self._offer.title)} body={_short(plain + note)})"
        return f"{body.rstrip()}\n{note}\n{state}\n"

    def _withdraw(self, repo: Repo) -> Proposal:
        """Nothing is left to propose: close what is open, take our branch away, leave all else alone."""
        stands, branch, forge = self._seen.stands, self._offer.branch, self._desk.forge
        if stands.kind == "edited":
            self._comment("edited", edited_text(stands.why, self._known(), ()))
            return self._told(Operation.SKIPPED_EDITED, f"{stands.why}; nothing is left to propose")
        if forge and self._request:
            self._comment("closed", closing_text())
            forge.close(self._request, f"{closing_text()}\n\n{CLOSED_BY_US}\n")
        kept = any(one.head == stands.head for one in self._seen.turned_down)
        if stands.kind == "ours" and not kept and (self._request or not self._only_merged(forge)):
            remotes.push(self._remote, branch, "", stands.head)
            update_local(repo, branch, "", self._offer.base.commit)
            detail = "what it proposed is resolved" if not stands.merged else "what it proposed is merged"
            return self._told(Operation.NONE if stands.merged else Operation.CLOSED, detail)
        return self._told(Operation.CLOSED if self._request else Operation.NONE, "")

    def _only_merged(self, forge: Forge | None) -> bool:
        """Without a forge a merged branch may still be somebody's open request elsewhere: leave it."""
        return self._seen.stands.merged and forge is None

    def _known(self) -> frozenset[str]:
        return manifest_in(self._request.body) if self._request else frozenset()

    def _comment(self, kind: str, text: str) -> None:
        if self._desk.forge and self._request and text:
            self._desk.forge.comment(self._request, f"[//]: # (content-sync {kind})", text)

    def _told(self, operation: Operation, detail: str) -> Proposal:
        request, head = self._request, self._seen.stands.head
        known = (request.number, request.url) if request else (0, "")
        return Proposal(operation, self._offer.branch, head, "", detail, "", *known)


def _short(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def _recent(closed_at: str) -> bool:
    try:
        closed = datetime.fromisoformat(closed_at)
    except ValueError:
        return False
    return (datetime.now(UTC) - closed).days < REOPEN_DAYS
