"""The papers of dispositions beside seizures, as letters: 交付要求書, 参加差押書, 納期限変更告知書 and others."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

import asyncpg

from services.enforcement.rules.acceleration import GROUND_LABELS, AccelerationGround
from services.enforcement.rules.dispositions import DispositionKind, DispositionStep
from services.enforcement.rules.distribution_request import PROCEDURES, Procedure
from services.enforcement.rules.other_dispositions import LIABILITIES, SECURITIES, SecondaryLiability, SecurityKind
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
    sealed,
    yen_words,
)
from shared.documents.remedies import as_disposition, remedies_of
from shared.law.tax_items import tax_item


class DispositionPaper(StrEnum):
    """Which paper of a disposition."""

    #: To the court, the other authority or the association.
    REQUEST = "request"
    #: To the debtor, or to whoever must pay in his place.
    NOTICE = "notice"
    #: To whoever did not pay by the day of the notice (納付催告書).
    DEMAND = "demand"
    #: That it has ended, to whoever got the request, or the notice where there was none.
    END = "end"


class PaperWords(NamedTuple):
    """The words of a paper: its title, what it declares, after which step it is made out, and how to object."""

    title: str
    text: str
    after: frozenset[DispositionStep]
    with_remedy: bool = False


_S = DispositionStep
_ISSUED = frozenset({_S.ISSUED})
_ENDED = frozenset({_S.WITHDRAWN, _S.RELEASED, _S.CANCELLED, _S.RETURNED})

PAPERS: Mapping[tuple[DispositionKind, DispositionPaper], PaperWords] = MappingProxyType(
    {
        (DispositionKind.DISTRIBUTION_REQUEST, DispositionPaper.REQUEST): PaperWords(
            "交付要求書",
            "下記の滞納金について、地方税法の規定によりその例による国税徴収法82条1項の規定により、交付を要求します。",
            _ISSUED,
        ),
        (DispositionKind.DISTRIBUTION_REQUEST, DispositionPaper.NOTICE): PaperWords(
            "交付要求通知書",
            "下記のとおり交付要求をしましたので、国税徴収法82条2項の規定により通知します。",
            _ISSUED,
            with_remedy=True,
        ),
        (DispositionKind.DISTRIBUTION_REQUEST, DispositionPaper.END): PaperWords(
            "交付要求解除通知書", "下記の交付要求を解除しました(国税徴収法84条)。", _ENDED
        ),
        (DispositionKind.PARTICIPATION, DispositionPaper.REQUEST): PaperWords(
            "参加差押書",
            "下記の滞納金を徴収するため、国税徴収法86条1項の規定により、下記の財産の差押えに参加します。",
            _ISSUED,
        ),
        (DispositionKind.PARTICIPATION, DispositionPaper.NOTICE): PaperWords(
            "参加差押通知書",
            "下記のとおり参加差押えをしましたので、国税徴収法86条2項の規定により通知します。",
            _ISSUED,
            with_remedy=True,
        ),
        (DispositionKind.PARTICIPATION, DispositionPaper.END): PaperWords(
            "参加差押解除通知書", "下記の参加差押えを解除しました(国税徴収法88条、84条)。", _ENDED
        ),
        (DispositionKind.ACCELERATION, DispositionPaper.NOTICE): PaperWords(
            "納期限変更告知書(繰上徴収)",
            "下記の徴収金は、地方税法13条の2第1項の規定により納期限前に徴収することとし、納期限を変更しましたので、"
            "同条3項の規定により告知します。変更後の納期限までに完納しないときは、督促をすることなく、直ちに財産を"
            "差し押さえます(地方税法331条1項2号)。",
            _ISSUED,
            with_remedy=True,
        ),
        (DispositionKind.ACCELERATION, DispositionPaper.END): PaperWords(
            "繰上徴収取消通知書", "下記の繰上徴収を取り消し、納期限を変更前に戻しました。", _ENDED
        ),
        (DispositionKind.SECONDARY_LIABILITY, DispositionPaper.NOTICE): PaperWords(
            "納付通知書(第二次納税義務)",
            "下記の滞納者の徴収金について、あなたは第二次納税義務を負いますので、地方税法11条1項の規定により、"
            "下記の金額を納付の期限までに納付するよう告知します。",
            _ISSUED,
            with_remedy=True,
        ),
        (DispositionKind.SECONDARY_LIABILITY, DispositionPaper.DEMAND): PaperWords(
            "納付催告書",
            "納付通知書で告知した下記の金額が、納付の期限までに完納されていません。直ちに納付してください(地方税法11条2項)。",
            frozenset({_S.SENT}),
            with_remedy=True,
        ),
        (DispositionKind.PROVISIONAL_SEIZURE, DispositionPaper.NOTICE): PaperWords(
            "保全差押金額決定通知書",
            "納付義務が確定すると見込まれる下記の金額を限度として、地方税法16条の4の規定により、財産を差し押さえます。",
            _ISSUED,
            with_remedy=True,
        ),
        (DispositionKind.PROVISIONAL_SEIZURE, DispositionPaper.END): PaperWords(
            "保全差押解除通知書", "下記の保全差押えを解除しました(地方税法16条の4)。", _ENDED
        ),
        (DispositionKind.SECURITY, DispositionPaper.NOTICE): PaperWords(
            "担保の処分(納付)通知書",
            "下記の徴収金が納付されないため、地方税法16条の5の規定により、担保を処分し、または保証人から徴収します。",
            frozenset({_S.DISPOSAL_DECIDED}),
            with_remedy=True,
        ),
        (DispositionKind.SECURITY, DispositionPaper.DEMAND): PaperWords(
            "納付催告書(保証人)",
            "告知した下記の金額が、納付の期限までに完納されていません。直ちに納付してください(地方税法16条の5)。",
            frozenset({_S.SENT}),
            with_remedy=True,
        ),
        (DispositionKind.SECURITY, DispositionPaper.END): PaperWords(
            "担保解除通知書", "下記の担保を解除しました(地方税法16条の3)。", _ENDED
        ),
        (DispositionKind.ASSOCIATION, DispositionPaper.REQUEST): PaperWords(
            "滞納整理引継書", "下記の徴収金の滞納整理を引き継ぎます。金額は引継ぎの日の額です。", _ISSUED
        ),
        (DispositionKind.ASSOCIATION, DispositionPaper.NOTICE): PaperWords(
            "徴収の引継ぎについて(通知)",
            "下記の徴収金の滞納整理を、下記の団体に引き継ぎました。今後の納付の相談は、その団体にしてください。",
            _ISSUED,
        ),
        (DispositionKind.ASSOCIATION, DispositionPaper.END): PaperWords(
            "滞納整理引継終了通知書", "下記の徴収金の滞納整理の引継ぎを終了しました。", _ENDED
        ),
    }
)
_RUNNING = (
    "延滞金は上記の日までの額です。その後の延滞金は、法律による金額を要します。"
    "本税が完納されるまで、延滞金の額は確定しません。"
)
#: What the day of a disposition is, for whoever reads it.
_DUE: Mapping[DispositionKind, str] = MappingProxyType(
    {
        DispositionKind.SECONDARY_LIABILITY: "納付の期限",
        DispositionKind.DISTRIBUTION_REQUEST: "交付要求の期限",
        DispositionKind.PROVISIONAL_SEIZURE: "確定の期限",
    }
)
_HEADINGS = ("税目", "年度", "期別", "法定納期限等", "納期限", "税額", "手数料・処分費", "延滞金")
_WIDTHS = (5, 2, 2, 4, 4, 4, 4, 3)
_AMOUNTS = (False, False, False, False, False, True, True, True)


def disposition_letter(
    row: Mapping[str, Any],
    claims: Sequence[asyncpg.Record],
    paper: DispositionPaper,
    debtor: tuple[str, str],
    sender: Sender,
    to: Destination,
    on: date,
) -> Letter:
    """The paper as it is drawn.

    Args:
        row: The disposition, as `SELECT_WHOLE` reads it.
        claims: Its claims with what was stated of them, as `SELECT_STATED` reads them.
        paper: Which paper.
        debtor: Name and address of the debtor, which enforcement does not keep.
        sender: The office.
        to: To whom it goes.
        on: The day on the paper.
    """
    words = PAPERS[DispositionKind(row["kind"]), paper]
    name, address = debtor
    blocks: list[Block] = [
        Paragraph(words.text),
        Facts((("滞納者", f"{address}  {name}"), *_facts(row))),
    ]
    if claims:
        blocks += [_table(claims), Paragraph(_RUNNING, small=True)]
    letter = Letter(words.title, row["document_no"], on, sender, to, tuple(blocks))
    return as_disposition(letter, remedies_of(row["tax_items"], sender)) if words.with_remedy else sealed(letter)


def _facts(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    kind = DispositionKind(row["kind"])
    facts: list[tuple[str, str]] = []
    if kind is DispositionKind.DISTRIBUTION_REQUEST:
        facts.append(("強制換価手続", PROCEDURES[Procedure(row["ground"])].label))
    if kind is DispositionKind.ACCELERATION:
        facts.append(("繰上げの事由", GROUND_LABELS[AccelerationGround(row["ground"])]))
        facts.append(("変更後の納期限", f"{day_words(row['due_on'])} {row['due_time']:%H時%M分}"))
    elif row["due_on"] is not None:
        facts.append((_DUE.get(kind, "期限"), day_words(row["due_on"])))
    if kind is DispositionKind.SECONDARY_LIABILITY:
        facts.append(("第二次納税義務の根拠", LIABILITIES[SecondaryLiability(row["ground"])].label))
    if kind is DispositionKind.SECURITY:
        facts.append(("担保の種類", SECURITIES[SecurityKind(row["ground"])]))
    labelled = (("機関", "authority"), ("事件番号等", "reference"), ("財産・内容", "description"))
    facts += [(label, row[name]) for label, name in labelled if row[name]]
    if row["began_on"] is not None:
        began = "先行の差押えの日" if kind is DispositionKind.PARTICIPATION else "手続開始の日"
        facts.append((began, day_words(row["began_on"])))
    if row["limit_yen"] is not None:
        facts.append(("限度額", yen_words(row["limit_yen"])))
    return facts


def _table(claims: Sequence[asyncpg.Record]) -> Table:
    rows = tuple(
        (
            tax_item(one["tax_item"]).name,
            str(one["levy_fiscal_year"]),
            instalment_words(one["instalment"]),
            day_words(one["priority_on"]) if one["priority_on"] else "",
            day_words(one["former_due_on"] or one["due_on"]),
            f"{one['principal_yen']:,}",
            f"{one['dunning_fee_yen'] + one['disposition_cost_yen']:,}",
            f"{one['late_charge_yen']:,}",
        )
        for one in claims
    )
    sums = (
        sum(one["principal_yen"] for one in claims),
        sum(one["dunning_fee_yen"] + one["disposition_cost_yen"] for one in claims),
        sum(one["late_charge_yen"] for one in claims),
    )
    totals = ("計", "", "", "", "", *(f"{yen:,}" for yen in sums))
    return Table(_HEADINGS, _WIDTHS, _AMOUNTS, rows, totals)
