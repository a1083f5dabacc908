"""The home page: who am I, what is new, what waits for my decision, where can I go."""

import asyncio
from dataclasses import dataclass
from typing import Any

import httpx
from fastapi import Response
from pydantic import TypeAdapter, ValidationError

from deploy.console.access_api import OwnAccount
from deploy.console.approvals import ApprovalLine
from deploy.console.asking import Answer, Away, Declined
from deploy.console.visit import Needs, Pages, Visit
from shared.http.pages import MENU, MenuItem

PAGES = Pages()

#: A service that needs longer is shown as away; the page does not wait for it.
_ASK_TIMEOUT_SECONDS = 5.0
_LINES: TypeAdapter[list[ApprovalLine]] = TypeAdapter(list[ApprovalLine])


@dataclass(frozen=True, slots=True)
class Gathered:
    """What one service has for the officer.

    Attributes:
        service: Its name.
        lines: Approvals that he may decide, or that he proposed.
        menu: Its pages.
        away: Why it cannot be asked; empty when it answered.
    """

    service: str
    lines: tuple[ApprovalLine, ...] = ()
    menu: tuple[MenuItem, ...] = ()
    away: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A page of the console's own about what waits for an officer's eyes; the service decides who may."""

    service: str
    title: str
    path: str


_REVIEWS = (
    Review("payments", "消込不能と納付者の提案", "/suspense"),
    Review("identity", "名寄せの確認", "/matching"),
    Review("identity", "宛名の統合の候補", "/merges"),
)


@PAGES.get("/", Needs.SETTLED)
async def show(visit: Visit) -> Response:
    """Ask every service at once; one that is away is named and takes nothing from the others."""
    services = sorted(visit.house.addresses())
    account, gathered = await asyncio.gather(
        _account(visit), asyncio.gather(*(_gather(visit, service) for service in services))
    )
    work = [(found.service, line) for found in gathered for line in found.lines]
    return visit.page(
        "home",
        title="ホーム",
        account=account,
        changed="changed" in visit.request.query_params,
        to_decide=_oldest_first([(service, line) for service, line in work if line.to_decide]),
        own=_oldest_first([(service, line) for service, line in work if line.mine]),
        menus=[found for found in gathered if found.menu],
        reviews=[found for found in _REVIEWS if found.service in services],
        away=[found for found in gathered if found.away],
    )


async def _account(visit: Visit) -> OwnAccount | None:
    """The officer's account; None when `access` has no words for it now."""
    try:
        answer = await visit.ask_as_officer("access", "GET", "/staff/me", timeout_seconds=_ASK_TIMEOUT_SECONDS)
        return answer.read(OwnAccount)
    except (Away, Declined):
        return None


async def _gather(visit: Visit, service: str) -> Gathered:
    try:
        approvals, menu = await asyncio.gather(
            _read(visit, service, "/approvals", _LINES), _read(visit, service, "/pages/menu", MENU)
        )
    except Away as away:
        return Gathered(service, away=away.because)
    except Declined as declined:
        return Gathered(service, away=declined.detail.rstrip("。"))
    return Gathered(service, tuple(approvals), tuple(menu))


async def _read(visit: Visit, service: str, path: str, kind: TypeAdapter[list[Any]]) -> list[Any]:
    """A list from a service; empty where it has no such route."""
    try:
        answer: Answer = await visit.ask_as_officer(service, "GET", path, timeout_seconds=_ASK_TIMEOUT_SECONDS)
    except Declined as declined:
        if declined.status in {httpx.codes.NOT_FOUND, httpx.codes.FORBIDDEN}:
            return []
        raise
    if answer.status == httpx.codes.NOT_FOUND:
        return []
    try:
        return kind.validate_json(answer.content)
    except ValidationError:
        raise Away(service, "応答を読み取れません") from None


def _oldest_first(work: list[tuple[str, ApprovalLine]]) -> list[tuple[str, ApprovalLine]]:
    return sorted(work, key=lambda found: found[1].proposed_at)
