"""Check digits of the three numbers that arrive from outside.

No function returns, raises or logs the number it was given: an Individual Number may be in it.
"""

#: 番号法施行令8条, 平成26年総務省令85号5条; for the eleven digits from the left.
_INDIVIDUAL_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_INDIVIDUAL_LENGTH = 12
_CORPORATE_LENGTH = 13
#: 全国地方公共団体コード; for the five digits from the left.
_MUNICIPALITY_WEIGHTS = (6, 5, 4, 3, 2)
_MUNICIPALITY_LENGTH = 6


class MalformedNumber(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """The text is not the right count of digits, so that no check digit can be judged."""


def _digits(text: str, length: int, name: str) -> list[int]:
    # The number itself stays out of the message.
    if not (text.isascii() and text.isdecimal() and len(text) == length):
        raise MalformedNumber(f"{name}は半角数字{length}桁で入力してください。")
    return [int(character) for character in text]


def individual_number_check_digit(first_eleven: str) -> int:
    """The check digit of an Individual Number (個人番号), its last digit.

    Formula: r = sum of digit x weight, modulo 11; zero where r is 0 or 1, otherwise 11 - r.

    Raises:
        MalformedNumber: If the text is not eleven digits.
    """
    digits = _digits(first_eleven, _INDIVIDUAL_LENGTH - 1, "個人番号の検査用数字を除く部分")
    remainder = sum(digit * weight for digit, weight in zip(digits, _INDIVIDUAL_WEIGHTS, strict=True)) % 11
    return 0 if remainder <= 1 else 11 - remainder


def is_individual_number(number: str) -> bool:
    """Whether an Individual Number has its check digit; all zeros satisfies the formula and is refused.

    Raises:
        MalformedNumber: If the text is not twelve digits.
    """
    digits = _digits(number, _INDIVIDUAL_LENGTH, "個人番号")
    return any(digits) and individual_number_check_digit(number[:-1]) == digits[-1]


def corporate_number_check_digit(last_twelve: str) -> int:
    """The check digit of a corporate number (法人番号), its first digit, 1 to 9 (平成26年財務省令70号2条).

    Formula: 9 - (sum of digits, those in even positions from the right doubled, modulo 9).

    Raises:
        MalformedNumber: If the text is not twelve digits.
    """
    digits = _digits(last_twelve, _CORPORATE_LENGTH - 1, "法人番号の検査用数字を除く部分")
    return 9 - sum(digit * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 9


def is_corporate_number(number: str) -> bool:
    """Whether a corporate number has its check digit.

    Raises:
        MalformedNumber: If the text is not thirteen digits.
    """
    digits = _digits(number, _CORPORATE_LENGTH, "法人番号")
    return corporate_number_check_digit(number[1:]) == digits[0]


def municipality_code_check_digit(first_five: str) -> int:
    """The check digit of a municipality code (全国地方公共団体コード), its last digit.

    Formula: (11 - sum of digit x weight modulo 11) modulo 10, so that a difference of 10 gives 0 and 11 gives 1.

    Raises:
        MalformedNumber: If the text is not five digits.
    """
    digits = _digits(first_five, _MUNICIPALITY_LENGTH - 1, "団体コードの検査数字を除く部分")
    return (11 - sum(digit * weight for digit, weight in zip(digits, _MUNICIPALITY_WEIGHTS, strict=True)) % 11) % 10


def is_municipality_code(code: str) -> bool:
    """Whether a municipality code has its check digit.

    Raises:
        MalformedNumber: If the text is not six digits.
    """
    digits = _digits(code, _MUNICIPALITY_LENGTH, "団体コード")
    return municipality_code_check_digit(code[:-1]) == digits[-1]
