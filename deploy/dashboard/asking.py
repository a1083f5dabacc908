"""Asking the services. Each has a time limit, and whatever goes wrong becomes a sentence on the page."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from pydantic import ValidationError

from deploy.dashboard.settlement import SettlementReport, SettlementRow
from shared.http.operations import Status
from shared.tokens import TokenKeyMissing

#: A service answers from memory; one that needs longer than this is not at work.
STATUS_TIMEOUT_SECONDS = 1.0
#: Settlement figures are summed over every claim of the year.
SETTLEMENT_TIMEOUT_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Nothing usable came.

    Attributes:
        reason: A sentence for the operator.
        reached: True when something answered, though not as the service should.
    """

    reason: str
    reached: bool = False


async def ask_status(client: httpx.AsyncClient, service: str, address: str | None) -> Status | NoAnswer:
    """Ask a service for its state.

    Args:
        client: Shared by all requests.
        service: As in `services/<name>`; an answer of another service is refused.
        address: Where it answers, without a path; None when nobody has said.
    """
    if not address:
        return NoAnswer("接続先が登録されていません。")
    answer = await _get(client, f"{address}/ops/status", STATUS_TIMEOUT_SECONDS)
    if isinstance(answer, NoAnswer):
        return answer
    try:
        status = Status.model_validate_json(answer)
    except ValidationError:
        return NoAnswer("状態の応答を読み取れません。版の違いを確認してください。", reached=True)
    if status.service != service:
        return NoAnswer(f"別のサービス({status.service})が応答しています。接続先を確認してください。", reached=True)
    return status


async def ask_settlement(
    client: httpx.AsyncClient, address: str | None, fiscal_year: int, token: Callable[[], str]
) -> list[SettlementRow] | NoAnswer:
    """Ask payments for the settlement of a fiscal year's books, by tax item and section.

    Args:
        client: Shared by all requests.
        address: Where payments answers; None when nobody has said.
        fiscal_year: The accounting year (会計年度).
        token: Gives an access token with the permission `payments.settlement.view`.
    """
    if not address:
        return NoAnswer("収納サービスの接続先が登録されていません。")
    try:
        headers = {"Authorization": f"Bearer {token()}"}
    except TokenKeyMissing:
        return NoAnswer("トークンの署名鍵がありません。鍵の置き場所を確認してください。")
    url = f"{address}/settlement/report?fiscal_year={fiscal_year}"
    answer = await _get(client, url, SETTLEMENT_TIMEOUT_SECONDS, headers)
    if isinstance(answer, NoAnswer):
        return answer
    try:
        return SettlementReport.model_validate_json(answer).rows
    except ValidationError:
        return NoAnswer("決算の応答を読み取れません。版の違いを確認してください。", reached=True)


async def _get(
    client: httpx.AsyncClient, url: str, timeout_seconds: float, headers: dict[str, str] | None = None
) -> bytes | NoAnswer:
    """The body of a good answer. The limit covers the whole exchange, so a trickling answer ends too."""
    try:
        async with asyncio.timeout(timeout_seconds):
            response = await client.get(url, headers=headers)
    except TimeoutError:
        return NoAnswer(f"{timeout_seconds:g}秒以内に応答がありません。")
    except (httpx.HTTPError, httpx.InvalidURL):
        return NoAnswer("接続できません。サービスが動いているか確認してください。")
    if response.status_code != httpx.codes.OK:
        return NoAnswer(f"応答が異常です(HTTP {response.status_code})。", reached=True)
    return response.content
