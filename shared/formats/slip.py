"""The 44-digit number of a convenience-store slip (GS1-128, AI 91), and the clearing key inside it.

The 21 digits a city may use hold an agent's five digits (zeros without an agent) and a 16-digit clearing key, so that
an agent who cuts the field still hands back the whole key.

Source: 流通システム開発センター「GS1-128による標準料金代理収納ガイドライン」.
"""

from dataclasses import dataclass
from datetime import date

from shared.formats.check_digit import modulus_10_weight_3

SLIP_MAX_YEN = 300_000
_LENGTH, _APPLICATION_IDENTIFIER, _NO_LIMIT = 44, "91", "999999"
_KEY_DIGITS = 15
_COMPANY_LENGTH, _FREE_LENGTH, _AGENT_LENGTH = 6, 21, 5


class SlipError(ValueError):
    """A slip number that must not be printed, or that is not one; the message is Japanese and for officers."""


@dataclass(frozen=True, slots=True)
class StoreNumber:
    """What the 44 digits say.

    Attributes:
        company_code: 請求書発行企業コード, six digits.
        free_digits: 自由使用欄, 21 digits.
        reissue: 再発行区分, 0 for a first issue, up to 9.
        usable_until: 支払期限日, the last day a store takes the slip; ``None`` is no limit.
        stamp_duty: 印紙フラグ; never set for taxes.
        amount_yen: 1 to 300,000.
    """

    company_code: str
    free_digits: str
    amount_yen: int
    usable_until: date | None
    reissue: int = 0
    stamp_duty: bool = False

    @property
    def slip_id(self) -> int | None:
        """The slip's number in the clearing key, or ``None`` when the free digits do not end in a key of ours."""
        return parse_clearing_key(self.free_digits[_AGENT_LENGTH:])


def clearing_key(slip_id: int) -> str:
    """Return the 16-digit key that finds a slip again: 15 digits of its number and a check digit.

    Raises:
        ValueError: ``slip_id`` is not between 1 and 999,999,999,999,999.
    """
    if not 1 <= slip_id < 10**_KEY_DIGITS:
        raise ValueError(f"A slip number has 1 to {_KEY_DIGITS} digits, not {slip_id}.")
    body = f"{slip_id:0{_KEY_DIGITS}d}"
    return body + modulus_10_weight_3(body)


def parse_clearing_key(text: str) -> int | None:
    """Return the slip's number, or ``None`` for a key that is not one of ours."""
    if len(text) != _KEY_DIGITS + 1 or not _is_digits(text) or modulus_10_weight_3(text[:-1]) != text[-1]:
        return None
    return int(text[:-1]) or None


def free_digits(slip_id: int, agent_code: str = "00000") -> str:
    """Return the 21 free digits of a slip.

    Raises:
        SlipError: The agent's code is not five digits.
    """
    _require_digits("収納企業コード", agent_code, _AGENT_LENGTH)
    return agent_code + clearing_key(slip_id)


def build_store_number(number: StoreNumber) -> str:
    """Return the 44 digits, check digit included.

    Raises:
        SlipError: A part has the wrong length, or the amount may not be paid at a store.
    """
    _require_digits("請求書発行企業コード", number.company_code, _COMPANY_LENGTH)
    _require_digits("自由使用欄", number.free_digits, _FREE_LENGTH)
    if not 0 <= number.reissue <= 9:
        raise SlipError(f"再発行区分は0から9です({number.reissue})。")
    if not 1 <= number.amount_yen <= SLIP_MAX_YEN:
        raise SlipError(
            f"{number.amount_yen:,}円の納付書にバーコードは印刷できません。1円から{SLIP_MAX_YEN:,}円までです。"
        )
    limit = _NO_LIMIT if number.usable_until is None else number.usable_until.strftime("%y%m%d")
    if number.usable_until is not None and number.usable_until.year // 100 != 20:
        raise SlipError(f"支払期限日は2000年から2099年までです({number.usable_until.isoformat()})。")
    body = (
        f"{_APPLICATION_IDENTIFIER}{number.company_code}{number.free_digits}{number.reissue}{limit}"
        f"{int(number.stamp_duty)}{number.amount_yen:06d}"
    )
    return body + modulus_10_weight_3(body)


def parse_store_number(text: str) -> StoreNumber:
    """Return what 44 digits say.

    Raises:
        SlipError: The text is not a slip number; says which part and why.
    """
    _require_digits("バーコード", text, _LENGTH)
    if not text.startswith(_APPLICATION_IDENTIFIER):
        raise SlipError(f"先頭の2桁が{text[:2]}です。料金収納のバーコードは91で始まります。")
    expected = modulus_10_weight_3(text[:-1])
    if text[-1] != expected:
        raise SlipError(f"チェックデジットが{text[-1]}です。計算では{expected}になります。番号を読み直してください。")
    if text[36] not in "01":
        raise SlipError(f"印紙フラグ(37桁目)が{text[36]}です。0か1でなければなりません。")
    amount_yen = int(text[37:43])
    if not 1 <= amount_yen <= SLIP_MAX_YEN:
        raise SlipError(f"支払金額が{amount_yen:,}円です。コンビニで扱えるのは1円から{SLIP_MAX_YEN:,}円までです。")
    return StoreNumber(
        company_code=text[2:8],
        free_digits=text[8:29],
        amount_yen=amount_yen,
        usable_until=_usable_until(text[30:36]),
        reissue=int(text[29]),
        stamp_duty=text[36] == "1",
    )


def _usable_until(digits: str) -> date | None:
    if digits == _NO_LIMIT:
        return None
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError as error:
        raise SlipError(f"支払期限日(31桁目から)「{digits}」は実在する日ではありません。") from error


def _require_digits(name: str, text: str, length: int) -> None:
    if len(text) != length:
        raise SlipError(f"{name}は{length}桁です({len(text)}桁あります)。")
    if not _is_digits(text):
        place = next(place for place, character in enumerate(text) if not _is_digits(character))
        raise SlipError(f"{name}の{place + 1}桁目「{text[place]}」が数字ではありません。")


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
