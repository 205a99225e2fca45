"""What is read of a PDF file: its text as the parts of a snapshot, or why there is none."""

from pipeline.content.formats import Document, Parts
from pipeline.content.parts import anchors_of, links_of
from pipeline.content.pdf.document import Reading, read_document
from pipeline.content.pdf.pdfium import BrokenError, LockedError, TooMuchError, read_file
from pipeline.content.pdf.sheet import File
from pipeline.content.rows import name_of
from pipeline.content.stream import sections_of
from pipeline.content.text import plain, tidy
from pipeline.content.wrong import DAMAGED, ENCRYPTED, IMAGE_ONLY, NO_READER, TOO_COMPLEX, text_trouble

# A file of scanned pages may hold a stamp; so few letters on every page are no text.
_STAMP = 25


def read_pdf(document: Document) -> Parts:
    """Return the text of all sheets as one; what runs along their edges is left out."""
    try:
        file = read_file(document.body)
    except ImportError:
        return trouble(NO_READER, "to read PDF files: pip install pypdfium2, or set [hosts] skip")
    except LockedError:
        return trouble(ENCRYPTED, "it opens with a password only")
    except BrokenError:
        return trouble(DAMAGED, "no document can be found in the file")
    except TooMuchError as error:
        return trouble(TOO_COMPLEX, str(error))
    if _is_scanned(file):
        return trouble(IMAGE_ONLY, "its pages are pictures: it holds no text")
    return _parts(document, file, read_document(file))


def trouble(kind: str, why: str) -> Parts:
    """Return the parts of a file that cannot be read: of this kind (see ``content.wrong``), ``why`` for people."""
    return Parts(title="", sections=(), trouble=kind, kept=(why,))


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
