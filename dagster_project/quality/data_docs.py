"""Data Docs that read well offline: written aside, made self-contained, then put in place.

The library's pages load styles, scripts and a logo from the network. Those references are removed and one
style sheet of our own is written into each page; what a page says is not touched.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_STYLE = Path(__file__).with_name("data_docs.css")
_OUTSIDE = r"""["'](?:https?:)?//[^"']*["']"""
_REMOVED = (
    re.compile(rf"<link\b[^>]*href\s*=\s*{_OUTSIDE}[^>]*>", re.IGNORECASE),
    re.compile(rf"<img\b[^>]*src\s*=\s*{_OUTSIDE}[^>]*>", re.IGNORECASE),
    re.compile(r"<script\b.*?</script>", re.IGNORECASE | re.DOTALL),
)
_OUTSIDE_LINK = re.compile(rf"<a\b[^>]*href\s*=\s*{_OUTSIDE}[^>]*>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_OUTSIDE_STYLE = re.compile(r"@import[^;]*;|url\(\s*['\"]?(?:https?:)?//[^)]*\)", re.IGNORECASE)


def site(folder: Path) -> dict[str, Any]:
    """Return the library's configuration of a site written to `folder`."""
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder)},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder", "show_cta_footer": False},
    }


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give a scratch folder; if the block ends well its pages, made self-contained, replace `folder`."""
    scratch = folder.with_name(f".{folder.name}.new")
    retired = folder.with_name(f".{folder.name}.old")
    for leftover in (scratch, retired):
        shutil.rmtree(leftover, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        yield scratch
        for page in scratch.rglob("*.html"):
            page.write_text(self_contained(page.read_text(encoding="utf-8")), encoding="utf-8")
        shutil.rmtree(scratch / "static", ignore_errors=True)
        if folder.exists():
            folder.rename(retired)
        scratch.rename(folder)
    finally:
        for leftover in (scratch, retired):
            shutil.rmtree(leftover, ignore_errors=True)


def self_contained(page: str) -> str:
    """Return an HTML page without anything that would be loaded, or lead, outside of its folder."""
    for pattern in _REMOVED:
        page = pattern.sub("", page)
    page = re.sub(r"<link\b[^>]*rel\s*=\s*[\"']stylesheet[\"'][^>]*>", "", page, flags=re.IGNORECASE)
    page = _OUTSIDE_LINK.sub(r"\1", page)
    page = _OUTSIDE_STYLE.sub("", page)
    style = f"<style>{_STYLE.read_text(encoding='utf-8')}</style>"
    return page.replace("</head>", f"{style}</head>", 1) if "</head>" in page else style + page
