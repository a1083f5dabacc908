"""Writes docs/documents/*.png: what the letters look like, with made-up values. `python -m tests.documents.samples`."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pypdfium2

from shared.documents.letter import Variant
from shared.documents.letter_sheets import letter_pdf
from shared.documents.reminder_letter import Tone
from shared.documents.templates import (
    DUNNING_NOTICE,
    PUBLICATION,
    REFUND,
    REMINDER,
    TRANSFER_FAILURE,
    freeze,
    letter_of,
)
from tests.documents import letters

PICTURES: Final = Path(__file__).parents[2] / "docs" / "documents"
_LARGE = Variant(large_print=True, plain_insert=True)
_LINES = tuple(replace(letters.LINE, instalment=f"{n:02d}", notice_no=f"0000001{n}") for n in range(1, 5))
#: Name of the picture, template, values, and which sheet of the letter.
SAMPLES: Final[tuple[tuple[str, str, Any, int], ...]] = (
    ("dunning-notice", DUNNING_NOTICE, letters.DUNNING, 0),
    ("dunning-notice-large", DUNNING_NOTICE, replace(letters.DUNNING, slip=None, variant=_LARGE), 0),
    ("plain-words", DUNNING_NOTICE, replace(letters.DUNNING, slip=None, variant=_LARGE), -1),
    ("final-reminder", REMINDER, replace(letters.REMINDER, tone=Tone.FINAL, lines=_LINES), 0),
    ("failed-transfer", TRANSFER_FAILURE, letters.FAILURE, 0),
    ("refund", REFUND, letters.REFUND, 0),
    ("public-notice", PUBLICATION, letters.PUBLICATION, 0),
)


def write_samples() -> None:
    """Draw each sample and keep its sheet as a small picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, template, values, sheet in SAMPLES:
        document = pypdfium2.PdfDocument(letter_pdf(letter_of(freeze(template, values))))
        page = document[range(len(document))[sheet]]
        picture = page.render(scale=1.25).to_pil().convert("L").quantize(8)
        picture.save(PICTURES / f"{name}.png", optimize=True)
        page.close()
        document.close()


if __name__ == "__main__":
    write_samples()
