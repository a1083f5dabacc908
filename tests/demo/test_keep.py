"""A demonstration that stays: whoever started it signs in with his codes, and ends it with Ctrl-C."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from deploy.demo.city import taxpayers
from deploy.demo.numbers import made_up_number
from deploy.demo.staffing import draw_password
from tests.demo.clear_text import found_in_topics, found_on_disk

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300), pytest.mark.xdist_group("demo")]

ROOT = Path(__file__).parents[2]
PASSWORD = draw_password()


@pytest.fixture
def kept() -> "Iterator[subprocess.Popen[str]]":
    command = (sys.executable, "-m", "deploy.shuno", "demo", "--size", "60", "--keep")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        yield process
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def shown_by(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "Ctrl-C" in line:
            break
    return "".join(lines)


def found(pattern: str, text: str) -> str:
    match = re.search(pattern, text, re.MULTILINE)
    assert match is not None, text[-3000:]
    return match.group(1)


def _find_no_number(data: Path) -> None:
    """Every number that the demonstration issued is in the vault, and in clear nowhere."""
    addressees = taxpayers(60, 1)
    numbers = [made_up_number(one) for one in addressees]
    # The search finds what is there.
    assert found_on_disk(data, addressees) == found_in_topics(data, addressees) == set(addressees)
    assert found_on_disk(data, numbers) == found_in_topics(data, numbers) == set()


@pytest.mark.feature("L1", "L20", "J2")
def test_a_visitor_gets_in_with_his_codes_and_ctrl_c_ends_everything(kept: "subprocess.Popen[str]") -> None:
    shown = shown_by(kept)
    data, access = Path(found(r"データ (\S+)", shown)), found(r"^access +(http\S+)/docs", shown)
    payments, console = found(r"^payments +(http\S+)/docs", shown), found(r"^console +(http\S+)", shown)
    codes = {"terminal": found(r"\(/terminal\) +(\S+)", shown), "invitation": found(r"\(/first\) +(\S+)", shown)}

    with httpx.Client(trust_env=False, timeout=30) as client:
        assert client.get(console).status_code in (200, 303)
        without = client.post(f"{access}/invitations/accept", json={"code": codes["invitation"], "password": PASSWORD})
        assert without.status_code == 403, "an unregistered terminal lets nobody in"
        enrolled = client.post(f"{access}/terminals/enrol", json={"code": codes["terminal"]}).json()["secret"]
        chosen = {"code": codes["invitation"], "password": PASSWORD, "terminal": enrolled}
        staff_no = client.post(f"{access}/invitations/accept", json=chosen).json()["staff_no"]
        signing_in = {"staff_no": staff_no, "password": PASSWORD, "terminal": enrolled}
        session = client.post(f"{access}/sessions", json=signing_in).json()["session"]
        token = client.post(f"{access}/sessions/token", json={"session": session}).json()["token"]
        work = client.get(f"{payments}/approvals", headers={"Authorization": f"Bearer {token}"})

    waiting = [one for one in work.json() if one["state"] == "proposed"]
    assert [(one["act"], one["mine"], "approve" in one["may"]) for one in waiting] == [
        ("payments.suspense_assignment", False, True)
    ]
    _find_no_number(data)
    kept.send_signal(signal.SIGINT)
    assert kept.wait(60) == 0
    assert not data.exists()
