"""What can become of a group's proposal: a closed set."""

from pipeline.closed import Closed


class Operation(Closed):
    """What became of a proposal.

    ``words`` say it to a person. ``is_proposed``: a branch holds what is proposed now. ``refused``: a person has to
    clear the way. ``stays``: what stood there stands there still. ``is_news``: people want to hear of it, because
    the proposal changed or waits for one of them.
    """

    NONE = "none", "nothing to propose"
    CREATED = "created", "created", True
    UPDATED = "updated", "updated", True
    UNCHANGED = "unchanged", "already up to date", True
    # The pages are as accepted again.
    CLOSED = "closed", "closed, what it proposed is resolved"
    # So many requests are open already: its branch keeps it until there is room.
    HELD_BACK = "held-back", "kept on its branch, enough requests are open", True
    # A person worked on it.
    SKIPPED_EDITED = "skipped-edited", "left alone, a person edited it"
    # It carries the label that says to leave it alone.
    SKIPPED_FROZEN = "skipped-frozen"
    REFUSED = "refused"

    def __init__(self, word: str, words: str = "", is_proposed: bool = False) -> None:
        self.words, self.is_proposed = words or word, is_proposed
        self.refused = word == "refused"
        self.stays = self.refused or word.startswith("skipped")
        self.is_news = word in ("created", "updated", "skipped-edited", "refused")
