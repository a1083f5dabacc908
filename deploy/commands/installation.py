"""The seven services and the console of an installation on one machine, and how a command reaches them."""

import importlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import httpx
import typer

from deploy.embedded.databases import ServiceDatabase
from deploy.embedded.service_process import ServiceProcess
from deploy.embedded.supervisor import Supervisor
from services.identity.store.vault_keys import ensure_vault_keys
from shared.access import Actor, ActorKind, ensure_keys
from shared.contracts import TOPICS
from shared.law.municipality import Municipality
from shared.postgres.migrate import migrate
from shared.service import Service
from shared.tokens import PRIVATE_FILE, ensure_token_key, issue_token, load_token_keys

SERVICES: tuple[str, ...] = ("identity", "payments", "dunning", "enforcement", "refunds", "exchange", "access")

#: The city that ships with the project; `--municipality` names another file.
ISHINOMAKI = Path(__file__).parents[1] / "municipality" / "ishinomaki.yaml"
#: One machine needs few partitions: enough that two transactions can run side by side.
_PARTITIONS = 4
_TOKEN_SECONDS = 3600


def service_named(name: str, municipality: Municipality) -> Service:
    """Build a service by its name.

    Raises:
        KeyError: no such service.
    """
    if name not in SERVICES:
        raise KeyError(name)
    built: Service = importlib.import_module(f"services.{name}.service").build(municipality)
    return built


def installation(
    data: Path, *, municipality_file: Path = ISHINOMAKI, schedule: bool = True, report: Any = None
) -> Supervisor:
    """The supervisor of a whole installation in one directory, with its keys made at first use."""
    keys = data / "keys"
    data.mkdir(parents=True, exist_ok=True, mode=0o711)
    ensure_keys(keys)
    ensure_token_key(keys)
    ensure_vault_keys(keys)
    environment = {
        "SHUNO_MUNICIPALITY_FILE": str(municipality_file.resolve()),
        "SHUNO_SCHEDULE": "1" if schedule else "0",
    }
    processes = [
        ServiceProcess(name, (sys.executable, "-m", f"services.{name}"), environment=environment) for name in SERVICES
    ]
    processes.append(ServiceProcess("console", (sys.executable, "-m", "deploy.console"), has_database=False))
    more = {} if report is None else {"report": report}
    return Supervisor(data, processes, dict.fromkeys(TOPICS, _PARTITIONS), prepare=_migrate_all, **more)


async def _migrate_all(databases: Mapping[str, ServiceDatabase]) -> None:
    for name, database in databases.items():
        await migrate(database.owner_dsn, name)


def addresses(data: Path) -> dict[str, str]:
    """Where the services of a running installation answer.

    Raises:
        typer.Exit: with 2 and a sentence, when none runs there.
    """
    try:
        services = json.loads((data / "run.json").read_text("utf-8"))["services"]
        return {name: service["url"] for name, service in services.items()}
    except (OSError, ValueError, KeyError, TypeError):
        fail(f"{data} で動いている収納システムがありません。先に「shuno up --data {data}」で起動してください。")


def operator_client(data: Path, service: str, permissions: Sequence[str], *, actor: str = "operator") -> httpx.Client:
    """A client of one service with a short-lived token of the operator who can read the installation's keys."""
    url = addresses(data)[service]
    keys = load_token_keys(data / "keys" / PRIVATE_FILE)
    bearer = Actor(actor, ActorKind.OPERATOR)
    token = issue_token(bearer, permissions, (), _TOKEN_SECONDS, keys, now=int(time.time()))
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60, trust_env=False)


def answer(response: httpx.Response) -> Any:
    """The JSON of a good answer.

    Raises:
        typer.Exit: with 2 and the problem's own sentence, when the service refused.
    """
    if not response.is_success:
        try:
            problem = response.json()
            faults = [f"{fault['at']}: {fault['message']}" for fault in problem.get("errors", ())]
            detail = "\n".join([problem["detail"], *faults])
        except (ValueError, KeyError):
            detail = f"サービスが応答できません(HTTP {response.status_code})。"
        fail(str(detail))
    return response.json()


def fail(sentence: str, code: int = 2) -> NoReturn:
    """End the command with one sentence."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
