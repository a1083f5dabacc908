"""Staffs the city hall from nothing: the first administrator by the installation's key, all others by two persons."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from deploy.demo.asking import Services
from deploy.demo.city import FISCAL_YEAR
from deploy.demo.person import Person, Post
from shared.access import Actor, ActorKind
from shared.contracts.staff import Employment
from shared.days import TOKYO
from shared.tokens import PRIVATE_FILE, issue_token, load_token_keys

_ADMINISTRATOR = Post("990001", "試験 管理一", "personnel", "account_manager")
_MANAGER = Post("990002", "試験 管理二", "general_affairs", "account_manager")
_OFFICER = Post("990411", "試験 収納担当", "tax_payment", "collection_officer")
_COLLEAGUE = Post("990412", "試験 収納担当二", "tax_payment", "collection_officer")
_HEAD = Post("990401", "試験 収納係長", "tax_payment", "collection_head")
_OPERATOR = Post("990701", "試験 運用担当", "information_policy", "system_operator")
_NUMBER_OFFICER = Post("990421", "試験 番号担当", "tax_payment", "number_officer")
_NUMBER_HEAD = Post("990422", "試験 番号係長", "tax_payment", "number_head")
_IDENTITY_OFFICER = Post("990431", "試験 宛名担当", "tax_payment", "identity_officer")
_IDENTITY_HEAD = Post("990432", "試験 宛名係長", "tax_payment", "identity_head")
_ENFORCEMENT_OFFICER = Post("990441", "試験 滞納整理担当", "tax_payment", "enforcement_officer")
_ENFORCEMENT_HEAD = Post("990442", "試験 滞納整理係長", "tax_payment", "enforcement_head")
_INQUIRER = Post("990451", "試験 問合せ担当", "tax_payment", "staff_inquirer")
_INQUIRY_HEAD = Post("990452", "試験 問合せ係長", "tax_payment", "staff_inquiry_head")
_INVESTIGATOR = Post("990453", "試験 問合せ調査担当", "tax_payment", "staff_inquiry_operator")
_AT_THE_COUNTER = (
    _OFFICER,
    _COLLEAGUE,
    _HEAD,
    _NUMBER_OFFICER,
    _NUMBER_HEAD,
    _IDENTITY_OFFICER,
    _IDENTITY_HEAD,
    _ENFORCEMENT_OFFICER,
    _ENFORCEMENT_HEAD,
    _INQUIRER,
    _INQUIRY_HEAD,
    _INVESTIGATOR,
)
_AUDITOR = Post("990811", "試験 監査担当", "audit_secretariat", "auditor")
_SECURITY = Post("990801", "試験 責任者", "general_affairs", "security_officer")
#: How many people are registered.
HEAD_COUNT = 17
#: Grants that two persons stand for: all but the first administrator's.
GRANT_COUNT = HEAD_COUNT - 1

_GRANT = "/approvals/access.grant"
#: The holder of the installation's key may do this and nothing more, and only until two manage accounts.
_BOOTSTRAP = ("access.bootstrap", "access.grant.approve")
_BOOTSTRAP_SECONDS = 300
#: No letter of it stands for a figure, so that no draw can look like a staff number, which access refuses.
_DRAWN_FROM = "cdfhjkmnpqruvwxyCDFHJKMNPQRUVWXY"
_DRAWN_LENGTH = 32
#: Access computes so many passwords at a time; whoever comes beside them waits there.
_SIGNING_IN_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class SignIn:
    """With what somebody signs in anew, such as at a command."""

    staff_no: str
    password: str = field(repr=False)
    terminal: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class House:
    """Everybody who works in the demonstration, signed in."""

    # In the order in which they come.
    administrator: Person
    manager: Person
    officer: Person
    #: Checks what the officer enters.
    colleague: Person
    head: Person
    #: Asks the vault of Individual Numbers whose a number is.
    number_officer: Person
    #: Loads numbers into it.
    number_head: Person
    #: Looks after the addressee master.
    identity_officer: Person
    #: Decides what becomes of it.
    identity_head: Person
    #: Works on the cases of those in arrears.
    enforcement_officer: Person
    #: Decides what is done about them.
    enforcement_head: Person
    #: Asks what must be looked into.
    inquirer: Person
    #: Decides who may look into it.
    inquiry_head: Person
    #: Looks, for one ticket.
    investigator: Person
    operator: Person
    security: Person
    #: Asks who saw whom, and why.
    auditor: Person
    #: Attempts to approve what one has proposed oneself, which access refused.
    own_approvals_refused: int = field(kw_only=True)
    #: With what the head of section signs in at the terminal of commands.
    head_sign_in: SignIn = field(kw_only=True)

    @property
    def people(self) -> tuple[Person, ...]:
        """All of them, in the order in which they came."""
        return (
            self.administrator,
            self.manager,
            self.officer,
            self.colleague,
            self.head,
            self.number_officer,
            self.number_head,
            self.identity_officer,
            self.identity_head,
            self.enforcement_officer,
            self.enforcement_head,
            self.inquirer,
            self.inquiry_head,
            self.investigator,
            self.operator,
            self.security,
            self.auditor,
        )


async def staff_the_house(services: Services, keys_directory: Path, advance: Callable[[int], None]) -> House:
    """Register the members of staff as a new installation does it, and sign them in.

    Passwords are drawn and used by the demonstration alone; nobody is told one.

    Args:
        services: The running services, without any account.
        keys_directory: The installation's keys.
        advance: Told of each who is signed in.

    Raises:
        DemoFailed: a service refuses a step, or does not hear of a grant.
    """
    bootstrap = _bootstrap_token(keys_directory)
    desk = _Desk(services, advance)
    administrator = await desk.first_administrator(bootstrap)
    code, proposed = await _propose(administrator, _MANAGER)
    approve = f"{_GRANT}/{proposed['approval_id']}/approve"
    alone = await administrator.ask("access", "POST", approve, json=_confirming(proposed))
    # The one act that the key may approve: nobody else is there yet.
    await services.post("access", approve, _confirming(proposed), bootstrap)
    terminal = await desk.terminal(administrator, "総務課の端末", _MANAGER.office)
    manager = await desk.sign_in(_MANAGER, code, terminal)
    await manager.wait_admitted("access", "/grants")

    counter = await desk.terminal(administrator, "納税課の端末", _OFFICER.office)
    operations = await desk.terminal(administrator, "情報政策課の端末", _OPERATOR.office)
    audit = await desk.terminal(administrator, "監査委員事務局の端末", _AUDITOR.office)
    at_once = asyncio.Semaphore(_SIGNING_IN_AT_ONCE)

    async def join(post: Post, at: str) -> Person:
        async with at_once:
            return await desk.sign_in(post, await appoint(administrator, manager, post), at)

    at_the_counter = [join(post, counter) for post in _AT_THE_COUNTER]
    elsewhere = [join(_OPERATOR, operations), join(_SECURITY, terminal), join(_AUDITOR, audit)]
    house = House(
        administrator,
        manager,
        *await asyncio.gather(*at_the_counter, *elsewhere),
        own_approvals_refused=int(alone.status_code == httpx.codes.CONFLICT),
        head_sign_in=desk.sign_ins[_HEAD.staff_no],
    )
    await _wait_for_everybody(house)
    return house


async def appoint(maker: Person, approver: Person, post: Post) -> str:
    """Invite somebody and grant him his role, by two persons; gives his one-time code.

    Raises:
        DemoFailed: access refuses a step.
    """
    code, proposed = await _propose(maker, post)
    await approver.post_to("access", f"{_GRANT}/{proposed['approval_id']}/approve", _confirming(proposed))
    return code


def draw_password() -> str:
    """A password that nobody can guess and that access takes from anybody."""
    return "".join(secrets.choice(_DRAWN_FROM) for _ in range(_DRAWN_LENGTH))


async def register_terminal(by: Person, name: str, office: str) -> str:
    """Register a terminal; gives the one-time code that is typed at it.

    Raises:
        DemoFailed: access refuses.
    """
    registered = await by.post_to("access", "/terminals", {"name": name, "office": office})
    return str(registered["code"])


async def _propose(by: Person, post: Post) -> tuple[str, Any]:
    """Invite somebody and propose his role; gives his one-time code and the proposal."""
    invitation = {
        "staff_no": post.staff_no,
        "display_name": post.display_name,
        "employment": Employment.PERMANENT.value,
        "office": post.office,
    }
    invited = await by.post_to("access", "/staff", invitation)
    from_today = datetime.now(TOKYO).date().isoformat()
    grant = {"staff_no": post.staff_no, "role": post.role, "office": post.office, "valid_from": from_today}
    proposed = await by.post_to("access", _GRANT, {"payload": grant, "note": "着任に伴う付与"})
    return str(invited["code"]), proposed


class _Desk:
    """Where accounts are taken up and signed in to."""

    def __init__(self, services: Services, advance: Callable[[int], None]) -> None:
        self.services = services
        self.sign_ins: dict[str, SignIn] = {}
        self._advance = advance

    async def first_administrator(self, bootstrap: str) -> Person:
        """The one whom the holder of the key makes; his code also registers the terminal he types it at."""
        body = {
            "staff_no": _ADMINISTRATOR.staff_no,
            "display_name": _ADMINISTRATOR.display_name,
            "office": _ADMINISTRATOR.office,
        }
        made = await self.services.post("access", "/bootstrap/administrator", body, bootstrap)
        password = draw_password()
        accepted = await self._accept(made["code"], password)
        person = await self._open(_ADMINISTRATOR, password, accepted["terminal"]["secret"])
        await person.wait_admitted("access", "/terminals")
        return person

    async def terminal(self, by: Person, name: str, office: str) -> str:
        """Register a terminal and enrol it with its code; gives the secret that it keeps."""
        code = await register_terminal(by, name, office)
        enrolled = await self.services.post("access", "/terminals/enrol", {"code": code})
        return str(enrolled["secret"])

    async def sign_in(self, post: Post, code: str, terminal: str) -> Person:
        """Take an invitation up and sign in for the first time."""
        password = draw_password()
        await self._accept(code, password, terminal)
        return await self._open(post, password, terminal)

    async def _accept(self, code: str, password: str, terminal: str | None = None) -> Any:
        body = {"code": code, "password": password, "terminal": terminal}
        return await self.services.post("access", "/invitations/accept", body)

    async def _open(self, post: Post, password: str, terminal: str) -> Person:
        body = {"staff_no": post.staff_no, "password": password, "terminal": terminal}
        opened = await self.services.post("access", "/sessions", body)
        self.sign_ins[post.staff_no] = SignIn(post.staff_no, password, terminal)
        self._advance(1)
        return Person(self.services, post, opened["session"])


async def _wait_for_everybody(house: House) -> None:
    """Every service that somebody works with must have heard of his role."""
    await asyncio.gather(
        house.officer.wait_admitted("payments", "/suspense"),
        house.colleague.wait_admitted("payments", "/suspense"),
        house.head.wait_admitted("payments", "/settlement", fiscal_year=FISCAL_YEAR),
        house.number_head.wait_admitted("identity", "/vault/status"),
        house.number_officer.wait_admitted("identity", "/vault/contested", case="demo-staffing"),
        house.identity_officer.wait_admitted("identity", "/approvals"),
        house.identity_head.wait_admitted("identity", "/approvals"),
        house.enforcement_officer.wait_admitted("enforcement", "/cases", case="demo-staffing"),
        house.enforcement_head.wait_admitted("enforcement", "/cases", case="demo-staffing"),
        house.inquirer.wait_admitted("access", "/staff-inquiries", case="demo-staffing"),
        house.inquiry_head.wait_admitted("access", "/staff-inquiries", case="demo-staffing"),
        house.operator.wait_admitted("payments", "/ops/parked"),
        house.operator.wait_admitted("dunning", "/ops/parked"),
        house.security.wait_admitted("access", "/reviews"),
        house.auditor.wait_admitted("access", "/records/gathering"),
    )


def _confirming(proposed: Any) -> dict[str, str]:
    return {"payload_hash": proposed["payload_hash"]}


def _bootstrap_token(keys_directory: Path) -> str:
    keys = load_token_keys(keys_directory / PRIVATE_FILE)
    actor = Actor("demo-operator", ActorKind.OPERATOR)
    return issue_token(actor, _BOOTSTRAP, (), _BOOTSTRAP_SECONDS, keys, now=int(time.time()))
