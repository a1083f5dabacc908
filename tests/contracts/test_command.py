"""`shuno contracts check` and `export`, as a publisher's engineer and a build call them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shared.cli.contracts import app, released_directory
from shared.contracts.export import released_files

GOLDEN = released_directory() / "golden"
PAYMENTS = GOLDEN / "remittances.payment_reported.v1.jsonl"
RUNNER = CliRunner()


def _messages() -> list[dict[str, Any]]:
    return [json.loads(line) for line in PAYMENTS.read_text(encoding="utf-8").splitlines()]


def test_good_files_pass() -> None:
    paths = sorted(GOLDEN.glob("*.v*.jsonl"))
    count = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in paths)
    result = RUNNER.invoke(app, ["check", *(str(path) for path in paths)])
    assert (result.exit_code, result.stdout) == (0, f"{count} messages checked, 0 refused.\n")


@pytest.mark.feature("S6")
def test_a_bad_message_is_named_with_file_line_field_and_what_to_do(tmp_path: Path) -> None:
    good, bad, _ = _messages()
    bad["value"]["amount_yen"] = "25000"
    path = tmp_path / "payments.jsonl"
    path.write_text(f"{json.dumps(good)}\n\n{json.dumps(bad)}\n")
    result = RUNNER.invoke(app, ["check", str(path)])
    assert result.exit_code == 1
    assert result.stdout == (
        f"{path}:3: amount_yen: is a text; send an integer from 1 to 999999999999999\n2 messages checked, 1 refused.\n"
    )
    result = RUNNER.invoke(app, ["check", "--json", str(path)])
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {
            "file": str(path),
            "line": 3,
            "field": "amount_yen",
            "fault": "is a text",
            "remedy": "send an integer from 1 to 999999999999999",
        },
        {"messages": 2, "refused": 1},
    ]


@pytest.mark.parametrize("shape", ["lines", "array", "pretty array", "pretty object", "with a byte order mark"])
def test_messages_come_in_several_shapes(shape: str) -> None:
    messages = _messages()
    text = {
        "lines": "".join(json.dumps(one) + "\n" for one in messages),
        "array": json.dumps(messages),
        "pretty array": json.dumps(messages, indent=2),
        "pretty object": json.dumps(messages[0], indent=2),
        "with a byte order mark": "\ufeff" + "".join(json.dumps(one) + "\r\n" for one in messages),
    }[shape]
    result = RUNNER.invoke(app, ["check", "-"], input=text)
    count = 1 if shape == "pretty object" else 3
    assert (result.exit_code, result.stdout) == (0, f"{count} messages checked, 0 refused.\n")


@pytest.mark.parametrize("line", [b"amount=25000", b'{"headers": \xff}', b'{"headers": NaN}', b"[" * 100_000])
def test_a_line_that_is_no_json_is_one_bad_message(line: bytes) -> None:
    good = json.dumps(_messages()[0]).encode()
    result = RUNNER.invoke(app, ["check", "-"], input=good + b"\n" + line + b"\n" + good + b"\n")
    assert result.exit_code == 1
    assert result.stdout == (
        "-:2: message: is not UTF-8 JSON; write one JSON object a line, or one JSON array\n"
        "3 messages checked, 1 refused.\n"
    )


def test_an_event_of_another_topic_is_refused() -> None:
    result = RUNNER.invoke(app, ["check", "--topic", "residents", str(PAYMENTS)])
    assert result.exit_code == 1
    assert "header ce_type: 'remittances.payment_reported.v1' is no event of this topic" in result.stdout
    assert "send one of residents.person_changed.v1, residents.person_registered.v1" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "/nowhere.jsonl"], "/nowhere.jsonl: No such file or directory; give "),
        (
            ["check", "--topic", "weather", str(PAYMENTS)],
            "--topic weather: no such topic; the topics are assessments, ",
        ),
    ],
)
def test_what_cannot_be_read_ends_with_two(arguments: list[str], sentence: str) -> None:
    result = RUNNER.invoke(app, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
    as_json = RUNNER.invoke(app, [*arguments, "--json"])
    assert as_json.exit_code == 2
    assert json.loads(as_json.stderr)["error"].startswith(sentence)


def test_a_broken_document_ends_with_two(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text('[{"headers": {}},\n')
    result = RUNNER.invoke(app, ["check", str(path)])
    assert result.exit_code == 2
    assert result.stderr == (
        f"{path}: neither JSON Lines nor one JSON document; give JSON Lines or one JSON document in UTF-8.\n"
    )


def test_many_messages_are_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    message = _messages()[0]
    with path.open("w") as stream:
        for number in range(5_000):
            message["headers"]["ce_id"] = str(number)
            stream.write(json.dumps(message) + "\n")
    result = RUNNER.invoke(app, ["check", str(path)])
    assert (result.exit_code, result.stdout) == (0, "5000 messages checked, 0 refused.\n")


def test_export_writes_once_and_then_agrees(tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["export", "--out", str(tmp_path)])
    assert result.exit_code == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == released_files()
    again = RUNNER.invoke(app, ["export", "--out", str(tmp_path), "--check"])
    assert (again.exit_code, again.stdout) == (0, f"{len(released_files())} contracts, 0 changed, 0 faults.\n")


def test_export_check_finds_an_older_file_and_writes_nothing(tmp_path: Path) -> None:
    RUNNER.invoke(app, ["export", "--out", str(tmp_path)])
    path = tmp_path / "payments.claim_settled.v1.json"
    older = path.read_text(encoding="utf-8").replace("Nothing is open", "Nothing was open")
    path.write_text(older, encoding="utf-8")
    result = RUNNER.invoke(app, ["export", "--out", str(tmp_path), "--check"])
    assert result.exit_code == 1
    assert "payments.claim_settled.v1.json: differs from the models; run `shuno contracts export`" in result.stdout
    assert path.read_text(encoding="utf-8") == older


@pytest.mark.feature("S6")
def test_export_refuses_to_change_a_released_version(tmp_path: Path) -> None:
    RUNNER.invoke(app, ["export", "--out", str(tmp_path)])
    path = tmp_path / "payments.claim_settled.v1.json"
    released = json.loads(path.read_text(encoding="utf-8"))
    released["properties"]["paid_by"] = {"type": "string", "default": "", "title": "Paid By"}
    path.write_text(json.dumps(released), encoding="utf-8")
    (tmp_path / "payments.claim_forgotten.v1.json").write_text("{}")
    result = RUNNER.invoke(app, ["export", "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "payments.claim_settled.v1.json: paid_by: removed; give the event a new version" in result.stdout
    assert "payments.claim_forgotten.v1.json: released, but the event is gone" in result.stdout
    assert json.loads(path.read_text(encoding="utf-8")) == released
