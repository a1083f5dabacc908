"""Free text that officers write: printable, bounded, and without an Individual Number (個人番号)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from shared.contracts.fields import PRINTABLE
from shared.law.free_text import has_individual_number

#: A text of several lines: nothing that a screen could not show.
LINES = r"^[^\u0000-\u0009\u000b-\u001f\u007f]*$"


def _without_individual_number(text: str) -> str:
    if has_individual_number(text):
        raise ValueError("個人番号と見られる12桁の数字があります。番号を消してください。")
    return text


_CLEAN = AfterValidator(_without_individual_number)
#: A reason or a proof, in a sentence or two.
Words = Annotated[str, Field(min_length=3, max_length=300, pattern=PRINTABLE), _CLEAN]
#: A line: what something is called, or the number of a paper.
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=PRINTABLE), _CLEAN]
#: The same, where it may be left out.
MaybeLine = Annotated[str, Field(max_length=200, pattern=PRINTABLE), _CLEAN]
#: What was said, over several lines.
Account = Annotated[str, Field(min_length=3, max_length=2_000, pattern=LINES), _CLEAN]
