"""Small files of every mapped layout, put together by position from the published layouts; all of it made up."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shared.formats.ocr_line import ocr_line
from shared.formats.slip import StoreNumber, build_store_number, clearing_key, free_digits

COMPANY = "942021"
CRLF = b"\r\n"


class Paid(NamedTuple):
    """One report of a store payment: slip, yen, stage code (01 flash, 02 final, 03 cancelled flash)."""

    slip_id: int
    yen: int
    stage: str = "02"
    day: str = "20250620"
    time: str = "0944"
    shop: str = "0012345"
    value_day: str = "20250627"

    @property
    def barcode(self) -> str:
        return build_store_number(
            StoreNumber(COMPANY, free_digits(self.slip_id), self.yen, usable_until=date(2025, 6, 30))
        )

    @property
    def key(self) -> str:
        return clearing_key(self.slip_id)


def store_file(rows: Sequence[Paid], layout: str = "m", separator: bytes = CRLF) -> bytes:
    """A convenience-store agent's file of 120-byte records."""
    lines = ["1" + "20250621" + "00001" + "00001"]
    for row in rows:
        kind = "1" if layout == "m" else ""
        body = f"2{row.stage}{row.day}{row.time}{kind}{row.barcode}   {row.shop}"
        lines.append(body.ljust(80 if layout == "m" else 85) + row.value_day)
    lines += ["8", "9"]
    return separator.join(line.ljust(120).encode("ascii") for line in lines) + separator


def store_csv(rows: Sequence[Paid]) -> bytes:
    """The same as separated values, with a lost zero in the time, as such files have it."""
    lines = ["種別,収納日,収納時刻,バーコード,欄1,欄2,印紙,金額,本部,コンビニ名,店舗,振込日,作成日"]
    for row in rows:
        time = str(int(row.time))
        value_day = row.value_day if row.stage == "02" else "0"
        lines.append(
            f"{row.stage},{row.day},{time},EAN{row.barcode},000000,00000000000,0,{row.yen},010,"
            f'"架空ストア",{row.shop},{value_day},20250621'
        )
    return "\r\n".join(lines).encode("cp932")


class Credit(NamedTuple):
    """One movement on the city's account; mark `1` is in, `2` is out (or cancelled, in a notice)."""

    number: int
    yen: int
    payer: str = "0000000101"
    mark: str = "1"
    day: str = "070627"
    #: Whoever paid in, in half-width kana; each letter and mark is a byte.
    name: str = ""


def notice_file(movements: Sequence[Credit], *, wide: bool = False, account: str = "0000001") -> bytes:
    """Transfers that reached the account (種別01)."""
    header = "1010" + "070628" + "070627" + "070627" + "0117" + "".ljust(15) + "001" + "".ljust(15) + "1" + account
    lines = [header]
    for one in movements:
        short, long = ("0" * 10, f"{one.yen:012d}") if wide else (f"{one.yen:010d}", "")
        body = f"2{one.number:06d}{one.day}{one.day}{short}{'0' * 10}{one.payer:10}{one.name}".ljust(127)
        lines.append(body + ("1" if one.mark == "2" else "0") + long)
    kept = [one.yen for one in movements if one.mark == "1"]
    back = [one.yen for one in movements if one.mark == "2"]
    lines += [f"8{len(kept):06d}{sum(kept):012d}{len(back):06d}{sum(back):012d}", "9"]
    return b"".join(line.ljust(200).encode("cp932") for line in lines)


def statement_file(movements: Sequence[Credit], before_yen: int = 1_000, *, after_off_yen: int = 0) -> bytes:
    """Every movement on the account (種別03)."""
    header = f"1030070628070627070627{'0117':4}{'':15}001{'':15}000"
    lines = [f"{header}10000000001{'':40}11{before_yen:014d}"]
    for one in movements:
        body = f"2{one.number:08d}{one.day}{one.day}{one.mark}11{one.yen:012d}{'0' * 12}"
        lines.append(f"{body:71}{one.payer:10}{one.name}")
    came = [one.yen for one in movements if one.mark == "1"]
    went = [one.yen for one in movements if one.mark == "2"]
    after = before_yen + sum(came) - sum(went) + after_off_yen
    sign, size = ("1", after) if after >= 0 else ("2", -after)
    lines.append(
        f"8{len(came):06d}{sum(came):013d}{len(went):06d}{sum(went):013d}{sign}{size:014d}{len(movements):07d}"
    )
    lines.append(f"9{len(lines) + 1:010d}00001")
    return b"".join(line.ljust(200).encode("cp932") for line in lines)


class Notice(NamedTuple):
    """A payment by a number of a slip: the 17 digits of its claim, yen, stage (1 flash, 2 final, 3 cancel)."""

    key: str
    yen: int
    serial: int
    stage: str = "2"
    day: str = "20250620"


def portal_file(rows: Sequence[Notice], sequence: str = "0001") -> bytes:
    """What the joint body of local governments sends, in the made-up layout."""
    lines = [f"H,04202,20250621,{sequence}"]
    lines += [
        f"D,{row.stage},{row.serial:020d},{row.key:0>20},123456,127,{row.yen},{row.day},,20250627,01,0117001"
        for row in rows
    ]
    lines.append(f"T,{len(rows)},{sum(row.yen for row in rows)}")
    return "\r\n".join(lines).encode("utf-8") + CRLF


def pay_easy_file(rows: Sequence[Notice], sequence: str = "0001") -> bytes:
    """What the multi-payment network sends, in the made-up layout."""
    lines = [f"19000420220250621{sequence}"]
    lines += [
        f"2{row.stage}{row.serial:016d}{row.key:0>20}123456127{row.yen:011d}{row.day}0944202506270117001"
        for row in rows
    ]
    lines += [f"8{len(rows):06d}{sum(row.yen for row in rows):012d}", "9"]
    return b"".join(line.ljust(120).encode("ascii") + CRLF for line in lines)


def ocr_file(rows: Sequence[Notice], sequence: str = "0001") -> bytes:
    """What the designated bank's machine read from slips, in the made-up layout."""
    lines = [f"190120250621{sequence}"]
    for row in rows:
        upper = ocr_line(f"{'0' * 11}{row.yen:011d}213800012700000")
        lower = ocr_line(f"{row.key:0>20}123456004202" + "0" * 10)
        lines.append(f"2{row.day}202506210117001{row.serial:06d}{upper}{lower}")
    lines += [f"8{len(rows):06d}{sum(row.yen for row in rows):012d}", "9"]
    return b"".join(line.ljust(120).encode("ascii") + CRLF for line in lines)


def association_file(*rows: tuple[str, str, int, int]) -> bytes:
    """A collection association's report: kind, clearing key, yen and its own number of each payment."""
    lines = [f"{kind},20250620,{key},{yen},{serial},20250627" for kind, key, yen, serial in rows]
    return "\r\n".join(["種別,収納日,収納キー,金額,受付番号,送金日", *lines]).encode("cp932")
