"""The seven services and the console of an installation on one machine."""

import asyncio
import importlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deploy.embedded.databases import ServiceDatabase
from deploy.embedded.service_process import ServiceProcess
from deploy.embedded.supervisor import Supervisor
from services.identity.store.vault_keys import ensure_vault_keys
from shared.access import ensure_keys
from shared.contracts import TOPICS
from shared.law.municipality import Municipality
from shared.postgres.migrate import migrate
from shared.service import Service
from shared.tokens import ensure_token_key

SERVICES: tuple[str, ...] = ("identity", "payments", "dunning", "enforcement", "refunds", "exchange", "access")

#: The city that ships with the project; `--municipality` names another file.
ISHINOMAKI = Path(__file__).parents[1] / "municipality" / "ishinomaki.yaml"
#: One machine needs few partitions: enough that two transactions can run side by side.
_PARTITIONS = 4


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
    await asyncio.gather(*(migrate(database.owner_dsn, name) for name, database in databases.items()))
