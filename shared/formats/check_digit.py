"""The modulus 10 check digit with weight 3 from the right, as GS1 defines it."""


def modulus_10_weight_3(digits: str) -> str:
    """Return the check digit of ``digits``.

    Formula: counted from the right the weights are 3, 1, 3, 1…; the digit is (10 - sum mod 10) mod 10.

    Raises:
        ValueError: ``digits`` is empty or holds something other than the digits 0 to 9.
    """
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"A check digit is computed over the digits 0 to 9 only, not {digits!r}.")
    total = 3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))
    return str(-total % 10)
