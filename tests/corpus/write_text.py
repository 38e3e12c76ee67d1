"""Generated documents as text conversions: rows with tabs, one cell to a line, and as an HTML page.

What is printed is decided before; here is only how each format writes it down.
"""

from __future__ import annotations

from html import escape

from tests.corpus.content import Cell, Document, Paragraph, Table


def as_rows(document: Document) -> bytes:
    """A table row to a line, cells separated by tabs; a page break cuts the table and repeats its header."""
    parts: list[str] = []
    page = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            parts.append(block.text)
            continue
        header = _row_lines(block, 0, block.header_rows)
        for first, last in block.pages():
            lines = _row_lines(block, first, last)
            if first and block.repeats_header:
                lines = [*header, *lines]
            parts.append("\n".join(lines))
            if "page_numbers" in document.wear:
                page += 1
                parts.append(f"- {page} -")
    return ("\n\n".join(parts) + "\n").encode()


def as_cells(document: Document) -> bytes:
    """A cell to a line, each after a tab; a blank line ends a row, three end a table."""
    parts: list[str] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            parts.append(f"{block.text}\n\n")
            continue
        rows = ["\n".join(f"\t{_printed(cell)}" for cell in row) for row in block.rows]
        parts.append("\n\n".join(rows) + "\n\n\n\n")
    return "".join(parts).encode()


def as_html(document: Document) -> bytes:
    """A page of an office's site: headings, paragraphs, ruled tables with spans."""
    body = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            tag = {"title": "h1", "form": "h3", "heading": "h2"}.get(block.kind, "p")
            body.append(f"<{tag}>{escape(block.text)}</{tag}>")
        else:
            body.append(_html_table(block))
    title = f'<meta charset="utf-8"><title>{escape(document.name)}</title>'
    head = f'<!DOCTYPE html><html lang="zh"><head>{title}</head>'
    return f"{head}<body><div class=article>\n{chr(10).join(body)}\n</div></body></html>\n".encode()


def _printed(cell: Cell | None) -> str:
    return "" if cell is None else cell.printed.replace("\n", "")


def _row_lines(table: Table, first: int, last: int) -> list[str]:
    return ["\t".join(map(_printed, row)) for row in table.rows[first:last]]


def _html_table(table: Table) -> str:
    rows = []
    for row in table.rows:
        cells = []
        for cell in row:
            if cell is None:
                continue
            spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
            spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
            written = escape(cell.printed).replace("\n", "<br>")
            cells.append(f"<td{spans}>{written or '&nbsp;'}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table border="1" cellspacing="0">\n{chr(10).join(rows)}\n</table>'
