"""The 顧客番号 we give each debit: 17 digits of the request's number, two spare zeros and a check digit."""

from shared.formats.check_digit import modulus_10_weight_3

_REQUEST_DIGITS, _LENGTH, _SPARE = 17, 20, "00"


def customer_number(request_id: int) -> str:
    """Return the 20-digit 顧客番号 of a debit request, unique for ever because the request's number is.

    Raises:
        ValueError: ``request_id`` is not between 1 and 99,999,999,999,999,999.
    """
    if not 1 <= request_id < 10**_REQUEST_DIGITS:
        raise ValueError(f"A request number has 1 to {_REQUEST_DIGITS} digits, not {request_id}.")
    body = f"{request_id:0{_REQUEST_DIGITS}d}{_SPARE}"
    return body + modulus_10_weight_3(body)


def parse_customer_number(text: str) -> int | None:
    """Return the request's number, or ``None`` for a 顧客番号 that is not one of ours."""
    if len(text) != _LENGTH or not (text.isascii() and text.isdigit()):
        return None
    body = text[:-1]
    ours = body[_REQUEST_DIGITS:] == _SPARE and modulus_10_weight_3(body) == text[-1]
    return int(text[:_REQUEST_DIGITS]) or None if ours else None
