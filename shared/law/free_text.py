"""Free text must not carry an Individual Number (個人番号): it belongs in the vault and nowhere else."""

import re
import unicodedata

from shared.law.check_digits import is_individual_number

_TWELVE_DIGITS = re.compile(r"(?<![0-9])(?:[0-9][ -]?){11}[0-9](?![0-9])")


def has_individual_number(text: str) -> bool:
    """Whether a text contains twelve digits whose last is the check digit of an Individual Number.

    Full-width digits, blanks and hyphens between the digits do not hide it.
    """
    plain = unicodedata.normalize("NFKC", text)
    return any(is_individual_number(re.sub(r"[ -]", "", found)) for found in _TWELVE_DIGITS.findall(plain))
