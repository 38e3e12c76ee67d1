"""A PDF of one page with one ruled table of Latin text, as small as one can be."""

from __future__ import annotations

from collections.abc import Sequence

_LEFT, _TOP, _WIDTH, _HEIGHT = 50, 750, 120, 20


def ruled_pdf(rows: Sequence[Sequence[str]]) -> bytes:
    """A table of these rows, all of one length, every cell within rules."""
    right, bottom = _LEFT + _WIDTH * len(rows[0]), _TOP - _HEIGHT * len(rows)
    drawn = [f"{_LEFT} {_TOP - _HEIGHT * n} m {right} {_TOP - _HEIGHT * n} l S" for n in range(len(rows) + 1)]
    drawn += [
        f"{_LEFT + _WIDTH * n} {_TOP} m {_LEFT + _WIDTH * n} {bottom} l S" for n in range(len(rows[0]) + 1)
    ]
    for row_no, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            x, y = _LEFT + _WIDTH * column + 5, _TOP - _HEIGHT * row_no + 5
            drawn.append(f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET")
    content = "\n".join(drawn).encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
