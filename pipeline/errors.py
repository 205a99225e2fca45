"""The errors that stop a run. Everything else that goes wrong is a value in the report.

Each message says what happened, where, and what to do about it.
"""


class ContentSyncError(Exception):
    """Base of every error this project raises on purpose."""


class ConfigError(ContentSyncError):
    """The configuration or the command line cannot be used as it stands."""


class StoreError(ContentSyncError):
    """Something kept on disk or in git cannot be read or written."""


class PublishError(ContentSyncError):
    """The branch or the pull request could not be published."""
