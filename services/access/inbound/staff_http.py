"""What people ask access about staff: their accounts, their own account, and the registers of offices and roles."""

from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from services.access.handlers import accounts
from services.access.handlers.grants import first_administrator
from services.access.handlers.members import members
from services.access.handlers.own_account import own_account
from services.access.inbound.bodies import Reason
from services.access.store import grants, staff
from shared.access import ActorKind
from shared.access.purposes import PURPOSES
from shared.access.terms import AccessPolicy
from shared.contracts.fields import AddresseeNo, Code, Text
from shared.contracts.staff import Employment, Holder
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes, SignedIn

_ABOUT_STAFF = "accounts of staff, and nobody's tax data"
INVITE = NoPersonalData("access.staff.invite", _ABOUT_STAFF)
VIEW = NoPersonalData("access.staff.view", _ABOUT_STAFF)
DISABLE = NoPersonalData("access.staff.disable", _ABOUT_STAFF)
ENABLE = NoPersonalData("access.staff.enable", _ABOUT_STAFF)
BOOTSTRAP = NoPersonalData("access.bootstrap", _ABOUT_STAFF)

PAGE_MAX = 200
_CHANGES_SHOWN = 50
#: Open proposals of those who leave within so many days are listed.
_LEAVING_DAYS = 31

StaffNo = Annotated[Holder, Path()]


class Invitation(BaseModel):
    """Whom to invite."""

    model_config = ConfigDict(extra="forbid")

    staff_no: Holder
    display_name: Text
    employment: Employment
    office: Code
    valid_until: Annotated[DayAtHand | None, Field(description="Last day; needed for limited employment")] = None


class Administrator(BaseModel):
    """Who is to be the first to manage accounts."""

    model_config = ConfigDict(extra="forbid")

    staff_no: Holder
    display_name: Text
    office: Code


class Relatives(BaseModel):
    """Addressee numbers of somebody and his household."""

    model_config = ConfigDict(extra="forbid")

    addressee_nos: Annotated[list[AddresseeNo], Field(max_length=100)]


class Issued(BaseModel):
    """A one-time code; it is shown once and kept nowhere."""

    staff_no: str
    code: str


class AccountLine(BaseModel):
    """One account in the list."""

    staff_no: str
    display_name: str
    employment: Employment
    state: str
    valid_until: date | None
    offices: list[str]


class AccountPage(BaseModel):
    """Accounts in the order of their numbers."""

    staff: list[AccountLine]
    next_after: str | None = Field(description="Ask for the next page with this; null on the last")


class Leaver(BaseModel):
    """Somebody who leaves, and how many of his proposals somebody else must take over here."""

    staff_no: str
    display_name: str
    state: str
    valid_until: date
    open_proposals: int


def staff_routes(policy: AccessPolicy) -> Routes:
    """The routes about staff under a city's policy."""
    routes = Routes("staff")
    _own(routes, policy)
    _lists(routes, policy)
    _accounts(routes, policy)
    _changing(routes)
    return routes


def _own(routes: Routes, policy: AccessPolicy) -> None:
    @routes.get("/staff/me", access=SignedIn("the caller's own account"), summary="My account")
    async def me(call: Call) -> dict[str, Any]:
        """The caller's own account, offices, roles and notices."""
        return await own_account(call.transaction, call.actor, policy)

    @routes.get("/roles", access=SignedIn("the city's list of roles"), summary="The roles")
    async def roles(_call: Call) -> list[dict[str, Any]]:
        """Every role with what it allows."""
        return [
            {
                "code": role.code,
                "name": role.name,
                "permissions": sorted(role.permissions),
                "purposes": [PURPOSES[code].label for code in sorted(role.purposes)],
                "manages_accounts": role.manages_accounts,
            }
            for role in policy.roles.values()
        ]

    @routes.get("/offices", access=SignedIn("the city's list of offices"), summary="The offices")
    async def offices(_call: Call) -> list[dict[str, Any]]:
        """Every office, and whether it carries out business with the Individual Number."""
        return [
            {"code": office.code, "name": office.name, "number_use": office.number_use}
            for office in policy.offices.values()
        ]


def _lists(routes: Routes, policy: AccessPolicy) -> None:
    @routes.get("/staff", access=VIEW, summary="Accounts of staff")
    async def list_staff(
        call: Call, after: Holder | None = None, limit: Annotated[int, Query(ge=1, le=PAGE_MAX)] = 100
    ) -> AccountPage:
        """Every account, page by page, with the offices of today."""
        day = accounts.today(call.transaction)
        # One more than asked for tells whether another page follows.
        rows = await call.transaction.connection.fetch(staff.SELECT_PAGE, after or "", day, limit + 1)
        page = [AccountLine(**row) for row in rows[:limit]]
        return AccountPage(staff=page, next_after=page[-1].staff_no if len(rows) > limit else None)

    @routes.get("/staff/leavers", access=VIEW, summary="Those who leave, with proposals to take over")
    async def leavers(call: Call) -> list[Leaver]:
        """Accounts that ended or will soon, where something is left to do."""
        last_day = accounts.today(call.transaction) + timedelta(days=_LEAVING_DAYS)
        return [Leaver(**row) for row in await call.transaction.connection.fetch(staff.SELECT_LEAVERS, last_day)]

    @routes.get("/staff/account-managers", access=VIEW, summary="Those who manage accounts, and how many may")
    async def account_managers(call: Call) -> dict[str, Any]:
        """The head count that is kept at a minimum."""
        rows = await call.transaction.connection.fetch(
            grants.SELECT_HOLDERS_OF_ROLE, policy.manager_role.code, accounts.today(call.transaction)
        )
        return {"limit": policy.sign_in.account_managers_max, "holders": [dict(row) for row in rows]}

    @routes.get("/staff/{staff_no}", access=VIEW, summary="One account")
    async def one(call: Call, staff_no: StaffNo) -> dict[str, Any]:
        """An account with its appointments, its grants and its history."""
        connection = call.transaction.connection
        member = (await members(connection, [staff_no])).get(staff_no)
        if member is None:
            raise not_found("この職員番号のID")
        return {
            "staff_no": member.staff_no,
            "display_name": member.display_name,
            "employment": member.employment,
            "state": member.state,
            "valid_until": member.valid_until,
            "appointments": member.appointments,
            "grants": [dict(row) for row in await connection.fetch(grants.SELECT_OF_STAFF, staff_no)],
            "changes": [dict(row) for row in await connection.fetch(staff.SELECT_CHANGES, staff_no, _CHANGES_SHOWN)],
        }


def _accounts(routes: Routes, policy: AccessPolicy) -> None:
    @routes.post("/staff", access=INVITE, summary="Invite somebody", status_code=201)
    async def invite(call: Call, invitation: Invitation) -> Issued:
        """Make an account without rights, and a one-time code for it."""
        account = accounts.NewAccount(**invitation.model_dump())
        code = await accounts.invite(call.transaction, account, policy, by=call.actor.id)
        return Issued(staff_no=invitation.staff_no, code=code)

    @routes.post(
        "/bootstrap/administrator", access=BOOTSTRAP, summary="The first who manages accounts", status_code=201
    )
    async def administrator(call: Call, first: Administrator) -> Issued:
        """For the holder of the installation's key, while nobody manages accounts.

        The second one is proposed by the first, and approved with the same key through the act access.grant.
        """
        if call.actor.kind is not ActorKind.OPERATOR:
            raise Problem(403, "operator_only", "初期設定は、設置者の鍵で発行した運用者のトークンで行ってください。")
        code = await first_administrator(call.transaction, first.staff_no, first.display_name, first.office, policy)
        return Issued(staff_no=first.staff_no, code=code)


def _changing(routes: Routes) -> None:
    @routes.post("/staff/{staff_no}/disable", access=DISABLE, summary="Suspend an account at once")
    async def disable(call: Call, staff_no: StaffNo, body: Reason) -> dict[str, str]:
        """Sessions end and the password is discarded."""
        await accounts.disable(call.transaction, staff_no, body.reason, call.actor.id)
        return {"staff_no": staff_no, "state": "suspended"}

    @routes.post("/staff/{staff_no}/enable", access=ENABLE, summary="Let an account be used again; a new code")
    async def enable(call: Call, staff_no: StaffNo, body: Reason) -> Issued:
        """Also for a forgotten password. Roles that approve grants end, and are granted anew by two persons."""
        code = await accounts.enable(call.transaction, staff_no, body.reason, call.actor.id)
        return Issued(staff_no=staff_no, code=code)

    @routes.post("/staff/{staff_no}/unlock", access=ENABLE, summary="Forget failures to sign in")
    async def unlock_account(call: Call, staff_no: StaffNo) -> dict[str, str]:
        """An account that is locked after failures may be tried again at once."""
        await accounts.unlock_account(call.transaction, staff_no, call.actor.id)
        return {"staff_no": staff_no}

    @routes.post("/staff/{staff_no}/related", access=accounts.SET_RELATIVES, summary="The holder's own household")
    async def related(call: Call, staff_no: StaffNo, body: Relatives) -> dict[str, int]:
        """Addressees whose data the holder may not open."""
        call.record(body.addressee_nos, fields=("addressee_no",), detail="職員本人と世帯の登録")
        await accounts.set_related_subjects(call.transaction, staff_no, body.addressee_nos, call.actor.id)
        return {"registered": len(set(body.addressee_nos))}
