"""What both formats of office files share: how they begin, and what keeps a reader from them."""

from collections.abc import Callable
from hashlib import sha256

from pipeline.content.formats import Parts
from pipeline.content.wrong import DAMAGED, ENCRYPTED, NO_READER

# A ZIP archive (ISO/IEC 29500-2, 7); an encrypted file is in another container (MS-OFFCRYPTO, 1.3).
ZIP = b"PK\x03\x04"
_SEALED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def fingerprint(name: str, body: bytes) -> str:
    """Return the fingerprint of a file of the format called ``name``."""
    return sha256(name.encode() + b"\0" + body).hexdigest()[:32]


def read_with(read: Callable[[], Parts], body: bytes) -> Parts:
    """Return what ``read`` returns, or why a file cannot be read.

    What the libraries raise for a damaged file is no closed set: errors of ZIP, of XML, of keys that are missing.
    """
    if body.startswith(_SEALED):
        return _trouble(ENCRYPTED, "it opens with a password only")
    try:
        return read()
    except ImportError:
        return _trouble(NO_READER, "to read office files: pip install 'content-sync[office]'")
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        return _trouble(DAMAGED, f"no document can be found in the file ({type(error).__name__})")


def _trouble(trouble: str, why: str) -> Parts:
    return Parts(title="", sections=(), trouble=trouble, kept=(why,))
