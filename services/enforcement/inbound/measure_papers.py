"""The letters of graces and suspensions: that one is granted or extended, and that one is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

import asyncpg

from services.enforcement.handlers.issued_letters import Numbered
from services.enforcement.rules.issued_letters import DecisionPaper
from services.enforcement.rules.measure_ends import END_LABELS, EndGround
from services.enforcement.rules.measures import GROUNDS, MeasureGround
from shared.contracts import BlockState
from shared.documents.letter import (
    Block,
    Destination,
    Facts,
    Letter,
    Paragraph,
    Sender,
    Table,
    day_words,
    instalment_words,
    yen_words,
)
from shared.documents.remedies import as_disposition, remedies_of
from shared.law.tax_items import tax_item


class MeasureWords(NamedTuple):
    """The words of a letter: its title, and what it declares."""

    title: str
    text: str


_COLLECTION, _REALISATION = BlockState.GRACE_OF_COLLECTION, BlockState.GRACE_OF_REALISATION
#: A plan is a pledge and no disposition, so it has no letter here.
WORDS: Mapping[tuple[BlockState, DecisionPaper], MeasureWords] = MappingProxyType(
    {
        (_COLLECTION, DecisionPaper.MEASURE): MeasureWords(
            "徴収猶予{extended}許可通知書",
            "下記の徴収金について、徴収を猶予しましたので通知します(地方税法15条の2の2)。",
        ),
        (_COLLECTION, DecisionPaper.MEASURE_END): MeasureWords(
            "徴収猶予取消通知書", "下記の徴収の猶予を取り消しましたので通知します(地方税法15条の3)。"
        ),
        (_REALISATION, DecisionPaper.MEASURE): MeasureWords(
            "換価の猶予{extended}通知書",
            "下記の徴収金について、滞納処分による財産の換価を猶予しましたので通知します(地方税法15条の5から15条の6の3まで)。",
        ),
        (_REALISATION, DecisionPaper.MEASURE_END): MeasureWords(
            "換価の猶予取消通知書",
            "下記の換価の猶予を取り消しましたので通知します(地方税法15条の5の3、15条の6の3)。",
        ),
        (BlockState.SUSPENSION, DecisionPaper.MEASURE): MeasureWords(
            "滞納処分停止通知書",
            "下記の徴収金について、滞納処分の執行を停止しましたので通知します(地方税法15条の7第2項)。",
        ),
        (BlockState.SUSPENSION, DecisionPaper.MEASURE_END): MeasureWords(
            "滞納処分停止取消通知書",
            "下記の滞納処分の執行の停止を取り消しましたので通知します(地方税法15条の8第2項)。",
        ),
    }
)

_OF_OTHERS = (
    "対象は、あなたが承継し、または連帯して納付する徴収金のうち、あなたの納付する額です。"
    "延滞金の免除は、納付の状況により別に決定します(地方税法15条の9)。"
)


@dataclass(frozen=True, slots=True)
class MeasureLetter:
    """What a letter of a measure is made from.

    Attributes:
        measure: The measure, as the store shows it.
        claims: Its claims with their names and how much of each is concerned.
        instalments: What was promised, in its order.
    """

    measure: asyncpg.Record
    claims: Sequence[asyncpg.Record]
    instalments: Sequence[asyncpg.Record]


def measure_letter(
    values: MeasureLetter, paper: DecisionPaper, name: Numbered, sender: Sender, to: Destination
) -> Letter:
    """The letter as it is drawn.

    Args:
        values: The measure.
        paper: Which letter; one that the kind of measure has.
        name: Its number and its day.
        sender: The office.
        to: To whom it goes.
    """
    measure = values.measure
    words = WORDS[BlockState(measure["kind"]), paper]
    title = words.title.format(extended="期間延長" if measure["extends"] else "")
    blocks: list[Block] = [Paragraph(words.text), Facts(tuple(_facts(measure, paper))), claims_table(values.claims)]
    if values.instalments and paper is DecisionPaper.MEASURE:
        blocks.append(_instalments(values.instalments))
    if any(one["addressee_no"] != measure["addressee_no"] for one in values.claims):
        blocks.append(Paragraph(_OF_OTHERS))
    letter = Letter(title, name.document_no, name.issued_on, sender, to, tuple(blocks))
    return as_disposition(letter, remedies_of(measure["tax_items"], sender))


def _facts(measure: asyncpg.Record, paper: DecisionPaper) -> list[tuple[str, str]]:
    facts = [("事由", GROUNDS[MeasureGround(measure["ground"])].label)]
    if measure["applied_on"] is not None:
        facts.append(("申請の日", day_words(measure["applied_on"])))
    facts.append(("期間", period_words(measure["first_day"], measure["last_day"])))
    if paper is DecisionPaper.MEASURE:
        if measure["kind"] in (_COLLECTION, _REALISATION):
            facts.append(("担保", measure["security"] or "なし"))
        return facts
    facts += [
        ("取消しの日", day_words(measure["ended_on"])),
        ("取消しの理由", END_LABELS[EndGround(measure["end_ground"])]),
    ]
    if measure["heard_on"] is not None:
        facts.append(("弁明を聴いた日", day_words(measure["heard_on"])))
    return facts


def period_words(first_day: date, last_day: date | None) -> str:
    """The days of a measure, as a letter tells them; without a last day it goes on."""
    return f"{day_words(first_day)}から" + (f"{day_words(last_day)}まで" if last_day else "")


def claims_table(claims: Sequence[asyncpg.Record]) -> Table:
    """The claims that a measure is about, by their names, with how much of each is concerned."""
    return Table(
        headings=("税目", "年度", "期別", "通知書番号", "納期限", "対象の額"),
        widths=(16, 8, 9, 16, 18, 16),
        amounts=(False, False, False, False, False, True),
        rows=tuple(
            (
                tax_item(one["tax_item"]).name,
                str(one["levy_fiscal_year"]),
                instalment_words(one["instalment"]),
                one["notice_no"],
                day_words(one["due_on"]),
                yen_words(one["amount_yen"]),
            )
            for one in claims
        ),
        totals=("計", "", "", "", "", yen_words(sum(one["amount_yen"] for one in claims))),
    )


def _instalments(instalments: Sequence[asyncpg.Record]) -> Table:
    return Table(
        headings=("分割納付", "納付の期限", "納付する額"),
        widths=(2, 4, 4),
        amounts=(False, False, True),
        rows=tuple(
            (f"第{one['number']}回", day_words(one["pay_by"]), yen_words(one["amount_yen"])) for one in instalments
        ),
        totals=("計", "", yen_words(sum(one["amount_yen"] for one in instalments))),
    )
