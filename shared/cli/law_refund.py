"""The calculator of interest on refunds in `shuno law`, with every step and its article."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer
from rich.table import Table

from shared.cli.law_answer import AsJson, console, echo_json, one_sentence
from shared.cli.law_input import WrongInput, read_amount, read_date, read_whole_number
from shared.contracts.payments import InterestGround
from shared.law.library import LAW
from shared.law.refund_interest import (
    Basis,
    LeftOut,
    PaidPart,
    RefundInterest,
    RefundInterestTerms,
    latest_first,
    provisionally_seized,
    refund_interest,
    seized,
    unclaimed,
)

app = typer.Typer()

_GROUNDS = dict(enumerate(InterestGround, start=1))
Day = Annotated[str | None, typer.Option(help="日付。西暦でも和暦でも読みます。")]


@app.command(
    "refund-interest", help="還付加算金を、起算日・割合・除く期間・端数処理と条文を示して計算します(17条の4)。"
)
def refund_interest_command(
    reason: Annotated[str, typer.Option(help="17条の4第1項の号 1賦課・更正 2更正の請求 3所得税の更正・申告 4誤納ほか")],
    amount: Annotated[list[str], typer.Option(help="過誤納金(円)。市民税・県民税・森林環境税は税ごとに繰り返します。")],
    paid: Annotated[list[str], typer.Option(help="納付の日。数回の納付は 日付:円 で繰り返します。")],
    decided: Annotated[str, typer.Option(help="支出決定または充当の日(充当適状日が早ければその日)")],
    claimed_correction: Annotated[str | None, typer.Option(help="更正の請求の日(2号)")] = None,
    revised: Annotated[str | None, typer.Option(help="更正の日(2号)")] = None,
    income_tax: Annotated[str | None, typer.Option(help="所得税の更正の通知または申告の日(3号)")] = None,
    overpaid: Annotated[str | None, typer.Option(help="法令の改正により過誤納となった日(4項)")] = None,
    notified: Annotated[str | None, typer.Option(help="還付の通知を発した日(2項1号)")] = None,
    claimed: Annotated[str | None, typer.Option(help="還付の請求の日(2項1号)。省けば未請求")] = None,
    served: Annotated[str | None, typer.Option("--seized", help="還付請求権の差押命令の送達の日(2項2号)")] = None,
    provisional: Annotated[str | None, typer.Option(help="仮差押えの期間 開始日:終了日(2項3号)")] = None,
    as_json: AsJson = False,
) -> None:
    """Interest on a refund or an appropriation."""
    with one_sentence(as_json=as_json):
        decided_on = read_date("--decided", decided)
        terms = LAW.refund_interest_terms(decided_on)
        basis = Basis(
            _GROUNDS[read_whole_number("--reason", reason, 1, len(_GROUNDS))],
            claimed_on=_day("--claimed-correction", claimed_correction),
            revised_on=_day("--revised", revised),
            income_tax_on=_day("--income-tax", income_tax),
            overpaid_on=_day("--overpaid", overpaid),
        )
        # 17条の4第6項: the taxes of residence are one overpayment.
        overpaid_yen = sum(read_amount("--amount", text) for text in amount)
        notice = (_day("--notified", notified), _day("--claimed", claimed))
        answer = refund_interest(
            latest_first(overpaid_yen, _payments(paid, overpaid_yen)),
            basis,
            decided_on,
            terms,
            _left_out(notice, _day("--seized", served), provisional, decided_on, terms),
        )
    if as_json:
        echo_json(_content(overpaid_yen, decided_on, answer))
    else:
        _show(overpaid_yen, decided_on, answer, terms)


def _day(option: str, text: str | None) -> date | None:
    return None if text is None else read_date(option, text)


def _payments(texts: Sequence[str], overpaid_yen: int) -> list[PaidPart]:
    if len(texts) == 1 and ":" not in texts[0]:
        return [PaidPart(read_date("--paid", texts[0]), overpaid_yen)]
    payments = []
    for text in texts:
        day, colon, yen = text.partition(":")
        if not colon:
            raise WrongInput(
                f"--paid を数回指定するときは「日付:円」の形にしてください(「{text}」)。例: 2025-06-30:20000"
            )
        payments.append(PaidPart(read_date("--paid", day), read_amount("--paid", yen)))
    return payments


def _left_out(
    notice: tuple[date | None, date | None],
    served_on: date | None,
    provisional: str | None,
    decided_on: date,
    terms: RefundInterestTerms,
) -> list[LeftOut]:
    notified_on, claimed_on = notice
    if claimed_on is not None and notified_on is None:
        raise WrongInput("--claimed には、還付の通知を発した日 --notified も必要です。")
    found = []
    if notified_on is not None:
        days = unclaimed(notified_on, claimed_on, decided_on, terms)
        found += [days] if days else []
    if served_on is not None:
        found.append(seized(served_on, terms))
    if provisional is not None:
        first, colon, last = provisional.partition(":")
        if not colon:
            raise WrongInput(f"--provisional は「開始日:終了日」の形で指定してください(「{provisional}」)。")
        found.append(provisionally_seized(read_date("--provisional", first), read_date("--provisional", last)))
    return found


def _content(overpaid_yen: int, decided_on: date, answer: RefundInterest) -> dict[str, Any]:
    return {
        "overpaid": overpaid_yen,
        "base": answer.base_yen,
        "decided": decided_on.isoformat(),
        "total": answer.total_yen,
        "before_truncation": answer.before_truncation_yen,
        "steps": [
            {
                "paid": step.paid_on.isoformat(),
                "from": step.first_day.isoformat(),
                "to": step.last_day.isoformat(),
                "days": step.days,
                "days_left_out": step.days_left_out,
                "rate": _rate(step.rate_tenths),
                "base": step.base_yen,
                "amount": step.amount_yen,
                "article": step.article,
            }
            for step in answer.steps
        ],
        "left_out": [
            {"from": one.first_day.isoformat(), "to": one.last_day.isoformat(), "article": one.article}
            for one in answer.left_out
        ],
        "why_none": answer.why_none,
    }


def _rate(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"


def _show(overpaid_yen: int, decided_on: date, answer: RefundInterest, terms: RefundInterestTerms) -> None:
    out = console()
    out.print(f"過誤納金 {overpaid_yen:,}円の還付加算金(支出決定または充当の日 {decided_on})")
    for one in answer.left_out:
        out.print(f"除く期間 {one.first_day} ～ {one.last_day} ({one.article})")
    if answer.steps:
        table = Table("納付の日", "期間", "日数", "年率", "基礎額", "金額", "起算の根拠", show_edge=False)
        for step in answer.steps:
            table.add_row(
                step.paid_on.isoformat(),
                f"{step.first_day} ～ {step.last_day}",
                f"{step.days}日",
                f"{_rate(step.rate_tenths)}%",
                f"{step.base_yen:,}円",
                f"{step.amount_yen:,}円",
                step.article,
            )
        out.print(table)
    out.print(
        f"基礎額: {terms.base_minimum_yen:,}円未満は0円、{terms.base_unit_yen:,}円未満は切捨て(地方税法20条の4の2第7項)"
    )
    out.print("金額: 基礎額 × 年率 × 日数 ÷ 365、1円未満は切捨て(閏年も365日)。年率は附則3条の2")
    out.print(
        f"確定: 合計{answer.before_truncation_yen:,}円のうち{terms.minimum_yen:,}円未満は0円、"
        f"{terms.unit_yen:,}円未満は切捨て(同項)"
    )
    if answer.why_none is not None:
        out.print(answer.why_none)
    out.print(f"還付加算金 {answer.total_yen:,}円")
