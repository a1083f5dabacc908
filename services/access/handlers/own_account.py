"""What somebody sees of his own account: offices, roles until when, the last sign-in, and what to do soon."""

from datetime import date, timedelta
from typing import Any

from services.access.handlers.accounts import today
from services.access.handlers.members import members
from services.access.store import grants, staff
from shared.access import Actor
from shared.access.terms import AccessPolicy
from shared.http.problems import not_found
from shared.law.tax_items import tax_item
from shared.transaction import Transaction

#: Said so many days ahead.
_PASSWORD_NOTICE_DAYS = 14
_ACCOUNT_NOTICE_DAYS = 30


async def own_account(transaction: Transaction, actor: Actor, policy: AccessPolicy) -> dict[str, Any]:
    """The caller's account as he sees it.

    Raises:
        Problem: He has none, such as the holder of the installation's key.
    """
    connection, day = transaction.connection, today(transaction)
    member = (await members(connection, [actor.id])).get(actor.id)
    if member is None:
        raise not_found("この職員番号のID")
    sign_ins = await connection.fetch(staff.SELECT_LAST_SIGN_INS, actor.id)
    rows = await connection.fetch(grants.SELECT_OF_STAFF, actor.id)
    password_day: date | None = await connection.fetchval(staff.SELECT_PASSWORD_DAY, actor.id)
    return {
        "staff_no": member.staff_no,
        "display_name": member.display_name,
        "office": actor.office,
        "valid_until": member.valid_until,
        "offices": [
            {"code": code, "name": policy.offices[code].name if code in policy.offices else code}
            for code in member.offices_on(day)
        ],
        "roles": [
            {
                "role": row["role"],
                "name": policy.roles[row["role"]].name if row["role"] in policy.roles else row["role"],
                "office": row["office"],
                "tax_items": None
                if row["tax_items"] is None
                else [{"code": code, "name": tax_item(code).name} for code in row["tax_items"]],
                "valid_from": row["valid_from"],
                "valid_until": row["valid_until"],
                "ends_at": row["ends_at"],
                "deputy_for": row["deputy_for"],
                "suspended": row["suspended_on"] is not None,
            }
            for row in rows
            if row["revoked_at"] is None and (row["valid_until"] is None or row["valid_until"] >= day)
        ],
        # The first is the session in which he asks.
        "last_sign_in": dict(sign_ins[1]) if len(sign_ins) > 1 else None,
        "notices": _notices(member.valid_until, password_day, day, policy),
    }


def _notices(valid_until: date | None, password_day: date | None, day: date, policy: AccessPolicy) -> list[str]:
    notices: list[str] = []
    if password_day is not None:
        ends_on = password_day + timedelta(days=policy.sign_in.password_valid_days)
        if ends_on <= day + timedelta(days=_PASSWORD_NOTICE_DAYS):
            notices.append(f"パスワードの有効期限は{ends_on.isoformat()}です。早めに変更してください。")
    if valid_until is not None and valid_until <= day + timedelta(days=_ACCOUNT_NOTICE_DAYS):
        notices.append(f"このIDは{valid_until.isoformat()}で終了します。")
    return notices
