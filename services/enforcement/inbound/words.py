"""The free text of enforcement's officers, as every service takes it."""

from shared.http.words import Line, MaybeLine, Words

__all__ = ["Line", "MaybeLine", "Words"]
