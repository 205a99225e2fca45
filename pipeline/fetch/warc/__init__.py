"""HTTP exchanges recorded as WARC (ISO 28500) and replayed in place of the network."""

from pipeline.fetch.warc.keys import address_key
from pipeline.fetch.warc.recorder import Recorder, open_recorder
from pipeline.fetch.warc.replay import ArchivedPage, NotArchivedError, Replay, open_replay

__all__ = [
    "ArchivedPage",
    "NotArchivedError",
    "Recorder",
    "Replay",
    "address_key",
    "open_recorder",
    "open_replay",
]
