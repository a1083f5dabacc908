"""`shuno law`: the rules as calculators, with each step and its article. They look nobody up and change nothing."""

import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from shared.cli.law_answer import AsJson, echo_json, one_sentence
from shared.cli.law_answer import console as table_console
from shared.cli.law_distribution import app as distribution_app
from shared.cli.law_enforcement import app as enforcement_app
from shared.cli.law_input import (
    LateChargeInput,
    WrongInput,
    read_amount,
    read_date,
    read_exemption,
    read_member,
    read_payment,
    read_whole_number,
)
from shared.cli.law_refund import app as refund_app
from shared.days import (
    ReadDay,
    fiscal_year,
    format_fiscal_year,
    format_wareki,
    last_day_of_period,
    parse_day,
)
from shared.law.check_digits import is_corporate_number, is_individual_number, is_municipality_code
from shared.law.late_charge import LateCharge, Segment, late_charge
from shared.law.late_charge_terms import CountFrom, LateChargeTerms, ResidualPolicy, SegmentPolicy
from shared.law.library import LAW
from shared.law.municipality import load_municipality
from shared.law.tax_items import tax_item_named

app = typer.Typer(help="法令の計算と確認。条文ごとに計算の過程を示します。", no_args_is_help=True)
# What enforcement and refunds compute stands beside the rest, in files of their own.
app.add_typer(enforcement_app)
app.add_typer(distribution_app)
app.add_typer(refund_app)

_WEEKDAYS = "月火水木金土日"
_MONTHS_MAX = 1200


@app.command("late-charge", help="延滞金を、期間・割合・基礎額・端数処理と条文を示して計算します。")
def late_charge_command(
    tax: Annotated[str, typer.Option(help="税目の名前またはコード。例: 固定資産税")],
    principal: Annotated[str, typer.Option(help="納期限に納めるべきだった税額(円)")],
    due: Annotated[str, typer.Option(help="納期限。休日なら開庁日に延ばした後の日")],
    paid: Annotated[str, typer.Option(help="完納した日、または計算したい日")],
    payment: Annotated[list[str] | None, typer.Option(help="一部納付 日付:円。何度でも指定できます。")] = None,
    exemption: Annotated[
        list[str] | None, typer.Option(help="免除 開始日:終了日:full|grace_rate|half。何度でも指定できます。")
    ] = None,
    segments: Annotated[str | None, typer.Option(help="1円未満の切捨て rate_run|calendar_year|tier_only")] = None,
    residual: Annotated[str | None, typer.Option(help="一部納付後の2,000円未満の残額 zero|keep_1000")] = None,
    tier1_months: Annotated[str | None, typer.Option(help="割合が低い期間(月)。料は条例により1または3")] = None,
    count_from: Annotated[str | None, typer.Option(help="料の起算 due_date|dunning_deadline")] = None,
    dunned_on: Annotated[str | None, typer.Option(help="督促状を発した日(料は督促がなければ延滞金なし)")] = None,
    dunning_deadline: Annotated[str | None, typer.Option(help="督促状の指定期限")] = None,
    shift: Annotated[bool, typer.Option("--shift", help="納期限が休日なら翌開庁日に延ばして計算します。")] = False,
    municipality: Annotated[Path | None, typer.Option(help="条例の値を自治体ファイルから取ります。")] = None,
    as_json: AsJson = False,
) -> None:
    """Compute a delinquency charge with every step and its article."""
    with one_sentence(as_json=as_json):
        wanted = LateChargeInput(
            item=tax_item_named(tax),
            principal_yen=read_amount("--principal", principal),
            due_on=read_date("--due", due),
            paid_on=read_date("--paid", paid),
            payments=tuple(read_payment(text) for text in payment or ()),
            exemptions=tuple(read_exemption(text) for text in exemption or ()),
            segment_policy=read_member("--segments", segments, SegmentPolicy),
            residual_policy=read_member("--residual", residual, ResidualPolicy),
            tier1_months=None if tier1_months is None else read_whole_number("--tier1-months", tier1_months, 1, 12),
            count_from=read_member("--count-from", count_from, CountFrom),
            dunned_on=None if dunned_on is None else read_date("--dunned-on", dunned_on),
            dunning_deadline_on=None if dunning_deadline is None else read_date("--dunning-deadline", dunning_deadline),
        )
        if shift:
            wanted = wanted.shifted(LAW.business_days)
        wanted.check()
        notes = wanted.notes(LAW.business_days)
        terms = wanted.terms(LAW if municipality is None else load_municipality(municipality))
        answer = late_charge(
            wanted.principal_yen,
            wanted.due_on,
            wanted.paid_on,
            terms,
            wanted.payments,
            wanted.exemptions,
            wanted.dunning(),
        )
    if as_json:
        echo_json(_late_charge_content(wanted, terms, answer, notes))
    else:
        _show_late_charge(wanted, terms, answer, notes)


def rate_text(segment: Segment) -> str:
    """The rate of a segment in percent, such as 8.7, or 4.55 where half of 9.1 is exempt."""
    if segment.is_halved:
        hundredths = segment.rate_tenths * 5
        return f"{hundredths // 100}.{hundredths % 100:02d}"
    return f"{segment.rate_tenths // 10}.{segment.rate_tenths % 10}"


def _late_charge_content(
    wanted: LateChargeInput, terms: LateChargeTerms, answer: LateCharge, notes: list[str]
) -> dict[str, Any]:
    return {
        "tax": wanted.item.name,
        "principal": wanted.principal_yen,
        "due": wanted.due_on.isoformat(),
        "paid": wanted.paid_on.isoformat(),
        "total": answer.total_yen,
        "before_truncation": answer.before_truncation_yen,
        "segments": [
            {
                "from": segment.first_day.isoformat(),
                "to": segment.last_day.isoformat(),
                "days": segment.days,
                "rate": rate_text(segment),
                "base": segment.base_yen,
                "amount": segment.amount_yen,
                "tier": segment.tier,
                "article": segment.article,
            }
            for segment in answer.segments
        ],
        "segment_policy": terms.segment_policy.value,
        "why_none": answer.why_none,
        "notes": notes,
    }


def _show_late_charge(wanted: LateChargeInput, terms: LateChargeTerms, answer: LateCharge, notes: list[str]) -> None:
    console = table_console()
    console.print(f"{wanted.item.name} {wanted.principal_yen:,}円の延滞金")
    console.print(f"納期限 {format_wareki(wanted.due_on)}  納付日 {format_wareki(wanted.paid_on)}")
    for note in notes:
        console.print(f"注意: {note}")
    if answer.why_none is not None:
        console.print(answer.why_none)
    else:
        table = Table("期間", "日数", "年率", "基礎額", "金額", "区分", "根拠", show_edge=False)
        for segment in answer.segments:
            table.add_row(
                f"{segment.first_day} ～ {segment.last_day}",
                f"{segment.days}日",
                f"{rate_text(segment)}%",
                f"{segment.base_yen:,}円",
                f"{segment.amount_yen:,}円",
                f"{terms.tier1_months}月以内" if segment.tier == 1 else f"{terms.tier1_months}月経過後",
                segment.article,
            )
        console.print(table)
        console.print(
            f"基礎額: {terms.base_minimum_yen:,}円未満は0円、{terms.base_unit_yen:,}円未満は切捨て"
            "(地方税法20条の4の2第2項)"
        )
        console.print("年率: その日の属する年の割合(地方税法附則3条の2)")
        console.print("金額: 基礎額 × 年率 × 日数 ÷ 365、1円未満は切捨て(閏年も365日)")
        console.print(f"端数処理前の合計 {answer.before_truncation_yen:,}円")
        console.print(
            f"確定: {terms.minimum_yen:,}円未満は0円、{terms.unit_yen:,}円未満は切捨て(地方税法20条の4の2第5項)"
        )
    console.print(f"延滞金 {answer.total_yen:,}円")


_CHECKS: Mapping[str, Callable[[str], bool]] = {
    "individual-number": is_individual_number,
    "corporate-number": is_corporate_number,
    "municipality-code": is_municipality_code,
}


@app.command("check-digit", help="検査用数字を確かめます。正しければ0、誤りなら1で終わります。番号は表示しません。")
def check_digit_command(
    number: Annotated[str, typer.Argument(help="番号。「-」なら標準入力から読み、履歴に残しません。")],
    kind: Annotated[str, typer.Option(help="individual-number|corporate-number|municipality-code")],
    as_json: AsJson = False,
) -> None:
    """Judge a check digit: exit code 0 if right, 1 if wrong, 2 if malformed; the number is never shown."""
    with one_sentence(as_json=as_json):
        if kind not in _CHECKS:
            raise WrongInput(f"--kind は次のどれかです: {'、'.join(_CHECKS)}")
        is_valid = _CHECKS[kind](sys.stdin.readline().strip() if number == "-" else number)
    if as_json:
        echo_json({"kind": kind, "valid": is_valid})
    else:
        typer.echo("検査用数字は正しいです。" if is_valid else "検査用数字が誤っています。番号を確かめてください。")
    raise typer.Exit(0 if is_valid else 1)


@app.command("period-end", help="月で定めた期間の末日を求めます(地方税法20条の5第1項、民法143条)。")
def period_end_command(
    start: Annotated[str, typer.Option(help="期間の初日(初日不算入なら翌日を指定)")],
    months: Annotated[str, typer.Option(help="月数")],
    as_json: AsJson = False,
) -> None:
    """Find the last day of a period of months."""
    with one_sentence(as_json=as_json):
        first_day = read_date("--start", start)
        count = read_whole_number("--months", months, 1, _MONTHS_MAX)
        try:
            end = last_day_of_period(first_day, count)
        except (ValueError, OverflowError) as fault:
            raise WrongInput(f"{start}から{count}月の末日は暦の範囲を超えます。") from fault
    if as_json:
        echo_json({"start": first_day.isoformat(), "months": count, "end": end.isoformat()})
    else:
        typer.echo(f"{first_day}から{count}月の末日は{end}({format_wareki(end)})です。")


@app.command("business-day", help="開庁日かどうかと、期限が延びる先の日を示します(地方税法20条の5第2項)。")
def business_day_command(
    day: Annotated[str, typer.Argument(help="日付。西暦でも和暦でも読みます。")], as_json: AsJson = False
) -> None:
    """Tell whether offices are open, and to which day a time limit shifts."""
    with one_sentence(as_json=as_json):
        asked = read_date("日付", day)
        is_open = LAW.business_days.is_business_day(asked)
        shifted = LAW.business_days.next_business_day(asked)
    holiday = LAW.calendar.holidays.get(asked)
    if as_json:
        echo_json(
            {
                "day": asked.isoformat(),
                "is_business_day": is_open,
                "holiday": holiday,
                "next_business_day": shifted.isoformat(),
            }
        )
        return
    named = f"{asked}({_WEEKDAYS[asked.weekday()]}{'・' + holiday if holiday else ''})"
    if is_open:
        typer.echo(f"{named}は開庁日です。期限は延びません。")
    else:
        typer.echo(f"{named}は閉庁日です。期限は{shifted}({_WEEKDAYS[shifted.weekday()]})に延びます。")


@app.command("wareki", help="西暦と和暦を互いに直します。")
def wareki_command(
    day: Annotated[str, typer.Argument(help="西暦または和暦の日付。例: 2026-11-22、令和8年11月22日")],
    as_json: AsJson = False,
) -> None:
    """Turn a day of one calendar into the other."""
    with one_sentence(as_json=as_json):
        read: ReadDay = parse_day(day)
        wareki = format_wareki(read.day)
        year_text = format_fiscal_year(fiscal_year(read.day)) if read.day >= date(1873, 4, 1) else None
    if as_json:
        echo_json({"day": read.day.isoformat(), "wareki": wareki, "fiscal_year": year_text, "warning": read.warning})
        return
    typer.echo(f"{read.day} {wareki}")
    if read.warning is not None:
        typer.echo(f"注意: {read.warning}")
