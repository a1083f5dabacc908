"""What a codec says about a file it cannot take, or takes with a remark: values, not exceptions."""

from dataclasses import dataclass

REFUSING_FAMILIES = ("E-STR", "E-FLD", "E-TOT")


@dataclass(frozen=True, slots=True)
class FileError:
    """One error (``E-…``) or warning (``W-…``) of a file, in words an officer can act on.

    Attributes:
        code: Family and number, such as ``E-TOT-02``.
        record_no: The record it is about, counted from 1; 0 when it is about the whole file.
        byte_offset: Where in the stored file, counted from 0.
        field: The field's Japanese name, or an empty string.
        message: One Japanese sentence or two: where, what, and what to do.
        occurrences: How many bytes or records showed the same warning; errors are listed one by one.
    """

    code: str
    record_no: int
    byte_offset: int
    field: str
    message: str
    occurrences: int = 1

    @property
    def refuses(self) -> bool:
        """Whether a file that shows this is refused whole."""
        return self.code.startswith(REFUSING_FAMILIES)


class FormatError(ValueError):
    """A value that must not be written, or a file that must not be read on; carries its ``FileError``."""

    def __init__(self, finding: FileError) -> None:
        super().__init__(f"{finding.code} {finding.message}")
        self.finding = finding
