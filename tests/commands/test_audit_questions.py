"""An auditor asks a running installation who saw a person, and gets all services in one answer, in every form."""

import csv
import io
import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.commands.test_staff import FIRST, PASSWORDS, SECOND, House
from tests.faults.installation import Installation, Publisher
from tests.payments.events import ADDRESSEE, assessed

pytestmark = [pytest.mark.processes, pytest.mark.timeout(480), pytest.mark.xdist_group("processes")]

AUDITOR = "0777"
#: How long a busy machine may take to seal, send and gather.
_PATIENCE_SECONDS = 120.0
ROLE = ("--role", "auditor", "--office", "audit_secretariat")


def audit(house: House, by: str, *words: str) -> Any:
    acting = ["--as", by, "--password-file", str(house.password(by)), "--reference", "case:audit-2026"]
    return house.installation.command("audit", *words, *acting)


@pytest.mark.feature("M2")
async def test_an_auditor_finds_at_once_who_saw_a_person_in_all_services(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PASSWORDS, AUDITOR, "quiet reading room")
    house = House(installation, tmp_path)
    house.be_staffed()
    publisher = Publisher(installation)
    publisher.keep(ADDRESSEE, assessed(4711, 50_000, 40_000))
    await publisher.send_all()
    await installation.quiet()
    invited = house.json("invite", AUDITOR, "見本 七郎", "--office", "audit_secretariat", acting=FIRST)
    house.json("accept", "--code", invited["code"], "--password-file", str(house.password(AUDITOR)))
    refused = audit(house, SECOND, "who-saw", ADDRESSEE)
    made = house.json("grant", AUDITOR, *ROLE, acting=FIRST)
    assert house.run("approve", made["approval_id"], made["payload_hash"], acting=SECOND).returncode == 0

    def rows(*words: str) -> list[dict[str, Any]]:
        done = audit(house, AUDITOR, *words, "--json")
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    opened, questions = [], []
    deadline = time.monotonic() + _PATIENCE_SECONDS
    # Sealing, the broker and gathering take a few seconds; the auditor's own question is among the answers.
    while not (opened and questions) and time.monotonic() < deadline:
        seen = rows("who-saw", ADDRESSEE)
        opened = [row for row in seen if row["permission"] == "payments.claim.assess"]
        questions = [row for row in seen if (row["service"], row["actor_id"]) == ("access", AUDITOR)]
    assert {(row["actor_id"], row["subject_ref"]) for row in opened} == {("service:payments", ADDRESSEE)}
    assert questions
    assert (refused.returncode, "権限" in refused.stderr) == (2, True)

    (did,) = rows("seen-by", "service:payments", "--limit", "1")
    assert did["actor_id"] == "service:payments"
    trace_id = opened[0]["trace_id"]
    traced, table, shown = rows("trace", trace_id), [], None
    # What other services did with the same message may be gathered between two questions; then all are asked anew.
    while shown is None or (len(table) != len(traced) and time.monotonic() < deadline):
        traced = rows("trace", trace_id)
        shown = audit(house, AUDITOR, "trace", trace_id)
        table = list(csv.DictReader(io.StringIO(audit(house, AUDITOR, "trace", trace_id, "--csv").stdout)))
    assert opened[0]["record_id"] in {row["record_id"] for row in traced}
    assert [int(row["record_id"]) for row in table] == [row["record_id"] for row in traced]
    assert f"{len(traced)}件。この照会も記録されました。" in shown.stdout
    lines = audit(house, AUDITOR, "trace", trace_id, "--ocsf").stdout.splitlines()
    assert {json.loads(line)["class_uid"] for line in lines} == {6005}

    # What was gathered is proved beside the seals of every service; the last ones may be on their way.
    proved = installation.command("audit", "verify-copy", "--json")
    reports = json.loads(proved.stdout)
    assert (proved.returncode, {"payments", "access"} <= reports.keys()) == (0, True), proved.stdout
    assert all(report["intact"] for report in reports.values())
    assert reports["payments"]["rows"] >= 1
