"""`shuno audit`: who saw a person, what somebody saw, what one request led to; and the verification of the records.

The questions go to `access` as a signed-in auditor, so that they are permitted and recorded like those of the console.
"""

import csv
import json
import sys
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from deploy.commands.audit_copy import verify_copy
from deploy.commands.officer import Officer, signed_in
from deploy.commands.reaching import fail
from deploy.commands.staff import As, Data, PasswordFile
from shared.cli.audit import DEFAULT_DATA, app
from shared.cli.ocsf import ocsf_event
from shared.days import TOKYO

__all__ = ["app", "verify_copy"]

_COLUMNS = (
    "occurred_at",
    "service",
    "actor_id",
    "actor_name",
    "actor_kind",
    "roles",
    "office",
    "terminal",
    "action",
    "permission",
    "purpose",
    "subject_type",
    "subject_ref",
    "fields",
    "row_count",
    "detail",
    "outcome",
    "rule",
    "trace_id",
    "span_id",
    "caused_by_event",
    "seal_no",
    "record_id",
)
_YEARS_BACK = 3

First = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="この日から(省略時は3年前)。")]
Last = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="この日まで(省略時は今日)。")]
Reference = Annotated[str, typer.Option(help="利用の根拠(case:番号、ticket:番号)。", prompt="利用の根拠")]
Limit = Annotated[int, typer.Option(help="表示する件数の上限(新しい順)。", min=1, max=1_000_000)]
Json = Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")]
Csv = Annotated[bool, typer.Option("--csv", help="CSVで出力します。")]
Ocsf = Annotated[bool, typer.Option("--ocsf", help="OCSF 6005(1行に1件のJSON)で出力します。")]


@app.command("who-saw", help="ある宛名番号の記録を見た人を、新しい順に示します。")
def who_saw(
    staff_no: As,
    reference: Reference,
    addressee_no: Annotated[
        str | None, typer.Argument(help="宛名番号(15桁)。省略すると入力を求め、端末の履歴に残りません。")
    ] = None,
    data: Data = DEFAULT_DATA,
    password_file: PasswordFile = None,
    first: First = None,
    last: Last = None,
    limit: Limit = 1_000,
    as_json: Json = False,
    as_csv: Csv = False,
    as_ocsf: Ocsf = False,
) -> None:
    """Ask who saw a person."""
    addressee_no = addressee_no or typer.prompt("宛名番号", type=str)
    _require_one_form(as_json=as_json, as_csv=as_csv, as_ocsf=as_ocsf)
    with signed_in(data, staff_no, password_file) as officer:
        rows = _ask(officer, "who-saw", {"addressee_no": addressee_no}, reference, _days(first, last), limit)
    _say(rows, as_json=as_json, as_csv=as_csv, as_ocsf=as_ocsf)


@app.command("seen-by", help="ある職員(またはサービス)が見たもの、行ったことを、新しい順に示します。")
def seen_by(
    staff: Annotated[str, typer.Argument(help="職員番号、またはservice:名前。")],
    staff_no: As,
    reference: Reference,
    data: Data = DEFAULT_DATA,
    password_file: PasswordFile = None,
    first: First = None,
    last: Last = None,
    limit: Limit = 1_000,
    as_json: Json = False,
    as_csv: Csv = False,
    as_ocsf: Ocsf = False,
) -> None:
    """Ask what somebody saw."""
    _require_one_form(as_json=as_json, as_csv=as_csv, as_ocsf=as_ocsf)
    with signed_in(data, staff_no, password_file) as officer:
        rows = _ask(officer, "seen-by", {"staff_no": staff}, reference, _days(first, last), limit)
    _say(rows, as_json=as_json, as_csv=as_csv, as_ocsf=as_ocsf)


@app.command("trace", help="1つの操作から、すべてのサービスで起きたことを示します。")
def trace(
    trace_id: Annotated[str, typer.Argument(help="操作の番号(トレースID、32桁)。")],
    staff_no: As,
    reference: Reference,
    data: Data = DEFAULT_DATA,
    password_file: PasswordFile = None,
    first: First = None,
    last: Last = None,
    limit: Limit = 1_000,
    as_json: Json = False,
    as_csv: Csv = False,
    as_ocsf: Ocsf = False,
) -> None:
    """Ask what one request led to."""
    _require_one_form(as_json=as_json, as_csv=as_csv, as_ocsf=as_ocsf)
    with signed_in(data, staff_no, password_file) as officer:
        rows = _ask(officer, "trace", {"trace_id": trace_id}, reference, _days(first, last), limit)
    _say(rows, as_json=as_json, as_csv=as_csv, as_ocsf=as_ocsf)


def _ask(
    officer: Officer, question: str, about: dict[str, str], reference: str, days: tuple[date, date], limit: int
) -> list[dict[str, Any]]:
    """The records of all pages up to a limit, with the number of those read so far on the screen."""
    officer.client.headers["Shuno-Reference"] = reference
    rows: list[dict[str, Any]] = []
    after: str | None = ""
    with Console(stderr=True).status("照会しています") as status:
        while after is not None and len(rows) < limit:
            # A token is short; a long list takes longer.
            officer.client.headers.update(officer.bearer())
            period = {"first_day": days[0].isoformat(), "last_day": days[1].isoformat(), "after": after}
            page = officer.post(f"/records/{question}", about | period)
            rows += page["records"]
            after = page["next_after"]
            status.update(f"照会しています: {len(rows):,}件")
    return rows[:limit]


def _days(first: datetime | None, last: datetime | None) -> tuple[date, date]:
    today = datetime.now(TOKYO).date()
    last_day = last.date() if last else today
    return (first.date() if first else date(max(last_day.year - _YEARS_BACK, 1), 1, 1)), last_day


def _require_one_form(*, as_json: bool, as_csv: bool, as_ocsf: bool) -> None:
    """Before anybody is asked about: an answer that cannot be shown would be on record all the same."""
    if as_json + as_csv + as_ocsf > 1:
        fail("--json、--csv、--ocsfは、いずれか1つだけ指定してください。")


def _say(rows: list[dict[str, Any]], *, as_json: bool, as_csv: bool, as_ocsf: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
    elif as_ocsf:
        for row in rows:
            typer.echo(json.dumps(ocsf_event(row), ensure_ascii=False))
    elif as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\r\n")
        writer.writerow(_COLUMNS)
        writer.writerows([_cell(row[column]) for column in _COLUMNS] for row in rows)
    else:
        for row in rows:
            typer.echo(_line(row))
        typer.echo(f"{len(rows):,}件。この照会も記録されました。")


def _cell(value: Any) -> Any:
    text = " ".join(value) if isinstance(value, list) else value
    # A spreadsheet must not take what somebody once typed for a formula.
    return f"'{text}" if isinstance(text, str) and text[:1] in ("=", "+", "-", "@", "\t") else text


def _line(row: dict[str, Any]) -> str:
    at = datetime.fromisoformat(row["occurred_at"]).astimezone(TOKYO)
    who = " ".join(part for part in (row["actor_id"], row["actor_name"], row["office"], row["terminal"]) if part)
    refused = f" 拒否({row['rule']})" if row["outcome"] == "refused" else ""
    what = f"{row['service']} {row['action_label']} {row['purpose_label']}"
    return (
        f"{at:%Y-%m-%d %H:%M:%S} {who} | {what}{refused} | {row['subject_ref']} | {row['detail']} | {row['trace_id']}"
    )
