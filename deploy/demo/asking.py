"""Requests to the services of one running installation, and how a demonstration that cannot go on says so."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import httpx

#: Nothing may stand still for longer than this.
_STANDSTILL_SECONDS = 120.0
_LOOK_SECONDS = 0.05

Found = TypeVar("Found")


class DemoFailed(RuntimeError):  # noqa: N818 - It names what happened.
    """The demonstration cannot go on or does not balance; the sentence is for the person who started it."""


class DemoStopped(DemoFailed):
    """Somebody ended the demonstration with a signal."""


class Services:
    """Where the services answer, asked by anybody: each request brings its own token, or none."""

    def __init__(self, run: Mapping[str, Any], log_directory: Path) -> None:
        self.addresses: dict[str, str] = {name: service["url"] for name, service in run["services"].items()}
        self.log_directory = log_directory
        self._client = httpx.AsyncClient(timeout=60, trust_env=False)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def ask(
        self, service: str, method: str, path: str, *, headers: Mapping[str, str] | None = None, **content: Any
    ) -> httpx.Response:
        """The answer to a request, whatever it is.

        Raises:
            DemoFailed: the service does not answer.
        """
        try:
            return await self._client.request(method, self.addresses[service] + path, headers=headers, **content)
        except httpx.HTTPError as error:
            reason = type(error).__name__
            raise DemoFailed(
                f"{service}が応答しません({method} {path}: {reason})。記録: {self.log_directory}"
            ) from error

    async def get(self, service: str, path: str) -> Any:
        """What a service shows to everybody.

        Raises:
            DemoFailed: the service refuses or does not answer.
        """
        return self.json_of(service, await self.ask(service, "GET", path))

    async def post(self, service: str, path: str, body: Mapping[str, Any], token: str = "") -> Any:
        """The answer to a body, of which a code or a session may be the credential instead of a token.

        Raises:
            DemoFailed: the service refuses or does not answer.
        """
        headers = bearing(token) if token else None
        return self.json_of(service, await self.ask(service, "POST", path, headers=headers, json=body))

    def json_of(self, service: str, response: httpx.Response) -> Any:
        """The JSON of a good answer.

        Raises:
            DemoFailed: the service refused, with its own sentence.
        """
        if response.is_success:
            return response.json()
        try:
            detail = response.json()["detail"]
        except (json.JSONDecodeError, KeyError):
            detail = response.text[:200]
        where = f"{response.request.method} {response.request.url.path}"
        raise DemoFailed(f"{service}の{where}: HTTP {response.status_code} {detail} 記録: {self.log_directory}")

    async def wait_for(self, condition: Callable[[], Awaitable[Found | None]], what: str) -> Found:
        """Ask a condition until it gives something, and give that.

        Raises:
            DemoFailed: it gave nothing for two minutes.
        """
        deadline = time.monotonic() + _STANDSTILL_SECONDS
        while (found := await condition()) is None:
            if time.monotonic() > deadline:
                raise DemoFailed(f"{what}が{_STANDSTILL_SECONDS:.0f}秒待っても終わりません。記録: {self.log_directory}")
            await asyncio.sleep(_LOOK_SECONDS)
        return found


def bearing(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}
