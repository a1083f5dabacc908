"""The first administrator, his second, and an officer: staffed by commands, as the guide says."""

import json
import re
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.commands.officer import TERMINAL_FILE
from shared.days import TOKYO
from tests.faults.installation import Installation

pytestmark = [pytest.mark.processes, pytest.mark.timeout(480), pytest.mark.xdist_group("processes")]

FIRST, SECOND, OFFICER = "0001", "0002", "0412"
PASSWORDS = {FIRST: "river bank", SECOND: "old lighthouse", OFFICER: "winter market"}


class House:
    """Whoever works here, and what each of them types."""

    def __init__(self, installation: Installation, directory: Path) -> None:
        self.installation = installation
        self.directory = directory

    def password(self, staff_no: str, text: str = "") -> Path:
        path = self.directory / f"{staff_no}.password"
        if text or not path.exists():
            path.write_text((text or f"Plain words of the {PASSWORDS[staff_no]}") + "\n")
        return path

    def run(self, *words: str, acting: str = "") -> subprocess.CompletedProcess[str]:
        more = ["--as", acting, "--password-file", str(self.password(acting))] if acting else []
        return self.installation.command("staff", *words, *more)

    def json(self, *words: str, acting: str = "") -> Any:
        done = self.run(*words, "--json", acting=acting)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refused(self, *words: str, acting: str = "") -> str:
        done = self.run(*words, acting=acting)
        assert done.returncode == 2, done.stdout
        assert "Traceback" not in done.stderr
        return done.stderr

    def be_staffed(self) -> None:
        """Two managers from nothing, unless an earlier test of this installation has made them."""
        secret = self.installation.directory / TERMINAL_FILE
        if secret.exists():
            return
        assert "登録されていません" in self.refused("list", acting=FIRST)
        issued = self.run("first", FIRST, "見本 太郎")
        code = re.search(r"[0-9A-Z]{6}(?:-[0-9A-Z]{5}){4}", issued.stdout)
        assert code is not None
        accepted = self.run("accept", "--code", code.group(), "--password-file", str(self.password(FIRST)))
        assert "この端末も登録しました" in accepted.stdout
        assert secret.stat().st_mode & 0o777 == 0o600
        # A code works once, and there is one first administrator.
        assert "コード" in self.refused("accept", "--code", code.group(), "--password-file", str(self.password(FIRST)))
        assert self.run("first", "0009", "見本 九郎").returncode == 2

        second = self.json("invite", SECOND, "見本 次郎", "--office", "personnel", acting=FIRST)
        self.json("accept", "--code", second["code"], "--password-file", str(self.password(SECOND)))
        grant = ("--role", "account_manager", "--office", "personnel")
        made = self.json("grant", SECOND, *grant, acting=FIRST)
        assert "起案者" in self.refused("approve", made["approval_id"], made["payload_hash"], acting=FIRST)
        assert self.json("second", made["approval_id"], made["payload_hash"])["state"] == "executed"


@pytest.fixture
def house(installation: Installation, tmp_path: Path) -> House:
    return House(installation, tmp_path)


@pytest.mark.feature("L8")
async def test_a_house_is_staffed_from_nothing_by_two_persons(house: House) -> None:
    house.be_staffed()
    contractor = ("--office", "tax_payment", "--employment", "contractor", "--valid-until", "2045-12-31")
    assert "委託契約" in house.refused("invite", OFFICER, "見本 三郎", *contractor, acting=SECOND)
    invited = house.json(
        "invite",
        OFFICER,
        "見本 三郎",
        *("--office", "tax_payment", "--employment", "fixed_term"),
        *("--valid-until", (datetime.now(TOKYO).date() + timedelta(days=90)).isoformat()),
        acting=SECOND,
    )
    house.json("accept", "--code", invited["code"], "--password-file", str(house.password(OFFICER)))
    role = ("--role", "collection_officer", "--office", "tax_payment", "--tax-item", "010")
    proposed = house.json("grant", OFFICER, *role, acting=FIRST)
    # The installation's key stood in for the second person only as long as there was none.
    assert "承認" in house.refused("second", proposed["approval_id"], proposed["payload_hash"])
    shown = house.run("approve", proposed["approval_id"], proposed["payload_hash"], acting=SECOND)
    assert "役割: 収納担当" in shown.stdout, shown.stderr

    registered = house.json("terminal", "窓口3番", "--office", "tax_payment", acting=SECOND)
    assert re.fullmatch(r"[0-9A-Z]{6}(?:-[0-9A-Z]{5}){4}", registered["code"])
    listed = {row["staff_no"]: row for row in house.json("list", acting=SECOND)}
    # Other tests of this installation have people of their own.
    assert {listed[number]["state"] for number in (FIRST, SECOND, OFFICER)} == {"active"}
    assert "権限" in house.refused("list", acting=OFFICER)

    house.json("disable", OFFICER, "--reason", "端末の紛失", acting=FIRST)
    assert "利用できません" in house.refused("list", acting=OFFICER)
    assert "停止中" in house.run("list", acting=FIRST).stdout


async def test_wrong_input_is_a_sentence(house: House, tmp_path: Path) -> None:
    house.be_staffed()
    wrong = tmp_path / "wrong"
    wrong.write_text("x" * 10_000)
    said = house.installation.command("staff", "list", "--as", FIRST, "--password-file", str(wrong))
    assert (said.returncode, "Traceback" in said.stderr) == (2, False)
    missing = house.installation.command("staff", "list", "--as", FIRST, "--password-file", str(tmp_path / "none"))
    assert "読み取れません" in missing.stderr
