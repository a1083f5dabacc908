"""Asking services. Whatever goes wrong becomes an exception with a sentence that an officer can read."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from deploy.dashboard.board import SERVICES
from shared.http.guard import REFERENCE_HEADER

#: Hashing a password has a queue; nothing an officer waits for takes longer.
TIMEOUT_SECONDS = 10.0
ANSWER_BYTES_MAX = 4 * 1024 * 1024
Body = TypeVar("Body", bound=BaseModel)


class Away(Exception):  # noqa: N818 - It names what happened.
    """A service gives no usable answer.

    Attributes:
        service: Its name as in `services/<name>`.
    """

    def __init__(self, service: str, because: str) -> None:
        super().__init__(
            f"{service_label(service)}サービスに接続できません({because})。しばらくしてからやり直してください。"
        )
        self.service = service
        self.because = because


class ProblemBody(BaseModel):
    """A problem as services tell it (RFC 9457), with what some of them add."""

    model_config = ConfigDict(extra="allow")

    type: str = ""
    detail: str = ""

    @property
    def code(self) -> str:
        """Its code for machines."""
        return self.type.rpartition(":")[2]


class Declined(Exception):  # noqa: N818 - It names what happened.
    """A service understood and said no; its sentence is meant for the officer.

    Attributes:
        status: The HTTP status.
        code: The problem's code.
        detail: The sentence.
        more: What else the problem says.
        retry_after_seconds: When to come again; None where it does not say.
    """

    def __init__(self, status: int, problem: ProblemBody, retry_after: str = "") -> None:
        detail = problem.detail or "処理できませんでした。運用担当に知らせてください。"
        super().__init__(detail)
        self.status = status
        self.code = problem.code
        self.detail = detail
        self.more: Mapping[str, Any] = problem.model_extra or {}
        self.retry_after_seconds = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered, its headers left out but for two."""

    service: str
    status: int
    media_type: str
    location: str
    content: bytes = field(repr=False)

    def read(self, kind: type[Body]) -> Body:
        """The answer as a model.

        Raises:
            Away: It is something else.
        """
        try:
            return kind.model_validate_json(self.content)
        except ValidationError:
            raise Away(self.service, "応答を読み取れません") from None


def service_label(service: str) -> str:
    """What officers call a service."""
    return SERVICES.get(service, service)


async def ask(
    client: httpx.AsyncClient,
    addresses: Mapping[str, str],
    service: str,
    method: str,
    path: str,
    *,
    body: Mapping[str, Any] | None = None,
    query: Mapping[str, str] | None = None,
    token: str = "",
    reference: str = "",
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Answer:
    """Send one request to a service; none of the browser's headers goes with it.

    Args:
        client: Shared by all requests; it follows no redirect and asks no proxy.
        addresses: Where each service answers, by name.
        service: As in `services/<name>`.
        method: GET or POST.
        path: From the service's root.
        body: Sent as JSON.
        query: Put behind the path.
        token: The bearer token; empty for none.
        reference: The case that the officer stated; empty for none.
        timeout_seconds: For the whole exchange.

    Raises:
        Away: Nothing usable came in time.
        Declined: The service answered with a problem.
    """
    if not (address := addresses.get(service)):
        raise Away(service, "接続先が登録されていません")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if reference:
        headers[REFERENCE_HEADER] = reference
    try:
        async with asyncio.timeout(timeout_seconds):
            response = await client.request(method, address + path, json=body, params=query, headers=headers)
    except TimeoutError:
        raise Away(service, f"{timeout_seconds:g}秒以内に応答がありません") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Away(service, "サービスが動いていません") from None
    if len(response.content) > ANSWER_BYTES_MAX:
        raise Away(service, "応答が大きすぎます")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip()
    answer = Answer(service, response.status_code, media_type, response.headers.get("location", ""), response.content)
    if answer.status >= httpx.codes.BAD_REQUEST and "problem" in media_type:
        raise Declined(answer.status, answer.read(ProblemBody), response.headers.get("retry-after", ""))
    if answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Away(service, f"応答が異常です(HTTP {answer.status})")
    return answer
