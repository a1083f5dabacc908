"""One database and two roles for each service, so that no service can read another's data.

The owner role makes and changes tables; the runtime role, which the service works under, gets what the owner's
migrations grant to it. A password is generated once per role and kept in a file of its own.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from deploy.embedded.postgresql import EmbeddedPostgreSQL, write_private

# Databases every role may connect to unless told otherwise.
COMMON_DATABASES = ("postgres", "template1")
#: Services with a schema that is open to a role of its own; the service takes it for single statements.
WITH_VAULT = ("identity",)


@dataclass(frozen=True, slots=True)
class ServiceDatabase:
    """How a service reaches its database."""

    name: str
    owner_dsn: str
    dsn: str


def owner_role(service: str) -> str:
    """The role that owns the tables of `service`."""
    return f"shuno_{service}_owner"


def runtime_role(service: str) -> str:
    """The role that `service` works under."""
    return f"shuno_{service}"


def vault_role(service: str) -> str:
    """The role to which the vault of `service` is open; nobody signs in under it."""
    return f"shuno_{service}_vault"


def secret(directory: Path, name: str) -> str:
    """The secret in `directory/name`, generated on first use and readable by its owner only."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = directory / name
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text()


async def create_roles(postgresql: EmbeddedPostgreSQL, services: list[str], secrets_directory: Path) -> None:
    """Make the roles of each service, or set their passwords again, and close the common databases to them."""
    connection = await asyncpg.connect(postgresql.dsn())
    try:
        for database in COMMON_DATABASES:
            await connection.execute(f"REVOKE CONNECT, TEMPORARY ON DATABASE {database} FROM PUBLIC")
        existing = {row["rolname"] for row in await connection.fetch("SELECT rolname FROM pg_roles")}
        for role in (role for service in services for role in (owner_role(service), runtime_role(service))):
            verb = "ALTER" if role in existing else "CREATE"
            # PostgreSQL takes no parameters here; a generated password has letters, digits, '-' and '_' only.
            password = secret(secrets_directory, f"{role}.password")
            await connection.execute(f"{verb} ROLE {role} LOGIN PASSWORD '{password}'")
        for service in (service for service in services if service in WITH_VAULT):
            if vault_role(service) not in existing:
                await connection.execute(f"CREATE ROLE {vault_role(service)} NOLOGIN")
            # It has none of the vault's rights until it takes the role.
            await connection.execute(
                f"GRANT {vault_role(service)} TO {runtime_role(service)} WITH INHERIT FALSE, SET TRUE"
            )
    finally:
        await connection.close()


async def create_database(
    postgresql: EmbeddedPostgreSQL,
    service: str,
    secrets_directory: Path,
    *,
    name: str | None = None,
    template: str = "template1",
) -> ServiceDatabase:
    """Make the database of `service` unless it exists, open to its own two roles only; `create_roles` comes first.

    Args:
        postgresql: the running server.
        service: the service's name, as in `services/<name>`.
        secrets_directory: where the roles' passwords are.
        name: name of the database, by default `shuno_<service>`.
        template: database that the new one starts as a copy of.
    """
    owner, runtime = owner_role(service), runtime_role(service)
    database = name or runtime
    connection = await asyncpg.connect(postgresql.dsn())
    try:
        if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", database):
            await connection.execute(f"CREATE DATABASE {database} OWNER {owner} TEMPLATE {template}")
        await connection.execute(f"REVOKE ALL ON DATABASE {database} FROM PUBLIC")
        await connection.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {runtime}")
    finally:
        await connection.close()
    return ServiceDatabase(
        name=database,
        owner_dsn=postgresql.dsn(database, owner, secret(secrets_directory, f"{owner}.password")),
        dsn=postgresql.dsn(database, runtime, secret(secrets_directory, f"{runtime}.password")),
    )


async def drop_database(postgresql: EmbeddedPostgreSQL, name: str) -> None:
    """Drop a database, ending whoever is connected to it."""
    connection = await asyncpg.connect(postgresql.dsn())
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await connection.close()
