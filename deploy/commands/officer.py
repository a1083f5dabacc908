"""Somebody who signs in at a command: for as long as the command runs, and no longer."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import typer

from deploy.commands.reaching import addresses, answer, fail

#: The secret of the terminal at which commands are given, below the data directory.
TERMINAL_FILE = "terminal.secret"


@dataclass(frozen=True, slots=True)
class Officer:
    """A signed-in person at `access`."""

    client: httpx.Client
    #: What a token is asked for with.
    session: str

    def bearer(self) -> dict[str, str]:
        """The headers of a call to any service, with a token that is fresh."""
        token = answer(self.client.post("/sessions/token", json={"session": self.session}))["token"]
        return {"Authorization": f"Bearer {token}"}

    @staticmethod
    def accept(data: Path, code: str, password_file: Path | None) -> dict[str, Any]:
        """Choose a password with a one-time code; keeps the secret of a terminal that the code registers."""
        place = data / TERMINAL_FILE
        body = {
            "code": code.strip(),
            "password": _password(password_file, confirm=True),
            "terminal": place.read_text("utf-8").strip() if place.exists() else None,
        }
        with _client(data) as client:
            accepted: dict[str, Any] = answer(client.post("/invitations/accept", json=body))
        if accepted["terminal"]:
            descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(accepted["terminal"]["secret"])
        return accepted

    def get(self, path: str, **parameters: Any) -> Any:
        """The JSON of a GET request; ends the command with the problem's sentence when refused."""
        return answer(self.client.get(path, params=parameters))

    def post(self, path: str, body: Any) -> Any:
        """The JSON of a POST request; ends the command with the problem's sentence when refused."""
        return answer(self.client.post(path, json=body))

    def pages(self, path: str, name: str) -> list[dict[str, Any]]:
        """The rows of a list that comes page by page."""
        page = self.get(path)
        rows: list[dict[str, Any]] = page[name]
        while page["next_after"] is not None:
            page = self.get(path, after=page["next_after"])
            rows += page[name]
        return rows


@contextmanager
def signed_in(data: Path, staff_no: str, password_file: Path | None) -> Iterator[Officer]:
    """Sign somebody in, and out again at the end.

    Raises:
        typer.Exit: with 2 and a sentence, when he cannot sign in, or a service cannot be reached while he works.
    """
    try:
        terminal = (data / TERMINAL_FILE).read_text("utf-8").strip()
    except OSError:
        where = data / TERMINAL_FILE
        fail(f"この端末は登録されていません。「shuno staff accept」で登録するか、{where} を置いてください。")
    body = {"staff_no": staff_no, "password": _password(password_file, confirm=False), "terminal": terminal}
    try:
        with _client(data) as client:
            session = answer(client.post("/sessions", json=body))
            try:
                if session["must_change_password"]:
                    fail("パスワードの有効期限が切れています。コンソールでパスワードを変更してください。")
                officer = Officer(client, session["session"])
                client.headers.update(officer.bearer())
                yield officer
            finally:
                client.post("/sessions/end", json={"session": session["session"]})
    except httpx.TransportError:
        fail(f"{data} の収納システムに接続できません。動いているかを確かめて、やり直してください。")


def _client(data: Path) -> httpx.Client:
    return httpx.Client(base_url=addresses(data)["access"], timeout=60, trust_env=False)


def _password(file: Path | None, *, confirm: bool) -> str:
    if file is None:
        return str(typer.prompt("パスワード", hide_input=True, confirmation_prompt="もう一度" if confirm else False))
    try:
        return file.read_text("utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError):
        fail(f"{file} を読み取れません。パスワードの1行だけのファイルを指定してください。")
