"""`shuno audit verify-copy`: is what the audit has gathered still what every service sealed?"""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer

from services.access.handlers.copy_proof import prove_copy
from services.access.store.copy_proof import COUNT_ROWS
from shared.access import load_seal_public_keys
from shared.cli.audit import (
    DEFAULT_DATA,
    WITHOUT_RECORD_KEYS,
    CannotVerify,
    app,
    connect,
    progress_bar,
    record_keys_in,
    running_databases,
    tell,
)
from shared.seals.findings import Finding, Kind, Report

_HOLDER = "access"
_UNCOMPARED = Finding(Kind.NOTICE, "サービスのデータベースが指定されていないため、各サービスの封印とは比べていません。")


@app.command(
    "verify-copy",
    help="監査に集めたアクセス記録の写しの改ざん、削除、挿入、切捨てを調べ、各サービスの封印と比べます。"
    "異常があれば終了コードは1です。",
)
def verify_copy(
    data: Annotated[Path, typer.Option(help="「shuno up」のデータディレクトリ。")] = DEFAULT_DATA,
    database_url: Annotated[
        str | None, typer.Option(help="監査(access)のデータベースのURL。--dataの代わりに指定します。")
    ] = None,
    keys: Annotated[Path | None, typer.Option(help="鍵のディレクトリ(省略時はデータディレクトリのkeys)。")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="機械向けにJSONで出力します。")] = False,
) -> None:
    """Prove the gathered records of all services again."""
    tell(_prove(data, database_url, keys or data / "keys"), as_json=as_json)


async def _prove(data: Path, database_url: str | None, keys: Path) -> dict[str, Report]:
    databases = running_databases(data) if database_url is None else {_HOLDER: database_url}
    seal_keys, record_keys = load_seal_public_keys(keys), record_keys_in(keys)
    async with AsyncExitStack() as stack:
        connections = {}
        for name, url in databases.items():
            connections[name] = await connect(name, url)
            stack.push_async_callback(connections[name].close)
        holder = connections[_HOLDER]
        if await holder.fetchval("SELECT to_regclass('gathered_record')") is None:
            raise CannotVerify("このデータベースに集めた記録の表がありません。監査(access)のURLを指定してください。")
        progress = stack.enter_context(progress_bar())
        task = progress.add_task("写し", total=await holder.fetchval(COUNT_ROWS) or None)
        reports = await prove_copy(
            holder,
            seal_keys=seal_keys,
            record_keys=record_keys,
            own=connections if database_url is None else None,
            progress=lambda rows: progress.advance(task, rows),
        )
    for report in reports.values():
        if record_keys is None:
            report.add(WITHOUT_RECORD_KEYS)
        if database_url is not None:
            report.add(_UNCOMPARED)
    return reports
