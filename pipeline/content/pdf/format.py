"""PDF as a page format (ISO 32000; RFC 8118 for its media type and fragments)."""

from hashlib import sha256

from pipeline.content.formats import Document, PageFormat, Parts
from pipeline.content.parts import anchors_of, links_of
from pipeline.content.pdf.document import Reading, read_document
from pipeline.content.pdf.pdfium import BrokenError, LockedError, TooMuchError, read_file
from pipeline.content.pdf.sheet import File
from pipeline.content.rows import name_of
from pipeline.content.stream import sections_of
from pipeline.content.text import plain, tidy
from pipeline.content.wrong import (
    DAMAGED,
    ENCRYPTED,
    IMAGE_ONLY,
    NO_READER,
    NOT_A_DOCUMENT,
    TOO_COMPLEX,
    text_trouble,
)
from pipeline.sites import Sites

# What this code does to a text; a change that moves text of any page gets the next number.
_CODE = 1
# The header stands in the first part of a file (ISO 32000-2, implementation note on 7.5.2: 1,024 bytes).
_HEADER, _LOOKED_AT = b"%PDF-", 1_024
# A file of scanned pages may hold a stamp; so few letters on every page are no text.
_STAMP = 25


class _Pdf:
    """PDF files; read by pdfium, which is loaded when the first one is."""

    name = "pdf"
    types = ("application/pdf", "application/x-pdf")
    apart = True
    suffixes = (".pdf",)
    weight = 0.0

    def magic(self, start: bytes) -> bool:
        """A PDF names itself and its version."""
        return start.startswith(_HEADER)

    def version(self, url: str, sites: Sites) -> str:
        """The number of this code: pdfium's releases come every few days and say nothing of the text."""
        return f"{_CODE}-pdf"

    def fingerprint(self, body: bytes, url: str, sites: Sites) -> str:
        """A hash of the whole file: what is in it can be told by reading it only."""
        return sha256(self.name.encode() + b"\0" + body).hexdigest()[:32]

    def read(self, document: Document) -> Parts:
        """The text of all sheets as one; what runs along their edges is left out."""
        if _HEADER not in document.body[:_LOOKED_AT]:
            return _trouble(NOT_A_DOCUMENT, "it is called a PDF and is none")
        try:
            file = read_file(document.body)
        except ImportError:
            return _trouble(NO_READER, "to read PDF files: pip install pypdfium2, or set [hosts] skip")
        except LockedError:
            return _trouble(ENCRYPTED, "it opens with a password only")
        except BrokenError:
            return _trouble(DAMAGED, "no document can be found in the file")
        except TooMuchError as error:
            return _trouble(TOO_COMPLEX, str(error))
        if _is_scanned(file):
            return _trouble(IMAGE_ONLY, "its pages are pictures: it holds no text")
        return _parts(document, file, read_document(file))


PDF: PageFormat = _Pdf()


def _trouble(trouble: str, why: str) -> Parts:
    return Parts(title="", sections=(), trouble=trouble, kept=(why,))


def _is_scanned(file: File) -> bool:
    letters = sum(len(word.text) for sheet in file.sheets for line in sheet.lines for word in line.words)
    images = sum(sheet.images > 0 for sheet in file.sheets)
    return letters == 0 or (letters < _STAMP * len(file.sheets) and 2 * images > len(file.sheets))


def _parts(document: Document, file: File, reading: Reading) -> Parts:
    stream = reading.written.stream
    spans = [(0, len(stream.pieces))]
    sections, homes = sections_of(stream, spans)
    first = next((section.heading for section in sections if section.depth == 1), "")
    return Parts(
        title=plain(first) or tidy(file.about["Title"]) or name_of(document.url),
        sections=tuple(sections),
        links=links_of(stream, homes, document.url, document.url, document.sites),
        facts=tuple((name, value) for name, value in sorted(reading.facts.items()) if value),
        anchors=anchors_of(stream, sections, spans),
        trouble=text_trouble(sections),
        kept=("the whole text",),
        dropped=tuple(("running", text, len(text.split())) for text in reading.left_out if document.explain),
    )
