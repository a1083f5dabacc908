"""`shuno contracts`: beside what concerns the contracts alone, the broker's access lists that follow from them."""

import json
import re
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from deploy.commands.city_file import city_of
from deploy.commands.installation import ISHINOMAKI, SERVICES, service_named
from deploy.commands.reaching import fail
from deploy.kafka.access_lists import Permission, as_commands, as_strimzi, permissions
from shared.cli.contracts import app

__all__ = ["app"]


#: What Kafka takes in the name of a topic; the rest of its 249 characters is left to the name.
_TOPIC_PREFIX = re.compile(r"[A-Za-z0-9._-]{0,100}")


class ListFormat(StrEnum):
    """For which tool the lists are written."""

    KAFKA_ACLS = "kafka-acls"
    STRIMZI = "strimzi"


@app.command()
def acl(
    list_format: Annotated[
        ListFormat, typer.Option("--format", help="A script of kafka-acls.sh, or resources of Strimzi.")
    ] = ListFormat.KAFKA_ACLS,
    topic_prefix: Annotated[str, typer.Option(help="SHUNO_TOPIC_PREFIX of the services.")] = "",
    municipality: Annotated[Path, typer.Option(help="The city's file.")] = ISHINOMAKI,
    as_json: Annotated[bool, typer.Option("--json", help="The rules for machines.")] = False,
) -> None:
    """Write which account may read, write and join what at the broker; nobody else may do anything."""
    if not _TOPIC_PREFIX.fullmatch(topic_prefix):
        fail("--topic-prefix は半角の英数字と「.」「_」「-」で、100文字以内で指定してください。")
    rules = installed_permissions(municipality, topic_prefix=topic_prefix)
    if as_json:
        typer.echo(json.dumps([asdict(rule) for rule in rules]))
    else:
        typer.echo(as_strimzi(rules) if list_format is ListFormat.STRIMZI else as_commands(rules), nl=False)


def installed_permissions(municipality: Path = ISHINOMAKI, *, topic_prefix: str = "") -> list[Permission]:
    """The rules of all services of this installation.

    Raises:
        typer.Exit: with 2 and a sentence, when the city's file cannot be used.
    """
    city = city_of(municipality)
    return permissions((service_named(name, city) for name in SERVICES), topic_prefix=topic_prefix)
