"""A page as kept in git: text format, encode and decode, path, digest."""

from pipeline.snapshots.decoding import decode
from pipeline.snapshots.digests import digest, text_digest
from pipeline.snapshots.encoding import encode
from pipeline.snapshots.model import Capture
from pipeline.snapshots.paths import snapshot_path

__all__ = ["Capture", "decode", "digest", "encode", "snapshot_path", "text_digest"]
