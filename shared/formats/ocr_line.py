"""The two lines of digits that machines read on a payment slip (納付済通知書): 39 digits above, 44 below.

Each begins with two check digits over the rest. What the rest means differs by who receives the slip.

Source: 標準帳票ガイドライン (check digits, lengths).
"""

from typing import Final

UPPER_DIGITS: Final = 39
LOWER_DIGITS: Final = 44
_CHECK_DIGITS = 2


class OcrLineError(ValueError):
    """A line that is not one; the message is Japanese and for officers."""


def ocr_check_digits(body: str) -> str:
    """Return the two check digits of a line's rest.

    Formula, places counted from 0: the second digit is (sum of even places x 9, 8, ... 2, 9, ... + sum of odd places)
    mod 10; the first is (sum of odd places x 3, 4, ... 9, 2, 3, ... + sum of even places + 2 x second) mod 11, where 10
    becomes 0.

    Raises:
        ValueError: ``body`` is empty or holds something other than the digits 0 to 9.
    """
    if not (body.isascii() and body.isdigit()):
        raise ValueError(f"Check digits are computed over the digits 0 to 9 only, not {body!r}.")
    even, odd = [int(digit) for digit in body[::2]], [int(digit) for digit in body[1::2]]
    second = (sum(digit * (9 - place % 8) for place, digit in enumerate(even)) + sum(odd)) % 10
    first = (sum(digit * ((place + 1) % 8 + 2) for place, digit in enumerate(odd)) + sum(even) + 2 * second) % 11
    return f"{first % 10}{second}"


def ocr_line(body: str) -> str:
    """Return a whole line: the check digits and the rest."""
    return ocr_check_digits(body) + body


def check_ocr_line(line: str, digits: int) -> str:
    """Return the rest of a line whose check digits hold.

    Args:
        line: As it was read.
        digits: ``UPPER_DIGITS`` or ``LOWER_DIGITS``.

    Raises:
        OcrLineError: The line has another length, holds something other than digits, or was read wrongly.
    """
    name = "上段" if digits == UPPER_DIGITS else "下段"
    if len(line) != digits or not (line.isascii() and line.isdigit()):
        raise OcrLineError(f"OCR{name}は数字{digits}桁です({len(line)}文字あります)。")
    body = line[_CHECK_DIGITS:]
    expected = ocr_check_digits(body)
    if line[:_CHECK_DIGITS] != expected:
        raise OcrLineError(
            f"OCR{name}のチェックデジットが{line[:_CHECK_DIGITS]}です。計算では{expected}になります。読み直してください。"
        )
    return body
