"""The errors that stop a run. Everything else that goes wrong is a value in the report.

Each message says what happened, where, and what to do about it.
"""


class ContentSyncError(Exception):
    """Base of every error this project raises on purpose."""


class ConfigError(ContentSyncError):
    """The configuration or the command line cannot be used as it stands."""


class StoreError(ContentSyncError):
    """Something kept on disk or in git cannot be read or written."""


class UnreadableError(StoreError):
    """A kept text that cannot be read back: one page's trouble, where it can be named."""

    def __init__(self, where: str, what: str, mend: str) -> None:
        """Say where the text lies, what is wrong with it, and what to do."""
        super().__init__(f"{where}: {what}. {mend}")
        self.told = where, what, mend


class PublishError(ContentSyncError):
    """The branch or the pull request could not be published."""
