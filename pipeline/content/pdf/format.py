"""PDF as a page format (ISO 32000; RFC 8118 for its media type and fragments)."""

from hashlib import sha256

from pipeline.content.formats import Document, PageFormat, Parts
from pipeline.content.wrong import NOT_A_DOCUMENT
from pipeline.sites import Sites

# What this code does to a text; a change that moves text of any page gets the next number.
_CODE = 1
# The header stands in the first part of a file (ISO 32000-2, implementation note on 7.5.2: 1,024 bytes).
_HEADER, _LOOKED_AT = b"%PDF-", 1_024


class _Pdf:
    """PDF files; what reads them is loaded when the first one is read."""

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
        from pipeline.content.pdf.reading import read_pdf, trouble

        if _HEADER not in document.body[:_LOOKED_AT]:
            return trouble(NOT_A_DOCUMENT, "it is called a PDF and is none")
        return read_pdf(document)


PDF: PageFormat = _Pdf()
