"""Collects what a check finds: errors one by one up to a limit, warnings once per code and field with a count."""

from dataclasses import replace

from shared.formats.finding import FileError


class Findings:
    """The findings of one file, in the order they were met.

    Attributes:
        errors: The errors, at most ``errors_max`` of them.
        cut: Whether errors were left out after the limit.
    """

    def __init__(self, advice: str, errors_max: int) -> None:
        self._advice = advice
        self._errors_max = errors_max
        self._warnings: dict[tuple[str, str], FileError] = {}
        self.errors: list[FileError] = []
        self.cut = False

    @property
    def full(self) -> bool:
        """Whether no further error will be kept, so that reading on is of no use."""
        return len(self.errors) >= self._errors_max

    @property
    def refused(self) -> bool:
        """Whether any error so far refuses the file."""
        return any(error.refuses for error in self.errors)

    @property
    def warnings(self) -> list[FileError]:
        """The warnings, each with how often it occurred."""
        return list(self._warnings.values())

    def error(self, code: str, record_no: int, byte_offset: int, field: str, problem: str) -> None:
        """Keep an error; ``problem`` is a Japanese sentence to which place and advice are added."""
        if self.full:
            self.cut = True
            return
        message = _located(record_no, byte_offset, field) + problem + self._advice
        self.errors.append(FileError(code, record_no, byte_offset, field, message))

    def warning(
        self, code: str, record_no: int, byte_offset: int, field: str, problem: str, occurrences: int = 1
    ) -> None:
        """Keep a warning, or count it when the same code and field have been met before."""
        known = self._warnings.get((code, field))
        if known:
            self._warnings[code, field] = replace(known, occurrences=known.occurrences + occurrences)
            return
        message = _located(record_no, byte_offset, field) + problem
        self._warnings[code, field] = FileError(code, record_no, byte_offset, field, message, occurrences)


def _located(record_no: int, byte_offset: int, field: str) -> str:
    """Say where, counting bytes from 1 as editors do."""
    if not record_no:
        return ""
    place = f"{record_no}件目のレコード(ファイルの{byte_offset + 1}バイト目)"
    return f"{place}の「{field}」:" if field else f"{place}:"
