"""Small PDF documents made by code: text in Chinese and Latin fonts, rules, rotation, forms, images."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_FONTS = {
    # A predefined map, so that no font need be embedded for characters to have Unicode values.
    "F1": "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [ "
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) "
    "/Ordering (GB1) /Supplement 2 >> /DW 1000 /W [1 95 500] /FontDescriptor << /Type /FontDescriptor "
    "/FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
    "/CapHeight 880 /StemV 93 >> >> ] >>",
    "F2": "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
}


@dataclass
class Page:
    """A page being drawn; coordinates as in PDF, y up."""

    width: float = 595
    height: float = 842
    rotate: int = 0
    drawn: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    image: bool = False

    def text(
        self, x: float, y: float, text: str, size: float = 10, *, font: str = "F1", turn: int = 0
    ) -> None:
        code = text.encode("utf-16-be" if font == "F1" else "latin-1").hex()
        a, b, c, d = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}[turn]
        self.drawn.append(f"BT /{font} {size} Tf {a} {b} {c} {d} {x} {y} Tm <{code}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.drawn.append(f"0.5 w {x0} {y0} m {x1} {y1} l S")

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A rule drawn as a thin filled rectangle."""
        self.drawn.append(f"{x0} {y0} {x1 - x0} {y1 - y0} re f")

    def grid(self, xs: Sequence[float], ys: Sequence[float], thickness: float = 0) -> None:
        """All rules of a grid, as lines or, with a thickness, as thin rectangles."""
        for y in ys:
            if thickness:
                self.bar(xs[0], y, xs[-1], y + thickness)
            else:
                self.line(xs[0], y, xs[-1], y)
        for x in xs:
            if thickness:
                self.bar(x, min(ys), x + thickness, max(ys))
            else:
                self.line(x, min(ys), x, max(ys))


def make_pdf(pages: Iterable[Page], trailer: str = "", extra: str = "") -> bytes:
    """A PDF of these pages. `trailer` is added to the trailer dictionary; `extra` is object 900."""
    objects: dict[int, bytes] = {}
    for number, font in enumerate(_FONTS.values(), start=3):
        objects[number] = font.encode()
    kids: list[int] = []
    next_number = 10
    for page in pages:
        number, content_number, image_number = next_number, next_number + 1, next_number + 2
        form_numbers = range(next_number + 3, next_number + 3 + len(page.forms))
        next_number = form_numbers.stop
        fonts = " ".join(f"/{name} {index} 0 R" for index, name in enumerate(_FONTS, start=3))
        named = " ".join(f"/X{index} {form} 0 R" for index, form in enumerate(form_numbers))
        drawn = list(page.drawn) + [f"/X{index} Do" for index in range(len(page.forms))]
        if page.image:
            drawn.append(f"q {page.width} 0 0 {page.height} 0 0 cm /Im Do Q")
            named += f" /Im {image_number} 0 R"
            objects[image_number] = _stream(
                "/Type /XObject /Subtype /Image /Width 2 /Height 2 "
                "/ColorSpace /DeviceGray /BitsPerComponent 8",
                bytes([0, 255, 255, 0]),
            )
        for form_number, form in zip(form_numbers, page.forms, strict=True):
            objects[form_number] = _stream(
                f"/Type /XObject /Subtype /Form /BBox [0 0 2000 2000] /Matrix [1 0 0 1 20 30] "
                f"/Resources << /Font << {fonts} >> >>",
                form.encode(),
            )
        objects[content_number] = _stream("", "\n".join(drawn).encode())
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width} {page.height}] /Rotate {page.rotate} "
            f"/Resources << /Font << {fonts} >> /XObject << {named} >> >> /Contents {content_number} 0 R >>"
        ).encode()
        kids.append(number)
    references = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[2] = f"<< /Type /Pages /Kids [{references}] /Count {len(kids)} >>".encode()
    if extra:
        objects[900] = extra.encode()
    return _file(objects, trailer)


def without_unicode_map() -> bytes:
    """A PDF of one page whose font has neither a Unicode map nor a known encoding."""
    page = Page()
    for row in range(5):
        page.text(50, 700 - 20 * row, "收支总表123456.78")
    data = make_pdf([page])
    return data.replace(b"/UniGB-UCS2-H", b"/Identity-H  ").replace(b"/Ordering (GB1)", b"/Ordering (Xyz)")


def _stream(entries: str, content: bytes) -> bytes:
    packed = zlib.compress(content)
    head = f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n"
    return head.encode() + packed + b"\nendstream"


def _file(objects: dict[int, bytes], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets: dict[int, int] = {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += f"{number} 0 obj\n".encode() + objects[number] + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in sorted(offsets.items()):
        out += f"{number} 1\n{offset:010d} 00000 n \n".encode()
    size = max(objects) + 1
    out += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
