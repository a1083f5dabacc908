"""Calculators of enforcement in `shuno law`: wages, retirement, instalments, heirs, prescription."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from shared.cli.law_answer import AsJson, console, echo_json, one_sentence
from shared.cli.law_files import read_claim
from shared.cli.law_input import WrongInput, read_amount, read_date, read_whole_number
from shared.days import TOKYO
from shared.law.inheritance import HeirKind, inheritance_shares
from shared.law.instalments import split_into_instalments
from shared.law.library import LAW
from shared.law.prescription import PrescriptionEvent, PrescriptionTerms, prescription
from shared.law.wage_terms import wage_terms
from shared.law.wages import (
    Pay,
    SeizablePay,
    Split,
    Withheld,
    seizable_cash,
    seizable_of_several,
    seizable_retirement_allowance,
    seizable_wages,
)

app = typer.Typer()

#: Pay, income tax, resident tax and social insurance of another employer.
_PAY_AMOUNTS = 4
_CASH_ARTICLE = "国税徴収法76条2項"
Amount = Annotated[str, typer.Option(help="円")]
Count = Annotated[str, typer.Option(help="人数")]
Day = Annotated[str | None, typer.Option(help="差し押さえる日。省けば今日")]
_HEIR_LABELS = {
    HeirKind.SPOUSE: "配偶者",
    HeirKind.CHILD: "子",
    HeirKind.ASCENDANT: "直系尊属",
    HeirKind.SIBLING: "兄弟姉妹",
    HeirKind.HALF_SIBLING: "父母の一方のみを同じくする兄弟姉妹",
}
_EVENT_LABELS = {
    PrescriptionEvent.DUNNING: "督促",
    PrescriptionEvent.PART_PAYMENT: "一部納付",
    PrescriptionEvent.PLEDGE: "納付誓約",
    PrescriptionEvent.GRACE_APPLICATION: "猶予の申請",
    PrescriptionEvent.REMINDER: "催告",
    PrescriptionEvent.SEIZURE: "差押え",
    PrescriptionEvent.REQUEST_FOR_DISTRIBUTION: "交付要求",
    PrescriptionEvent.GRACE: "徴収・換価の猶予",
    PrescriptionEvent.SUSPENSION: "執行停止",
}


@app.command("wage-seizure", help="給料の差押可能額を、差押禁止額の内訳と条文を示して計算します(国税徴収法76条)。")
def wage_seizure_command(
    gross: Amount,
    income_tax: Amount = "0",
    resident_tax: Amount = "0",
    social_insurance: Amount = "0",
    dependants: Annotated[str, typer.Option(help="生計を一にする親族の数(税の扶養の数ではありません)")] = "0",
    months: Annotated[str, typer.Option(help="支給の期間(月)。年金の2か月分は2")] = "1",
    other: Annotated[
        list[str] | None,
        typer.Option(help="ほかの勤務先の「支給額/源泉所得税/住民税/社会保険料」。勤務先ごとに繰り返します"),
    ] = None,
    split: Annotated[Split, typer.Option(help="2以上の給料の差押禁止額の割振り")] = Split.FIRST_PAYER,
    consent: Annotated[bool, typer.Option("--consent", help="滞納者の書面の承諾がある(76条5項)")] = False,
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """What of wages may be seized, of one employer or of several for the same period."""
    with one_sentence(as_json=as_json):
        own = Pay(read_amount("--gross", gross), _withheld(income_tax, resident_tax, social_insurance))
        answers = seizable_of_several(
            [own, *(_other_pay(text) for text in other or [])],
            read_whole_number("--dependants", dependants, 0, 99),
            wage_terms(LAW, _day(day)),
            split,
            months=read_whole_number("--months", months, 1, 12),
            consented=consent,
        )
    if not other:
        _show_pay("給料等", answers[0], as_json=as_json)
    elif as_json:
        total_yen = sum(one.seizable_yen for one in answers)
        echo_json({"split": split.value, "payers": [_pay_content(one) for one in answers], "seizable": total_yen})
    else:
        for number, one in enumerate(answers, start=1):
            _show_pay(f"給料等(勤務先{number})", one, as_json=False)


@app.command("wage-cash", help="給料として支払を受けた現金の差押可能額を計算します(国税徴収法76条2項)。")
def wage_cash_command(
    cash: Annotated[str, typer.Option(help="現金の額。預金口座に振り込まれたものは含みません(円)")],
    gross: Amount,
    seized_on: Annotated[str, typer.Option(help="差し押さえる日")],
    next_payday: Annotated[str, typer.Option(help="次の支払日")],
    period_days: Annotated[str, typer.Option(help="支給の期間の日数")],
    income_tax: Amount = "0",
    resident_tax: Amount = "0",
    social_insurance: Amount = "0",
    dependants: Annotated[str, typer.Option(help="生計を一にする親族の数")] = "0",
    months: Annotated[str, typer.Option(help="支給の期間(月)")] = "1",
    as_json: AsJson = False,
) -> None:
    """What of the money that somebody was paid as wages may be seized."""
    with one_sentence(as_json=as_json):
        day = read_date("--seized-on", seized_on)
        pay = seizable_wages(
            read_amount("--gross", gross),
            _withheld(income_tax, resident_tax, social_insurance),
            read_whole_number("--dependants", dependants, 0, 99),
            wage_terms(LAW, day),
            months=read_whole_number("--months", months, 1, 12),
        )
        protected_yen, seizable_yen = seizable_cash(
            read_amount("--cash", cash),
            pay,
            day,
            read_date("--next-payday", next_payday),
            read_whole_number("--period-days", period_days, 1, 366),
        )
    if as_json:
        echo_json({"protected": protected_yen, "seizable": seizable_yen, "article": _CASH_ARTICLE})
        return
    typer.echo(f"差押禁止 {protected_yen:,}円({_CASH_ARTICLE})")
    typer.echo(f"差押可能額 {seizable_yen:,}円")


@app.command("retirement-seizure", help="退職手当の差押可能額を計算します(国税徴収法76条4項)。")
def retirement_seizure_command(
    gross: Amount,
    service_months: Annotated[str, typer.Option(help="勤続月数。1年未満の端数は1年とします")],
    income_tax: Amount = "0",
    resident_tax: Amount = "0",
    social_insurance: Amount = "0",
    dependants: Annotated[str, typer.Option(help="生計を一にする親族の数")] = "0",
    day: Day = None,
    as_json: AsJson = False,
) -> None:
    """What of a retirement allowance may be seized."""
    with one_sentence(as_json=as_json):
        answer = seizable_retirement_allowance(
            read_amount("--gross", gross),
            _withheld(income_tax, resident_tax, social_insurance),
            read_whole_number("--dependants", dependants, 0, 99),
            read_whole_number("--service-months", service_months, 0, 1200),
            wage_terms(LAW, _day(day)),
        )
    _show_pay("退職手当等", answer, as_json=as_json)


@app.command("instalments", help="年税額を期別に分けます(期割、地方税法20条の4の2第6項)。")
def instalments_command(
    total: Amount,
    count: Annotated[str, typer.Option(help="期の数")],
    unit: Annotated[str, typer.Option(help="端数の単位。特別徴収と国民健康保険税は100")] = "1000",
    as_json: AsJson = False,
) -> None:
    """Split a year's tax over its instalments."""
    with one_sentence(as_json=as_json):
        unit_yen = read_whole_number("--unit", unit, 1, 1000)
        if unit_yen not in (1, 100, 1000):
            raise WrongInput(f"--unitは1、100、1000のいずれかで指定してください({unit_yen})。")
        amounts = split_into_instalments(
            read_amount("--total", total), read_whole_number("--count", count, 1, 12), unit_yen
        )
    if as_json:
        echo_json({"instalments": list(amounts), "article": "地方税法20条の4の2第6項"})
        return
    for number, amount_yen in enumerate(amounts, start=1):
        typer.echo(f"第{number}期 {amount_yen:,}円")


@app.command(
    "inheritance-shares",
    help="法定相続分で納税義務の承継額を分けます。放棄した人は数えません(地方税法9条、民法900条)。",
)
def inheritance_shares_command(
    amount: Amount,
    spouse: Annotated[bool, typer.Option("--spouse", help="配偶者がいる")] = False,
    children: Count = "0",
    represented: Annotated[
        list[str] | None,
        typer.Option("--represented", help="先に亡くなった子1人ごとの代襲相続人の数(子の数だけ繰り返す)"),
    ] = None,
    ascendants: Count = "0",
    siblings: Count = "0",
    half_siblings: Count = "0",
    as_json: AsJson = False,
) -> None:
    """Divide a claim over the heirs; whoever renounced is not counted."""
    with one_sentence(as_json=as_json):
        shares = inheritance_shares(
            read_amount("--amount", amount),
            spouse=spouse,
            children=read_whole_number("--children", children, 0, 99),
            represented=[read_whole_number("--represented", one, 1, 99) for one in represented or ()],
            ascendants=read_whole_number("--ascendants", ascendants, 0, 99),
            siblings=read_whole_number("--siblings", siblings, 0, 99),
            half_siblings=read_whole_number("--half-siblings", half_siblings, 0, 99),
        )
    if as_json:
        heirs = [
            {
                "kind": one.kind.value,
                "number": one.number,
                "numerator": one.share.numerator,
                "denominator": one.share.denominator,
                "amount": one.amount_yen,
            }
            for one in shares
        ]
        echo_json({"heirs": heirs, "article": "地方税法9条2項、民法900条"})
        return
    for one in shares:
        typer.echo(f"{_HEIR_LABELS[one.kind]}{one.number} {one.share} {one.amount_yen:,}円")


@app.command("prescription", help="時効の完成日を、更新・完成猶予の一つずつと条文を示して求めます(地方税法18条)。")
def prescription_command(file: Path, as_json: AsJson = False) -> None:
    """When a claim is extinguished, from a file that says what happened to it."""
    with one_sentence(as_json=as_json):
        claim = read_claim(file)
        years = LAW.charge_prescription_years if claim.is_charge else LAW.tax_prescription_years
        terms = PrescriptionTerms(
            years.on(claim.due),
            0 if claim.is_charge else LAW.seizure_wait_days.on(claim.due),
            LAW.suspension_extinction_years.on(claim.due),
        )
        answer = prescription(claim.due, claim.happened(), terms)
    if as_json:
        effects = [
            {
                "event": one.kind.value if one.kind else "due",
                "on": one.on.isoformat(),
                "last_day": _text(one.last_day),
                "why": one.why,
            }
            for one in answer.effects
        ]
        echo_json(
            {
                "last_day": _text(answer.last_day),
                "extinguished_on": _text(answer.extinguished_on),
                "by_suspension": answer.by_suspension,
                "effects": effects,
            }
        )
        return
    table = Table("日", "できごと", "時効の最終日", "理由", show_edge=False)
    for one in answer.effects:
        label = _EVENT_LABELS[one.kind] if one.kind else "納期限"
        table.add_row(one.on.isoformat(), label, _text(one.last_day) or "進行しない", one.why)
    console().print(table)
    if answer.extinguished_on is None:
        typer.echo("手続が続いているため、時効は完成しません。")
    elif answer.by_suspension:
        typer.echo(f"{answer.extinguished_on}に、執行停止の継続により消滅します(地方税法15条の7第4項)。")
    else:
        typer.echo(f"{answer.extinguished_on}に時効が完成しています(最終日 {answer.last_day})。")


def _withheld(income_tax: str, resident_tax: str, social_insurance: str) -> Withheld:
    return Withheld(
        read_amount("--income-tax", income_tax),
        read_amount("--resident-tax", resident_tax),
        read_amount("--social-insurance", social_insurance),
    )


def _other_pay(text: str) -> Pay:
    """What another employer pays and withholds.

    Raises:
        WrongInput: There are not four amounts.
    """
    amounts = text.split("/")
    if len(amounts) != _PAY_AMOUNTS:
        raise WrongInput(f"--otherは「支給額/源泉所得税/住民税/社会保険料」の4つの額で指定してください(「{text}」)。")
    gross_yen, *withheld = (read_amount("--other", amount) for amount in amounts)
    return Pay(gross_yen, Withheld(*withheld))


def _pay_content(answer: SeizablePay) -> dict[str, object]:
    return {
        "gross": answer.gross_yen,
        "protected": {part.item: part.amount_yen for part in answer.protected},
        "articles": {part.item: part.article for part in answer.protected},
        "seizable": answer.seizable_yen,
    }


def _day(text: str | None) -> date:
    return datetime.now(TOKYO).date() if text is None else read_date("--day", text)


def _show_pay(label: str, answer: SeizablePay, *, as_json: bool) -> None:
    if as_json:
        echo_json(_pay_content(answer))
        return
    typer.echo(f"{label} {answer.gross_yen:,}円(1,000円未満切捨て)")
    table = Table("差押禁止", "金額(1,000円未満切上げ)", "根拠", show_edge=False)
    for part in answer.protected:
        table.add_row(part.label, f"{part.amount_yen:,}円", part.article)
    console().print(table)
    typer.echo(f"差押可能額 {answer.seizable_yen:,}円")


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
