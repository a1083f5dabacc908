"""Individual Numbers (個人番号) of the synthetic city: made up, loaded into the vault as from the register, and used.

They begin with 99 and are nobody's. They go from the file into identity and nowhere else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.demo.asking import DemoFailed
from deploy.demo.check import Check
from deploy.demo.city_hall import CityHall
from shared.law.check_digits import individual_number_check_digit

_HEAD = "addressee_no,individual_number"
_AFFAIR = "local_tax"
_CASE = "demo-numbers"
#: One of so many numbers was mistyped in the register, and one stands in the file twice.
_MISTYPED_EVERY = 400


@dataclass(frozen=True, slots=True)
class NumbersLoaded:
    """What became of the numbers.

    Attributes:
        mistyped: Addressees whose number has a wrong check digit in the file.
        first: The answer to the file.
        second: The answer to the same file again.
        status: What the vault holds.
        found: Whose number the first one is, by the vault.
        addressees: All of the file.
    """

    addressees: Sequence[str]
    mistyped: int
    first: dict[str, Any]
    second: dict[str, Any]
    status: dict[str, Any]
    found: str


def made_up_number(addressee_no: str) -> str:
    """The number of an addressee of the demonstration, with its check digit."""
    first_eleven = f"99{addressee_no[-9:]}"
    return f"{first_eleven}{individual_number_check_digit(first_eleven)}"


def number_file(addressees: Sequence[str]) -> tuple[bytes, int]:
    """The register's file, and how many of its numbers were mistyped there."""
    lines, mistyped = [_HEAD], 0
    for place, addressee_no in enumerate(addressees):
        number = made_up_number(addressee_no)
        if place % _MISTYPED_EVERY == 1:
            number, mistyped = f"{number[:-1]}{(int(number[-1]) + 1) % 10}", mistyped + 1
        lines.append(f"{addressee_no},{number}")
    return "\n".join([*lines, lines[1], ""]).encode(), mistyped


async def load_numbers(hall: CityHall, addressees: Sequence[str]) -> NumbersLoaded:
    """Load the file, load it again, and ask whose the first number is.

    Args:
        hall: The services; identity knows the addressees by now.
        addressees: Whom the register has numbers of, at least one.

    Raises:
        DemoFailed: identity refuses.
    """
    content, mistyped = number_file(addressees)
    loader, asker = hall.house.number_head, hall.house.number_officer

    async def load() -> dict[str, Any]:
        path, parameters = "/vault/files", {"affair": _AFFAIR}
        response = await loader.ask("identity", "POST", path, case=_CASE, params=parameters, content=content)
        answer: dict[str, Any] = hall.services.json_of("identity", response)
        return answer

    first, second = await load(), await load()
    question = {"affair": _AFFAIR, "individual_number": made_up_number(addressees[0])}
    found = await asker.post_to("identity", "/vault/lookups", question, case=_CASE)
    refused = await asker.ask("identity", "POST", "/vault/lookups", case=_CASE, json={**question, "affair": "school"})
    if refused.is_success:
        raise DemoFailed("登録されていない事務で個人番号を照会できました。")
    status = await loader.get("identity", "/vault/status")
    return NumbersLoaded(addressees, mistyped, first, second, status, found["addressee_no"])


def number_checks(loaded: NumbersLoaded) -> Iterator[Check]:
    """What must have become of the numbers."""
    sound = len(loaded.addressees) - loaded.mistyped
    yield Check("個人番号 登録(件)", sound, loaded.first["registered"])
    yield Check("個人番号 検査用数字の誤り(件)", loaded.mistyped, loaded.first["wrong_check_digit"])
    yield Check("個人番号 再送で登録(件)", 0, loaded.second["registered"])
    yield Check("個人番号 保管(件)", sound, sum(row["entries"] for row in loaded.status["entries"]))
    yield Check("個人番号 照会の宛名番号", int(loaded.addressees[0]), int(loaded.found or 0))
