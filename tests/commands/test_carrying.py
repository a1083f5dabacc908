"""Commands that carry signed texts between services: wrong words and a silent installation are one sentence each."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.commands import disclosure, work_order

NUMBER = "0198c0de-0000-7000-8000-000000000001"


@pytest.mark.parametrize(("app", "command"), [(disclosure.app, "compile"), (work_order.app, "run")])
@pytest.mark.parametrize(
    ("number", "reference", "sentence"),
    [
        ("nothing", "case:2026-1", "Invalid value for"),
        (NUMBER, "事案1", "利用の根拠は「case:番号」または「ticket:番号」で指定してください。"),
        (NUMBER, "no-case:counter", "利用の根拠は「case:番号」または「ticket:番号」で指定してください。"),
        (NUMBER, "case:2026-1", "の収納システムに接続できません。"),
    ],
)
def test_wrong_words_and_a_silent_installation_end_with_one_sentence(
    app: object, command: str, number: str, reference: str, sentence: str, tmp_path: Path
) -> None:
    # Nobody listens at the discard port.
    (tmp_path / "run.json").write_text(json.dumps({"services": {"access": {"url": "http://127.0.0.1:9"}}}), "utf-8")
    for name in ("terminal.secret", "password"):
        (tmp_path / name).write_text("synthetic", "utf-8")
    arguments = [command, number, "--as", "0412", "--reference", reference, "--data", str(tmp_path)]
    result = CliRunner().invoke(app, [*arguments, "--password-file", str(tmp_path / "password")])  # type: ignore[arg-type] # A typer app.
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
