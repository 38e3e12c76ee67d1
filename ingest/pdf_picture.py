"""A picture of a part of a PDF page with one place marked, as PNG.

For people who want to see a figure where it is printed. Which place, and of which document, is decided
elsewhere; what is printed there is not looked at.
"""

from __future__ import annotations

import io

import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageDraw

from ingest.content import BoundingBox
from ingest.errors import RejectionCode, UnreadableDocument
from ingest.pdf_engine import open_pdf

_PIXELS_PER_POINT = 2.0
_MAX_PIXELS = 12_000_000  # a page may claim any size; a sheet of A3 at two pixels to the point has 4 million
_ABOVE, _BELOW = 150.0, 60.0  # points shown around the place: the header of a table is above a figure
_MARK = (200, 0, 0)
_SHADE = (255, 235, 130)
_LINE = 3  # pixels
_COLOURS = 32


def marked_picture(data: bytes, page_no: int, box: BoundingBox) -> bytes:
    """The part of a page around a place, over the whole width, with the place marked.

    `page_no` is counted from 1, `box` in points of the page as displayed (as in the landed cells). Returns
    the bytes of a PNG, two pixels to the point or fewer on a very large page.

    Raises UnreadableDocument if the PDF cannot be opened, has no such page, or the page cannot be drawn.
    """
    with open_pdf(data) as file:
        if not 1 <= page_no <= file.page_count:
            raise UnreadableDocument(
                RejectionCode.DAMAGED, f"has no page {page_no}", "land it again, it is not what was read"
            )
        with file.opened(page_no - 1) as page:
            try:
                image, shown = _rendered(page, box)
            except (pdfium.PdfiumError, ValueError) as error:
                raise UnreadableDocument(
                    RejectionCode.DAMAGED, f"has a page {page_no} that cannot be drawn", "open it in a viewer"
                ) from error
    _mark(image, shown)
    sink = io.BytesIO()
    # Print is dark on light with a mark: few colours keep the picture small enough to be shown in a page.
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(sink, "PNG", optimize=True)
    return sink.getvalue()


def _rendered(page: pdfium.PdfPage, box: BoundingBox) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """The strip of the page, and where in it the place is, in pixels."""
    width, height = page.get_size()
    top = max(min(box.y0 - _ABOVE, height - _BELOW), 0.0)
    bottom = min(box.y1 + _BELOW, height)
    scale = min(_PIXELS_PER_POINT, (_MAX_PIXELS / max(width * (bottom - top), 1.0)) ** 0.5)
    bitmap = page.render(scale=scale, crop=(0, max(height - bottom, 0.0), 0, top))
    try:
        image = bitmap.to_pil().convert("RGB")
    finally:
        bitmap.close()
    x0, x1 = (round(x * scale) for x in (box.x0, box.x1))
    y0, y1 = (round((y - top) * scale) for y in (box.y0, box.y1))
    return image, (x0, y0, x1, y1)


def _mark(image: Image.Image, place: tuple[int, int, int, int]) -> None:
    x0, y0, x1, y1 = place
    x0, x1 = max(x0, 0), min(x1, image.width - 1)
    y0, y1 = max(y0, 0), min(y1, image.height - 1)
    if x0 >= x1 or y0 >= y1:
        return
    # Shading by multiplication leaves what is printed as dark as it is.
    inside = image.crop((x0, y0, x1, y1))
    shade = Image.new("RGB", inside.size, _SHADE)
    image.paste(ImageChops.multiply(inside, shade), (x0, y0))
    ImageDraw.Draw(image).rectangle(
        (x0 - _LINE, y0 - _LINE, x1 + _LINE, y1 + _LINE), outline=_MARK, width=_LINE
    )
