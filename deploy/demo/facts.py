"""The year's facts as the upstream systems publish them: residents, assessments and payments, and what goes wrong."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from deploy.demo.calendar import FIRST_DAY
from deploy.demo.city import FISCAL_YEAR, Notice, breakdown_of
from deploy.demo.claim import Paid
from deploy.demo.year import Revision, Year
from deploy.population import City
from deploy.population.register import announcements
from shared.contracts import (
    AssessmentCancelled,
    AssessmentDecided,
    AssessmentRevised,
    Channel,
    Event,
    Instalment,
    PaymentReported,
    ReceiptStage,
)
from shared.contracts.assessments import BreakdownLine
from shared.contracts.fields import NoticeKey, TaxItemCode
from shared.law.municipality import Municipality
from shared.money import Yen

_TAX_SYSTEM = "urn:shuno-demo:tax"
_REGISTER = "urn:shuno-demo:residents"
_COLLECTORS = "urn:shuno-demo:collectors"
#: One fact in so many arrives twice.
_REPEATED_EVERY = 97


class Wave(IntEnum):
    """Facts of one stretch of days go out in this order; each wave is handled before the next is sent."""

    #: Money that comes before its assessment, and changes that overtake the assessment they change.
    EARLY = 0
    ASSESSMENTS = 1
    REVISIONS = 2
    PAYMENTS = 3


@dataclass(frozen=True, slots=True)
class Fact:
    """One message: when it goes out, and its bytes."""

    day: date
    wave: Wave
    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


def facts_of(year: Year, people: City, municipality: Municipality) -> list[Fact]:
    """Every message of the year in the order in which it is sent; some stand in it twice."""
    facts = [*_residents(year, people), *_assessments(year, municipality), *_payments(year)]
    # The same name and the same bytes again, some days later at the latest by the end of the wave.
    facts += [fact for number, fact in enumerate(facts) if number % _REPEATED_EVERY == 50]
    return sorted(facts, key=lambda fact: (fact.day, fact.wave))


def malformed_facts() -> list[Fact]:
    """Three messages that no reader can take: no JSON, a breakdown that does not add up, an unknown type."""
    whole = _fact(
        FIRST_DAY, Wave.PAYMENTS, "malformed", _COLLECTORS, "MALFORMED-1", _report(_MALFORMED, ReceiptStage.FINAL)
    )
    notice = _key("042021", "013", "R7-MALFORMED")
    assessed = {
        "addressee_no": "990000000000000",
        "notice": notice.model_dump(mode="json"),
        "history_no": 1,
        "assessment_fiscal_year": FISCAL_YEAR,
        "assessed_on": "2025-05-01",
        "instalments": [
            {
                "instalment": "01",
                "amount_yen": 10_800,
                "due_on": "2025-06-02",
                "statutory_due_on": "2025-05-31",
                "accounting_fiscal_year": FISCAL_YEAR,
                "clearing_key": "20250139999999901",
                "breakdown": [{"code": "base", "amount_yen": 10_700}],
            }
        ],
    }
    unknown = [
        (name, b"remittances.payment_reported.v9" if name == "ce_type" else text) for name, text in whole.headers
    ]
    return [
        replace(whole, key=b"malformed-1", value=whole.value[:-9]),
        Fact(
            FIRST_DAY,
            Wave.PAYMENTS,
            "assessments",
            b"990000000000000",
            json.dumps(assessed).encode(),
            _headers(AssessmentDecided.type, _TAX_SYSTEM, "MALFORMED-2", FIRST_DAY),
        ),
        replace(whole, key=b"malformed-3", headers=tuple(unknown)),
    ]


_MALFORMED = Paid("counter", "MALFORMED", "20259999999999901", 1_000, FIRST_DAY, final_on=FIRST_DAY)


def _residents(year: Year, people: City) -> Iterator[Fact]:
    """The taxpayers and what becomes of them, with the entries under which some of them were known before."""
    taxed = {notice.addressee_no for notice in year.notices}
    before = [entry for entry, person in people.earlier if person.addressee_no in taxed]
    known = [*(person for person in people.master if person.addressee_no in taxed), *before]
    numbers: Counter[str] = Counter()
    for event in announcements(known, people.happenings, FIRST_DAY):
        number = event.addressee_no
        numbers[number] += 1
        name = f"PERSON-{number}-{numbers[number]}"
        yield _fact(event.effective_on, Wave.EARLY, number, _REGISTER, name, event)


def _assessments(year: Year, municipality: Municipality) -> Iterator[Fact]:
    for notice in year.notices:
        event: Event = AssessmentDecided(
            addressee_no=notice.addressee_no,
            notice=_key(municipality.code, notice.tax_item, notice.notice_no),
            history_no=1,
            assessment_fiscal_year=FISCAL_YEAR,
            assessed_on=notice.assessed_on,
            notice_sent_on=notice.sent_on,
            instalments=tuple(_instalment(notice, slip.instalment, slip.amount_yen) for slip in notice.slips),
        )
        name = f"{notice.notice_no}-1"
        yield _fact(notice.assessed_on, Wave.ASSESSMENTS, notice.addressee_no, _TAX_SYSTEM, name, event)
    for revision in year.revisions:
        notice = revision.notice
        wave = Wave.EARLY if revision.comes_first else Wave.REVISIONS
        name = f"{notice.notice_no}-{revision.history_no}"
        event = _revised(revision, municipality)
        yield _fact(revision.day, wave, notice.addressee_no, _TAX_SYSTEM, name, event)


def _payments(year: Year) -> Iterator[Fact]:
    money = [(claim.notice.assessed_on, paid) for claim in year.claims for paid in claim.money]
    unknown = [*year.strays, *(one.paid for one in year.mistyped)]
    for known_from, paid in (*money, *((FIRST_DAY, paid) for paid in unknown)):
        if paid.feed or paid.channel == Channel.ACCOUNT_TRANSFER:
            continue
        stages = (
            (ReceiptStage.FLASH, paid.flash_on),
            (ReceiptStage.FINAL, paid.final_on),
            (ReceiptStage.CANCEL, paid.cancelled_on),
        )
        for stage, day in stages:
            if day is not None:
                wave = Wave.EARLY if day < known_from else Wave.PAYMENTS
                name = f"{paid.receipt_ref}-{stage.value}"
                yield _fact(day, wave, paid.receipt_ref, _COLLECTORS, name, _report(paid, stage))


def _report(paid: Paid, stage: ReceiptStage) -> PaymentReported:
    return PaymentReported(
        channel=Channel(paid.channel),
        stage=stage,
        receipt_ref=paid.receipt_ref,
        clearing_key=paid.clearing_key,
        amount_yen=paid.amount_yen,
        paid_on=paid.paid_on,
        value_date=paid.final_on if stage is ReceiptStage.FINAL else None,
        place="window-1",
    )


def _revised(revision: Revision, municipality: Municipality) -> Event:
    notice = revision.notice
    key = _key(municipality.code, notice.tax_item, notice.notice_no)
    if not revision.amounts_yen:
        return AssessmentCancelled(
            addressee_no=notice.addressee_no,
            notice=key,
            history_no=revision.history_no,
            cancelled_on=revision.day,
            reason="assessed-in-error",
        )
    return AssessmentRevised(
        addressee_no=notice.addressee_no,
        notice=key,
        history_no=revision.history_no,
        revised_on=revision.day,
        notice_sent_on=revision.day,
        reason="return-amended",
        instalments=tuple(_instalment(notice, number, amount_yen) for number, amount_yen in revision.amounts_yen),
    )


def _key(municipality_code: str, item: str, notice_no: str) -> NoticeKey:
    return NoticeKey(
        municipality_code=municipality_code,
        levy_fiscal_year=FISCAL_YEAR,
        target_fiscal_year=FISCAL_YEAR,
        tax_item=TaxItemCode(item),
        notice_no=notice_no,
    )


def _instalment(notice: Notice, number: int, amount_yen: Yen) -> Instalment:
    slip = notice.slips[number - 1]
    return Instalment(
        instalment=f"{number:02d}",
        amount_yen=amount_yen,
        due_on=slip.due_on,
        statutory_due_on=slip.statutory_on,
        accounting_fiscal_year=FISCAL_YEAR,
        clearing_key=slip.clearing_key,
        breakdown=tuple(
            BreakdownLine(code=code, amount_yen=part_yen)
            for code, part_yen in breakdown_of(notice.tax_item, amount_yen)
        ),
    )


def _fact(day: date, wave: Wave, key: str, source: str, name: str, event: Event) -> Fact:
    return Fact(
        day,
        wave,
        event.topic(),
        key.encode(),
        event.model_dump_json(exclude_none=True).encode(),
        _headers(event.type, source, name, day),
    )


def _headers(event_type: str, source: str, name: str, day: date) -> tuple[tuple[str, bytes], ...]:
    return (
        ("ce_specversion", b"1.0"),
        ("ce_id", name.encode()),
        ("ce_source", source.encode()),
        ("ce_type", event_type.encode()),
        ("ce_time", f"{day.isoformat()}T09:00:00+09:00".encode()),
        ("content-type", b"application/json"),
    )
