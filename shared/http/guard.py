"""`Guard`: decides who may call what, offline, from the token, the service's copy of authority and the route.

A privilege is looked at twice: before the endpoint runs, and again just before its transaction commits, so that an
account that was disabled meanwhile changes nothing. Each refusal is recorded in a transaction of its own.
"""

import re
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Message

from shared.access import Access, AccessAction, Actor, ActorKind
from shared.access.authority import Decision, Rule
from shared.access.purposes import OPERATIONS
from shared.authority import AuthorityBook, AuthorityStale, utc_now
from shared.days import TOKYO
from shared.http.days import typed_on
from shared.http.problems import Problem
from shared.http.routes import Call, Declaration, NoPersonalData, OpenToAll, Refused, Route, SignedIn
from shared.seals import SealState
from shared.telemetry import request_span
from shared.tokens import TokenKeys, TokenRefused, TokenVerifier
from shared.transaction import Transaction, Transactions

#: The case or ticket for which an officer looks at somebody's data (利用の根拠).
REFERENCE_HEADER = "Shuno-Reference"
#: A look-up for which there is no case yet says how it came about, and is reviewed.
NO_CASE = "no-case:"
_REFERENCE = re.compile(r"(?:case|ticket|no-case):[A-Za-z0-9._/-]{1,60}")
_LOOKING = frozenset(
    {AccessAction.VIEW, AccessAction.LIST, AccessAction.SEARCH, AccessAction.PRINT, AccessAction.EXPORT}
)
#: What takes data out of the house.
_GIVING_OUT = frozenset({AccessAction.PRINT, AccessAction.EXPORT, AccessAction.PROVIDE})
#: Whoever has no token may be anybody, also a thousand times a second.
_ANONYMOUS_RECORDS_PER_MINUTE = 60
_ANONYMOUS = Actor(id="anonymous", kind=ActorKind.STAFF)
_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="shuno"'}
_SENTENCES = {
    Rule.NO_ACCOUNT: "この職員番号は登録されていません。ID管理者に確認してください。",
    Rule.ACCOUNT_SUSPENDED: "このIDは停止されています。ID管理者に確認してください。",
    Rule.ACCOUNT_ENDED: "このIDの有効期限は過ぎました。ID管理者に確認してください。",
    Rule.GRANT_EXPIRED: "この操作の権限は期限が切れています。所属長に確認してください。",
    Rule.WRONG_OFFICE: "この所属ではこの操作の権限がありません。所属を確かめてください。",
    Rule.WRONG_PURPOSE: "この利用目的の権限がありません。所属長に確認してください。",
    Rule.OTHER_TICKET: "この操作は、調査の受付番号を利用の根拠に指定したときに限り認められています。",
}
_NO_PERMISSION = "この操作の権限がありません。所属長に確認してください。"
#: A holder of the installation's key is bound to no tax item.
_EVERYTHING = Decision(Rule.PERMITTED, tax_items=None)


@dataclass
class _AnonymousRefusals:
    """Lets so many refusals of unknown callers into the records; the next row tells how many were left out."""

    minute: int = 0
    written: int = 0
    left_out: int = 0

    def admit(self, seconds: float) -> bool:
        minute = int(seconds // 60)
        if minute != self.minute:
            self.minute, self.written = minute, 0
        self.written += 1
        if self.written > _ANONYMOUS_RECORDS_PER_MINUTE:
            self.left_out += 1
            return False
        return True


@dataclass(frozen=True, slots=True)
class Admission:
    """What the guard found out about a request: who calls, how far his privileges extend, and for which case."""

    actor: Actor
    scope: Decision
    related_subjects: frozenset[str]
    reference: str


@dataclass(frozen=True, slots=True)
class Guard:
    """Decides who may call what in one service."""

    service: str
    token_keys: TokenKeys
    transactions: Transactions
    seal_state: SealState
    book: AuthorityBook
    now: Callable[[], datetime] = utc_now
    _anonymous: _AnonymousRefusals = field(default_factory=_AnonymousRefusals)
    _verifier: TokenVerifier = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_verifier", TokenVerifier(self.token_keys))

    async def admit(self, request: Request, route: Route) -> Admission:
        """Decide about a request before anything of it is read; a refusal is recorded and raised.

        Raises:
            Problem: the caller may not; its sentence says why.
        """
        actor = _ANONYMOUS
        try:
            actor = self._caller(request, route.access)
            scope = self._decide(actor, route.access, request.headers.get(REFERENCE_HEADER, ""))
            reference = _reference(request, actor, route.access)
        except Refused as refusal:
            await self._record(actor, route.access, refusal)
            raise refusal.problem from None
        authority = self.book.authority(actor.id)
        related = authority.related_subjects if authority else frozenset[str]()
        # The records name the roles that permitted it.
        return Admission(replace(actor, roles=scope.roles or actor.roles), scope, related, reference)

    def open(self, route: Route) -> Callable[[Request], AbstractAsyncContextManager[Call]]:
        """A context manager function that opens the transaction of an admitted request."""

        @asynccontextmanager
        async def opened(request: Request) -> AsyncIterator[Call]:
            admission: Admission = request.state.admission
            actor = admission.actor
            begin = self.transactions.look if route.looks else self.transactions.begin
            try:
                async with begin(actor) as transaction:
                    transaction.judge_access = partial(self._judge, admission)
                    scope, related, reference = admission.scope, admission.related_subjects, admission.reference
                    yield Call(actor, route.access, transaction, request, scope, related, reference)
                    self._require_record(route, transaction)
                    # The account may have been disabled while the endpoint worked.
                    self._decide(actor, route.access, reference)
            except Refused as refusal:
                await self._record(actor, route.access, refusal, admission.reference)
                raise refusal.problem from None

        return opened

    def _caller(self, request: Request, access: Declaration) -> Actor:
        if isinstance(access, OpenToAll):
            return _ANONYMOUS
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(
                "no_token",
                Problem(401, "unauthenticated", "トークンがありません。サインインしてください。", _CHALLENGE),
            )
        try:
            return self._verifier.verify(token, int(time.time()))
        except TokenRefused as error:
            raise Refused("token_refused", Problem(401, "unauthenticated", str(error), _CHALLENGE)) from None

    def _decide(self, actor: Actor, access: Declaration, reference: str) -> Decision:
        """Whether the caller may go on now.

        Raises:
            Refused: he may not; with the rule and the sentence.
        """
        if isinstance(access, OpenToAll):
            return Decision(Rule.PERMITTED)
        decision = (
            _operator(actor, access) if actor.kind is ActorKind.OPERATOR else self._holder(actor, access, reference)
        )
        if isinstance(access, Access) and not self.seal_state.personal_data_allowed():
            sentence = "アクセス記録の封印が遅れているため、個人情報を表示できません。運用担当に知らせてください。"
            raise Refused("seal_lag", Problem(503, "seals_behind", sentence))
        return decision

    def _holder(self, actor: Actor, access: Access | NoPersonalData | SignedIn, reference: str) -> Decision:
        at = self.now()
        if actor.session and self.book.session_ended(actor.session):
            sentence = "このサインインは終了しています。もう一度サインインしてください。"
            raise Refused("session_over", Problem(401, "unauthenticated", sentence, _CHALLENGE))
        try:
            if isinstance(access, SignedIn):
                self.book.require_fresh(at)
                authority = self.book.authority(actor.id)
                decision = Decision(authority.account_rule(at) if authority else Rule.NO_ACCOUNT)
            else:
                wanted = access if isinstance(access, Access) else access.permission
                decision = self.book.decide(actor.id, wanted, actor.office, at, reference)
        except AuthorityStale:
            sentence = "権限の情報が古いため、何も表示できません。運用担当に知らせてください。"
            raise Refused("authority_stale", Problem(503, "authority_stale", sentence)) from None
        if not decision.permitted:
            sentence = _SENTENCES.get(decision.rule, _NO_PERMISSION)
            raise Refused(decision.rule.value, Problem(403, "forbidden", sentence))
        return decision

    def _judge(self, admission: Admission, access: Access, subjects: Sequence[str]) -> str:
        """Whether persons' data may be used so: within the ticket, and although somebody's use is suspended (利用停止).

        Raises:
            Refused: somebody is beyond the ticket, everybody asked for is suspended, or data would leave the house.
        """
        actor, reference, within = admission.actor, admission.reference, admission.scope.subjects
        beyond = [] if within is None else sorted(set(subjects) - within)
        if beyond:
            sentence = "調査の受付で認められた方以外の情報が含まれます。受付の内容を確かめてください。"
            raise Refused("beyond_ticket", Problem(403, "beyond_ticket", sentence), beyond)
        day = self.now().astimezone(TOKYO).date()
        found = self.book.suspensions.forbidden(subjects, access.purpose.code, actor.office, reference, day)
        # Whoever has several numbers is asked for under all of them at once.
        if found and (len(found) == len(subjects) or access.action in _GIVING_OUT):
            sentence = (
                "利用停止の決定により、この利用目的では使えない方の情報が含まれます。"
                "開示等の担当に確認するか、その方を除いてやり直してください。"
            )
            raise Refused("use_suspended", Problem(403, "use_suspended", sentence), found)
        # In a list on the screen nobody can be left out; the record says that he was in it.
        return "use_suspended" if found else ""

    async def _record(self, actor: Actor, access: Declaration, refusal: Refused, detail: str = "") -> None:
        if actor == _ANONYMOUS:
            if not self._anonymous.admit(time.monotonic()):
                return
            if self._anonymous.left_out:
                detail, self._anonymous.left_out = f"{self._anonymous.left_out} more were not recorded", 0
        await self.transactions.records.record_refusal(
            self.transactions.pool,
            actor,
            _recordable(access),
            rule=refusal.rule,
            subject_refs=refusal.subject_refs,
            detail=detail,
        )

    def _require_record(self, route: Route, transaction: Transaction) -> None:
        if isinstance(route.access, Access) and not transaction.access_recorded:
            raise RuntimeError(
                f"{route.method} {route.path}: answered without an access record; record whose data it shows"
            )


def behind(guard: Guard, route: Route) -> type[APIRoute]:
    """A route class for FastAPI that asks the guard before the body is read and judged."""

    class Guarded(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def admit_and_handle(request: Request) -> Response:
                with request_span(request.method, route.path, dict(request.headers)):
                    request.state.admission = await guard.admit(request, route)
                    with typed_on(guard.now().astimezone(TOKYO).date()):
                        return await handle(_bounded(request, route.body_bytes_max))

            return admit_and_handle

    return Guarded


def _bounded(request: Request, bytes_max: int | None) -> Request:
    """The request, whose body is read up to a size; a larger one is answered with 413 whatever its headers say."""
    if bytes_max is None:
        return request
    left = bytes_max

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return Request(request.scope, receive)


def _operator(actor: Actor, access: Access | NoPersonalData | SignedIn) -> Decision:
    # He signs his own tokens with the installation's key, so they open no personal data, whatever they say.
    if isinstance(access, SignedIn):
        return _EVERYTHING
    if isinstance(access, Access):
        sentence = "運用者のトークンでは個人情報を扱えません。職員としてサインインしてください。"
        raise Refused("operator_personal_data", Problem(403, "forbidden", sentence))
    if access.permission not in actor.permissions:
        raise Refused("no_permission", Problem(403, "forbidden", _NO_PERMISSION))
    return _EVERYTHING


def _reference(request: Request, actor: Actor, access: Declaration) -> str:
    """The case or ticket that the caller states; a look at somebody's data needs one.

    Raises:
        Refused: there is none, or it is unreadable.
    """
    stated = request.headers.get(REFERENCE_HEADER, "")
    if stated and not _REFERENCE.fullmatch(stated):
        sentence = "利用の根拠は「case:番号」「ticket:番号」「no-case:理由」のいずれかで指定してください。"
        raise Refused("reference_unreadable", Problem(422, "reference_unreadable", sentence))
    needed = isinstance(access, Access) and access.action in _LOOKING and actor.kind is ActorKind.STAFF
    if needed and not stated:
        sentence = (
            "利用の根拠(事案または受付の番号)を指定してください。番号がないときは「no-case:理由」とすると、"
            "後で点検の対象になります。"
        )
        raise Refused("no_reference", Problem(428, "reference_needed", sentence))
    return stated


def _recordable(access: Declaration) -> Access:
    if isinstance(access, Access):
        return access
    permission = access.permission if isinstance(access, NoPersonalData) else "signed_in"
    return Access(permission, OPERATIONS, AccessAction.VIEW)
