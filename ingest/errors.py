"""The ways reading and landing can fail, each with one sentence a person can act on.

Only failures of input and storage belong here; a number that does not add up is never an error of this
package.
"""

from __future__ import annotations

from enum import StrEnum


class RejectionCode(StrEnum):
    """Why a single document, or pages of one (`pages_unread`), were not landed. The run goes on."""

    EMPTY = "empty"
    UNSUPPORTED_FORMAT = "unsupported_format"
    BINARY = "binary"
    UNKNOWN_ENCODING = "unknown_encoding"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too_large"
    NOTHING_READABLE = "nothing_readable"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    LINKS_ONLY = "links_only"
    CONVERTER_MISSING = "converter_missing"
    TIMED_OUT = "timed_out"
    CHANGED_WHILE_READING = "changed_while_reading"
    READER_FAILED = "reader_failed"
    NUMBERS_NOT_CONSERVED = "numbers_not_conserved"
    PAGES_UNREAD = "pages_unread"


class UnreadableDocument(Exception):
    """One document cannot be read.

    `problem` completes the sentence "<file name> ..."; `remedy` says what to do about it. Neither ends with
    a full stop.
    """

    def __init__(self, code: RejectionCode, problem: str, remedy: str) -> None:
        super().__init__(code, problem, remedy)
        self.code = code
        self.problem = problem
        self.remedy = remedy

    def sentence(self, file_name: str) -> str:
        """The rejection as one sentence that names the file and says what to do."""
        return f"{file_name} {self.problem}; {self.remedy}."


class ArgumentError(Exception):
    """The paths given cannot be used at all: nothing was read and nothing was written."""


class StorageError(Exception):
    """The data folder cannot be written. Nothing half-landed is visible."""
