"""PDF files written by hand, byte for byte (ISO 32000): what the tests of the PDF reader read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import md5

WIDE, HIGH = 595, 842
_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


@dataclass
class Paper:
    """One sheet: what is drawn on it, from the top left corner, in points."""

    content: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    rotate: int = 0
    image: bool = False

    def text(self, x: float, y: float, said: str, *, size: float = 10, bold: bool = False) -> "Paper":
        """Write one line."""
        escaped = said.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        font = "F2" if bold else "F1"
        self.content.append(f"BT /{font} {size} Tf 1 0 0 1 {x} {HIGH - y} Tm ({escaped}) Tj ET")
        return self

    def lines(self, x: float, y: float, *said: str, size: float = 10, leading: float = 12) -> "Paper":
        """Write lines below each other."""
        for number, line in enumerate(said):
            self.text(x, y + number * leading, line, size=size)
        return self

    def turned(self, x: float, y: float, said: str, size: float = 10) -> "Paper":
        """Write one line upwards."""
        self.content.append(f"BT /F1 {size} Tf 0 1 -1 0 {x} {y} Tm ({said}) Tj ET")
        return self

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> "Paper":
        """Draw a straight line."""
        self.content.append(f"0.5 w {x0} {HIGH - y0} m {x1} {HIGH - y1} l S")
        return self

    def link(self, x0: float, y0: float, x1: float, y1: float, target: str) -> "Paper":
        """Make a place lead to an address."""
        box = f"{x0} {HIGH - y1} {x1} {HIGH - y0}"
        self.links.append(f"<< /Type /Annot /Subtype /Link /Rect [{box}] /A << /S /URI /URI ({target}) >> >>")
        return self

    def table(self, x: float, y: float, rows: Sequence[Sequence[str]], *, step: float = 100) -> "Paper":
        """Write a table whose cells are drawn."""
        right, bottom = x + step * len(rows[0]), y + 16 * len(rows)
        for number in range(len(rows) + 1):
            self.rule(x, y + 16 * number, right, y + 16 * number)
        for number in range(len(rows[0]) + 1):
            self.rule(x + step * number, y, x + step * number, bottom)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                self.text(x + step * column + 3, y + 16 * number + 11, cell, bold=number == 0)
        return self


def pdf(
    papers: Iterable[Paper],
    *,
    title: str = "",
    outline: Sequence[str] = (),
    names: Sequence[str] = (),
    password: bytes | None = None,
) -> bytes:
    """Return a file; with ``password`` it is encrypted (RC4, 40 bits)."""
    sheets = list(papers)
    objects: dict[int, bytes] = {}
    first = 20
    kids = [first + 3 * number for number in range(len(sheets))]
    objects[2] = (
        f"<< /Type /Pages /Count {len(sheets)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>".encode()
    )
    objects[3] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    objects[4] = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"
    objects[5] = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray"
        b" /Length 1 >>\nstream\n\x80\nendstream"
    )
    more = ""
    for number, (paper, kid) in enumerate(zip(sheets, kids, strict=True)):
        del number
        content = "\n".join(
            [*paper.content, "q 400 0 0 400 50 50 cm /Im Do Q" if paper.image else ""]
        ).encode("cp1252")
        objects[kid] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDE} {HIGH}] /Rotate {paper.rotate}"
            f" /Contents {kid + 1} 0 R /Annots [{' '.join(paper.links)}]"
            " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> /XObject << /Im 5 0 R >> >> >>"
        ).encode()
        objects[kid + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)
    if outline:
        entries = [first + 3 * len(sheets) + number for number in range(len(outline))]
        objects[6] = f"<< /Type /Outlines /First {entries[0]} 0 R /Last {entries[-1]} 0 R >>".encode()
        for number, (entry, said) in enumerate(zip(entries, outline, strict=True)):
            after = f"/Next {entries[number + 1]} 0 R" if number + 1 < len(entries) else ""
            objects[entry] = (
                f"<< /Title ({said}) /Parent 6 0 R {after} /Dest [{kids[0]} 0 R /Fit] >>".encode()
            )
        more += " /Outlines 6 0 R"
    if names:
        more += " /Dests << " + " ".join(f"/{name} [{kids[0]} 0 R /Fit]" for name in names) + " >>"
    objects[1] = f"<< /Type /Catalog /Pages 2 0 R{more} >>".encode()
    objects[7] = f"<< /Title ({title}) >>".encode()
    trailer = b""
    if password is not None:
        objects, trailer = _locked(objects, password)
    return _file(objects, trailer)


def _file(objects: dict[int, bytes], trailer: bytes) -> bytes:
    body = b"%PDF-1.4\n"
    places = {}
    for number in sorted(objects):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(body)
    body += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        body += b"%d 1\n%010d 00000 n \n" % (number, place)
    size = max(objects) + 1
    info = b" /Info 7 0 R" if 7 in objects else b""
    return body + b"trailer\n<< /Size %d /Root 1 0 R%s%s >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        info,
        trailer,
        start,
    )


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _locked(objects: dict[int, bytes], password: bytes) -> tuple[dict[int, bytes], bytes]:
    """Encrypt the streams (ISO 32000-1, 7.6: revision 2); the few texts outside of them are left out."""
    owner = _rc4(md5(_PAD).digest()[:5], (password + _PAD)[:32])
    key = md5((password + _PAD)[:32] + owner + b"\xfc\xff\xff\xff" + b"0123456789abcdef").digest()[:5]
    user = _rc4(key, _PAD)
    done = {}
    for number, body in objects.items():
        if number == 7:
            continue
        if b"\nstream\n" in body:
            head, rest = body.split(b"\nstream\n", 1)
            data = rest[: -len(b"\nendstream")]
            mine = md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
            body = head + b"\nstream\n" + _rc4(mine, data) + b"\nendstream"
        done[number] = body
    done[8] = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (
        owner.hex().encode(),
        user.hex().encode(),
    )
    ident = b"0123456789abcdef".hex().encode()
    return done, b" /Encrypt 8 0 R /ID [<%s> <%s>]" % (ident, ident)
