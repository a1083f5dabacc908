"""`shuno audit verify` and `shuno token` as a person types them."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from shared.access import ActorKind, ensure_keys
from shared.cli.audit import app as audit
from shared.cli.token import app as token
from shared.tokens import PUBLIC_FILE, ensure_token_key, load_token_keys, verify_token
from tests.access_records.conftest import Installation


async def _verify(installation: Installation, *more: str, anchor: bool = True) -> Result:
    words = ["verify", "--database-url", installation.service_dsn, "--service", "records"]
    words += [
        "--keys",
        str(installation.keys_directory),
        *(["--anchor", str(installation.anchor.path)] if anchor else []),
    ]
    return await asyncio.to_thread(CliRunner().invoke, audit, [*words, *more])


@pytest.fixture
async def sealed(installation: Installation) -> Installation:
    for number in range(3):
        await installation.access(f"addressee-{number}")
        await installation.sealer.seal_once()
    return installation


async def test_intact_records_end_with_0(sealed: Installation) -> None:
    result = await _verify(sealed)
    assert (result.exit_code, result.stdout) == (0, "records: 異常なし 記録3件、封印3件\n")


@pytest.mark.feature("M7")
async def test_a_changed_row_ends_with_1_and_is_named(sealed: Installation) -> None:
    await sealed.superuser.execute("UPDATE access_record SET actor_id = 'x' WHERE record_id = 2")
    result = await _verify(sealed)
    assert result.exit_code == 1
    assert "records: 異常あり" in result.stdout
    assert "記録2番の内容が書き換えられています。" in result.stdout


@pytest.mark.feature("M7")
async def test_machines_get_the_same(sealed: Installation) -> None:
    await sealed.superuser.execute("DELETE FROM access_seal WHERE seal_no = 3")
    result = await _verify(sealed, "--json")
    report: dict[str, Any] = json.loads(result.stdout)["records"]
    assert (result.exit_code, report["intact"], report["counts"]) == (1, False, {"cut": 1})
    assert report["findings"][0]["seal_no"] == 3


async def test_what_was_not_checked_is_said(sealed: Installation) -> None:
    for path in sealed.keys_directory.glob("record-*.key"):
        path.unlink()
    result = await _verify(sealed, anchor=False)
    assert result.exit_code == 0
    assert "HMAC" in result.stdout
    assert "末尾の切捨ては確認していません" in result.stdout


async def test_a_missing_anchor_file_is_not_intact(sealed: Installation) -> None:
    sealed.anchor.path.unlink()
    result = await _verify(sealed)
    assert result.exit_code == 1
    assert "がありません" in result.stdout


async def test_a_data_directory_gives_the_databases(sealed: Installation, tmp_path: Path) -> None:
    # The form that `shuno up` leaves behind; no password stands in run.json.
    from urllib.parse import urlsplit

    url = urlsplit(sealed.service_dsn)
    data = tmp_path / "data"
    (data / "secrets").mkdir(parents=True)
    (data / "secrets" / "shuno_records.password").write_text("p@ss")
    run = {"postgresql": {"host": url.hostname, "port": url.port}, "services": {"records": {"url": "http://x"}}}
    (data / "run.json").write_text(json.dumps(run))
    from shared.cli.audit import running_databases

    expected = f"postgresql://shuno_records:p%40ss@{url.hostname}:{url.port}/shuno_records"
    assert running_databases(data) == {"records": expected}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["verify", "--data", "/nonexistent"], "「shuno up」で起動するか"),
        (["verify", "--database-url", "postgresql://127.0.0.1:1/x", "--keys", "/nonexistent"], "No seal-*.pub"),
        (["verify", "--database-url", "somewhere:secret"], "接続できません(ClientConfigurationError)"),
        (["verify", "--database-url", "postgresql://x:secret@127.0.0.1:1/x"], "接続できません(ConnectionRefusedError)"),
        (["verify", "--database-url", "postgresql://x:secret@127.0.0.1:99999/x"], "接続できません(OverflowError)"),
    ],
)
def test_what_cannot_be_verified_ends_with_2_and_one_sentence(words: list[str], sentence: str, tmp_path: Path) -> None:
    if "--keys" not in words:
        ensure_keys(tmp_path)
        words = [*words, "--keys", str(tmp_path)]
    result = CliRunner().invoke(audit, words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "secret" not in result.stderr
    assert result.stdout == ""


def test_a_token_is_printed_for_an_operator(tmp_path: Path) -> None:
    ensure_token_key(tmp_path / "keys")
    words = ["--data", str(tmp_path), "--permission", "operations.run", "--json"]
    result = CliRunner().invoke(token, words)
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    actor = verify_token(printed["token"], load_token_keys(tmp_path / "keys" / PUBLIC_FILE), int(time.time()))
    assert (actor.id, actor.kind, actor.permissions) == ("operator", ActorKind.OPERATOR, {"operations.run"})


def test_no_token_is_printed_in_the_name_of_a_person(tmp_path: Path) -> None:
    ensure_token_key(tmp_path / "keys")
    result = CliRunner().invoke(token, ["--data", str(tmp_path), "--actor", "0412", "--kind", "staff"])
    assert result.exit_code == 2
    assert "--kind" in result.stderr


def test_without_keys_no_token(tmp_path: Path) -> None:
    result = CliRunner().invoke(token, ["--data", str(tmp_path)])
    assert result.exit_code == 2
    assert "token-keys.json" in result.stderr
