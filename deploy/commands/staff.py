"""`shuno staff`: accounts, grants and reviews of staff, for whoever manages them; and the first of them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.commands.officer import TERMINAL_FILE, Officer, signed_in
from deploy.commands.reaching import answer, operator_client
from shared.days import TOKYO

app = typer.Typer(help="職員のIDと権限。", no_args_is_help=True, add_completion=False)
review_app = typer.Typer(help="権限の定期点検。", no_args_is_help=True, add_completion=False)
app.add_typer(review_app, name="review")

_BOOTSTRAP = "access.bootstrap"
_APPROVE_GRANT = "access.grant.approve"
_GRANT = "access.grant"
Data = Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")]
As = Annotated[str, typer.Option("--as", envvar="SHUNO_STAFF_NO", help="操作する人の職員番号。", prompt="職員番号")]
PasswordFile = Annotated[
    Path | None, typer.Option(help="パスワードの1行だけのファイル(省略時は入力を求めます)。", dir_okay=False)
]
Office = Annotated[str, typer.Option(help="所属の番号。")]
Reason = Annotated[str, typer.Option(help="理由(記録に残ります)。")]
Json = Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")]


@app.command("first", help="最初の利用者管理者を登録し、一度だけ使えるコードを表示します。")
def first(
    staff_no: str,
    name: str,
    office: Office = "personnel",
    data: Data = Path(".shuno"),
    as_json: Json = False,
) -> None:
    """Make the first account that manages others; only while there is none."""
    body = {"staff_no": staff_no, "display_name": name, "office": office}
    with operator_client(data, "access", [_BOOTSTRAP]) as client:
        issued = answer(client.post("/bootstrap/administrator", json=body))
    _say_code(issued, as_json=as_json)


@app.command("second", help="最初の管理者が起案した、2人目の管理者への権限の付与を承認します。")
def second(approval_id: str, payload_hash: str, data: Data = Path(".shuno"), as_json: Json = False) -> None:
    """Approve with the installation's key, while nobody else could."""
    with operator_client(data, "access", [_APPROVE_GRANT]) as client:
        done = answer(client.post(f"/approvals/{_GRANT}/{approval_id}/approve", json={"payload_hash": payload_hash}))
    _say(done, f"承認しました: {approval_id}", as_json=as_json)


@app.command("accept", help="一度だけ使えるコードで、自分のパスワードを決めます。")
def accept(
    code: Annotated[str, typer.Option(help="受け取ったコード。", prompt="コード", hide_input=True)],
    data: Data = Path(".shuno"),
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Choose a password; a first administrator's code registers this terminal too."""
    accepted = Officer.accept(data, code, password_file)
    sentence = f"{accepted['display_name']}さんのパスワードを登録しました。"
    if accepted["terminal"]:
        sentence += f"この端末も登録しました({data / TERMINAL_FILE})。"
    _say({"staff_no": accepted["staff_no"]}, sentence, as_json=as_json)


@app.command("invite", help="職員のIDを作り、一度だけ使えるコードを表示します。権限は付きません。")
def invite(
    staff_no: str,
    name: str,
    office: Office,
    acting: As,
    employment: Annotated[str, typer.Option(help="permanent, fixed_term, seconded, contractor")] = "permanent",
    valid_until: Annotated[str | None, typer.Option(help="最終日(任期のある職員と委託先には必要)。")] = None,
    data: Data = Path(".shuno"),
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Invite somebody."""
    body = {
        "staff_no": staff_no,
        "display_name": name,
        "employment": employment,
        "office": office,
        "valid_until": valid_until,
    }
    with signed_in(data, acting, password_file) as officer:
        _say_code(officer.post("/staff", body), as_json=as_json)


@app.command("terminal", help="端末を登録し、その端末で一度だけ使えるコードを表示します。")
def terminal(
    name: str,
    office: Office,
    acting: As,
    data: Data = Path(".shuno"),
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Register a terminal; its code is typed at that terminal, in the console."""
    with signed_in(data, acting, password_file) as officer:
        made = officer.post("/terminals", {"name": name, "office": office})
    sentence = (
        f"{made['terminal']} のコード: {made['code']}\nその端末のコンソールで「端末登録」を開いて使ってください。"
    )
    _say(made, sentence, as_json=as_json)


@app.command("list", help="職員のIDを番号の順に示します。")
def list_staff(
    acting: As, data: Data = Path(".shuno"), password_file: PasswordFile = None, as_json: Json = False
) -> None:
    """List every account."""
    with signed_in(data, acting, password_file) as officer:
        rows = officer.pages("/staff", "staff")
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        until = f" {row['valid_until']}まで" if row["valid_until"] else ""
        offices = "、".join(row["offices"]) or "所属なし"
        typer.echo(
            f"{row['staff_no']} {row['display_name']} {_STATES.get(row['state'], row['state'])}{until} {offices}"
        )
    typer.echo(f"職員 {len(rows)}人")


@app.command("disable", help="職員のIDを直ちに停止します。")
def disable(
    staff_no: str,
    reason: Reason,
    acting: As,
    data: Data = Path(".shuno"),
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Stop an account at once: its sessions end, its tokens open nothing."""
    with signed_in(data, acting, password_file) as officer:
        done = officer.post(f"/staff/{staff_no}/disable", {"reason": reason})
    _say(done, f"停止しました: {staff_no}", as_json=as_json)


@app.command("grant", help="権限の付与を起案します。承認は別の管理者が行います。")
def grant(
    staff_no: str,
    role: Annotated[str, typer.Option(help="役割の番号。")],
    office: Office,
    acting: As,
    tax_item: Annotated[list[str] | None, typer.Option(help="税目(繰り返し可、省略時はすべて)。")] = None,
    valid_from: Annotated[str | None, typer.Option(help="始まりの日(省略時は今日)。")] = None,
    valid_until: Annotated[str | None, typer.Option(help="最終日。")] = None,
    note: Annotated[str, typer.Option(help="理由。")] = "",
    data: Data = Path(".shuno"),
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Propose a grant."""
    payload = {
        "staff_no": staff_no,
        "role": role,
        "office": office,
        "tax_items": tax_item or None,
        "valid_from": valid_from or _today(),
        "valid_until": valid_until,
        "ends_at": None,
        "deputy_for": None,
    }
    with signed_in(data, acting, password_file) as officer:
        made = officer.post(f"/approvals/{_GRANT}", {"payload": payload, "note": note})
    sentence = f"起案しました。承認: shuno staff approve {made['approval_id']} {made['payload_hash']}"
    _say(made, sentence, as_json=as_json)


@app.command("approve", help="ほかの管理者が起案した権限の付与を承認します。")
def approve(
    approval_id: str,
    payload_hash: str,
    acting: As,
    data: Data = Path(".shuno"),
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Approve a grant that somebody else has proposed, after seeing what it is."""
    with signed_in(data, acting, password_file) as officer:
        shown = officer.get(f"/approvals/{_GRANT}/{approval_id}")
        if not as_json:
            for label, value in shown["lines"]:
                typer.echo(f"{label}: {value}")
        done = officer.post(f"/approvals/{_GRANT}/{approval_id}/approve", {"payload_hash": payload_hash})
    _say(done, f"承認しました: {approval_id}", as_json=as_json)


@review_app.command("list", help="点検を新しい順に示します。")
def list_reviews(
    acting: As, data: Data = Path(".shuno"), password_file: PasswordFile = None, as_json: Json = False
) -> None:
    """List reviews with how far they are."""
    with signed_in(data, acting, password_file) as officer:
        rows = officer.get("/reviews")
    _say_rows(rows, as_json=as_json)


@review_app.command("show", help="点検1件の項目を示します。")
def show_review(
    review_id: int, acting: As, data: Data = Path(".shuno"), password_file: PasswordFile = None, as_json: Json = False
) -> None:
    """Show each privilege under review."""
    with signed_in(data, acting, password_file) as officer:
        found = officer.get(f"/reviews/{review_id}")
    _say_rows(found["items"], as_json=as_json)


@review_app.command("open", help="ある所属の権限の点検を始めます。")
def open_review(
    office: Office, acting: As, data: Data = Path(".shuno"), password_file: PasswordFile = None, as_json: Json = False
) -> None:
    """Open the review of an office as of today."""
    with signed_in(data, acting, password_file) as officer:
        made = officer.post("/reviews", {"office": office, "as_of": _today()})
    _say(made, f"点検 {made['review_id']} を始めました。", as_json=as_json)


@review_app.command("decide", help="点検の1項目を、続ける(--keep)か取り消す(--revoke)か決めます。")
def decide(
    review_id: int,
    grant_id: int,
    reason: Reason,
    acting: As,
    keep: Annotated[bool, typer.Option("--keep/--revoke", help="続けるか、取り消すか。")],
    data: Data = Path(".shuno"),
    password_file: PasswordFile = None,
    as_json: Json = False,
) -> None:
    """Confirm a privilege or take it back."""
    with signed_in(data, acting, password_file) as officer:
        done = officer.post(f"/reviews/{review_id}/items/{grant_id}", {"keep": keep, "reason": reason})
    _say(done, f"決めました: {grant_id} {'継続' if keep else '取消し'}", as_json=as_json)


@review_app.command("sign-off", help="点検を終えます。")
def sign_off(
    review_id: int, acting: As, data: Data = Path(".shuno"), password_file: PasswordFile = None, as_json: Json = False
) -> None:
    """Finish a review once every privilege was decided."""
    with signed_in(data, acting, password_file) as officer:
        done = officer.post(f"/reviews/{review_id}/sign-off", {})
    _say(done, f"点検 {review_id} を終えました。", as_json=as_json)


@review_app.command("needless", help="不要と思われるIDを示します。")
def needless(
    acting: As, data: Data = Path(".shuno"), password_file: PasswordFile = None, as_json: Json = False
) -> None:
    """List accounts that seem needless today."""
    with signed_in(data, acting, password_file) as officer:
        found = officer.get("/needless-accounts")
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found["findings"]:
        typer.echo(f"{one['staff_no']} {one['label']}{' ' + one['since'] if one['since'] else ''}")
    typer.echo(f"{found['day']} {len(found['findings'])}件")


_STATES = {"active": "利用中", "suspended": "停止中", "ended": "終了"}


def _today() -> str:
    return datetime.now(TOKYO).date().isoformat()


def _say_code(issued: dict[str, Any], *, as_json: bool) -> None:
    sentence = (
        f"{issued['staff_no']} のコード: {issued['code']}\n"
        "一度だけ使えます。本人に直接渡し、「shuno staff accept」またはコンソールの初回登録で使ってください。"
    )
    _say(issued, sentence, as_json=as_json)


def _say_rows(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(" ".join(f"{name}={value}" for name, value in row.items() if value is not None))
    typer.echo(f"{len(rows)}件")


def _say(result: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else sentence)
