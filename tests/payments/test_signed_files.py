"""Files of a channel that takes signed ones only: any other is kept with the reason, and nothing of it is posted."""

import base64
import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from services.payments.inbound.intake_http import SIGNATURE_HEADER
from services.payments.inbound.publishers import PUBLISHERS_FILE, RegisterUnsound, load_register
from services.payments.rules.publisher_signature import Publisher, PublisherRegister, check_signature
from services.payments.service import build
from shared.contracts import ReceiptPosted
from shared.formats.finding import FileError
from tests.payments.conftest import ISHINOMAKI
from tests.payments.events import assessed, key_of
from tests.payments.test_files import Desk, desk, result_file

__all__ = ["desk"]
GUIDE = Path(__file__).parents[2] / "docs" / "contracts" / "signed-files.md"

BANK = OKPKey.generate_key("Ed25519", {"kid": "bank-1"})
NEXT_KEY_OF_BANK = OKPKey.generate_key("Ed25519", {"kid": "bank-2"})
SHOPS = OKPKey.generate_key("Ed25519", {"kid": "shops-1"})
STRANGER = OKPKey.generate_key("Ed25519", {"kid": "bank-1"})


def entry(machine: str, channel: str, *keys: OKPKey) -> dict[str, Any]:
    return {"machine": machine, "channels": [channel], "keys": [key.as_dict(private=False) for key in keys]}


def written(directory: Path, *publishers: dict[str, Any], signed: tuple[str, ...] = ("account_transfer",)) -> Path:
    path = directory / PUBLISHERS_FILE
    path.write_text(json.dumps({"signed_channels": signed, "publishers": publishers}))
    return path


def sign(content: bytes, key: OKPKey, **header: Any) -> str:
    digest = hashlib.sha256(content).hexdigest()
    whole = jws.serialize_compact({"alg": "Ed25519", "kid": key.kid, **header}, digest, key, algorithms=["Ed25519"])
    return jws.detach_content(whole)


@pytest.fixture
def signed_desk(desk: Desk, tmp_path: Path) -> Desk:
    desk.worker.publishers_file = written(
        tmp_path,
        entry("bank-0117", "account_transfer", BANK, NEXT_KEY_OF_BANK),
        entry("shops", "convenience_store", SHOPS),
    )
    return desk


async def deliver(to: Desk, content: bytes, signature: str | None) -> dict[str, Any]:
    response = await to.client.post(
        "/intake/files",
        params={"name": "result.txt", "received_on": "2025-07-03"},
        content=content,
        headers={} if signature is None else {SIGNATURE_HEADER: signature},
    )
    assert response.status_code == 202, response.text
    return await to.finish(response.json()["file_id"])


@pytest.mark.parametrize("key", [BANK, NEXT_KEY_OF_BANK], ids=["old key", "new key"])
async def test_a_file_signed_by_its_publisher_is_posted(signed_desk: Desk, key: OKPKey) -> None:
    await signed_desk.payments.hear(assessed(1, 10_000))
    content = result_file([(1, 10_000, "0")])

    state = await deliver(signed_desk, content, sign(content, key))

    assert (state["state"], state["posted_yen"]) == ("posted", 10_000)
    assert (state["publisher"], state["publisher_key_id"]) == ("bank-0117", key.kid)


CONTENT = result_file([(1, 10_000, "0")])
WITHOUT_KID = jws.detach_content(
    jws.serialize_compact({"alg": "Ed25519"}, hashlib.sha256(CONTENT).hexdigest(), BANK, algorithms=["Ed25519"])
)
NOT_SIGNED_AT_ALL = base64.urlsafe_b64encode(b'{"alg":"none","kid":"bank-1"}').decode().rstrip("=") + "..AAAA"


@pytest.mark.parametrize(
    ("signature", "code", "sentence"),
    [
        (None, "E-SIG-01", "署名が必要です"),
        ("not a signature", "E-SIG-02", "形式が正しくありません"),
        ("e30..AAAA", "E-SIG-02", "形式が正しくありません"),
        (NOT_SIGNED_AT_ALL, "E-SIG-02", "Ed25519に限ります"),
        (sign(CONTENT, BANK).replace("..", ".YQ."), "E-SIG-02", "形式が正しくありません"),
        (WITHOUT_KID, "E-SIG-03", "鍵は登録されていません"),
        (sign(CONTENT, OKPKey.generate_key("Ed25519", {"kid": "unknown"})), "E-SIG-03", "鍵は登録されていません"),
        (sign(CONTENT, STRANGER), "E-SIG-04", "内容と合いません"),
        (sign(result_file([(1, 10_001, "0")]), BANK), "E-SIG-04", "内容と合いません"),
        (sign(CONTENT, SHOPS), "E-SIG-05", "この経路の送信者として登録されていません"),
    ],
    ids=[
        "unsigned",
        "no JWS",
        "empty header",
        "algorithm none",
        "attached",
        "no key id",
        "key of nobody",
        "stranger's key under a known id",
        "altered",
        "other channel",
    ],
)
async def test_a_file_that_its_publisher_did_not_sign_is_kept_and_refused(
    signed_desk: Desk, signature: str | None, code: str, sentence: str
) -> None:
    await signed_desk.payments.hear(assessed(1, 10_000))

    state = await deliver(signed_desk, CONTENT, signature)

    (finding,) = state["findings"]
    assert (state["state"], finding["code"], state["publisher"]) == ("refused", code, None)
    assert sentence in finding["message"]
    assert "記帳していません" in finding["message"]
    pool = signed_desk.payments.pool
    kept = await pool.fetchrow("SELECT bytes, signature FROM intake_file JOIN intake_file_part USING (file_id)")
    assert tuple(kept) == (CONTENT, signature)
    assert await pool.fetchval("SELECT count(*) FROM receipt") == 0
    assert await signed_desk.payments.announced(ReceiptPosted) == []


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=2)
)
HEADERS = st.dictionaries(st.sampled_from(["alg", "kid", "crit", "b64", "jwk", "typ"]), JSON_VALUES) | JSON_VALUES


@given(
    header=st.builds(lambda value: json.dumps(value).encode(), HEADERS) | st.binary(max_size=40),
    tail=st.binary(max_size=80),
    separator=st.sampled_from(["..", ".", ".x.", "...", ""]),
)
def test_whatever_stands_in_a_signature_it_is_refused_and_never_a_fault(
    header: bytes, tail: bytes, separator: str
) -> None:
    register = PublisherRegister((Publisher("bank-0117", frozenset({"account_transfer"}), {"bank-1": BANK}),))
    head, end = (base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (header, tail))

    found = check_signature(register, "account_transfer", hashlib.sha256(CONTENT).hexdigest(), head + separator + end)

    assert isinstance(found, FileError)


async def test_an_impostor_s_copy_does_not_keep_the_genuine_file_out(signed_desk: Desk) -> None:
    await signed_desk.payments.hear(assessed(1, 10_000))
    assert (await deliver(signed_desk, CONTENT, None))["state"] == "refused"
    assert (await deliver(signed_desk, CONTENT, sign(CONTENT, STRANGER)))["state"] == "refused"

    assert (await deliver(signed_desk, CONTENT, sign(CONTENT, BANK)))["state"] == "posted"

    assert await signed_desk.payments.balance(key_of(1)) == {
        "principal_assessed": 10_000,
        "principal_collected": 10_000,
    }


async def test_bytes_that_were_altered_after_they_were_stored_are_refused(signed_desk: Desk) -> None:
    response = await signed_desk.client.post(
        "/intake/files",
        params={"name": "result.txt", "received_on": "2025-07-03"},
        content=CONTENT,
        headers={SIGNATURE_HEADER: sign(CONTENT, BANK)},
    )
    altered = result_file([(1, 99_000, "0")])
    await signed_desk.payments.owner.execute("UPDATE intake_file_part SET bytes = $1", altered)

    state = await signed_desk.finish(response.json()["file_id"])

    assert (state["state"], state["findings"][0]["code"]) == ("refused", "E-SIG-04")


async def test_a_key_that_was_taken_out_of_the_register_is_refused_at_once(signed_desk: Desk, tmp_path: Path) -> None:
    written(tmp_path, entry("bank-0117", "account_transfer", NEXT_KEY_OF_BANK))
    state = await deliver(signed_desk, CONTENT, sign(CONTENT, BANK))
    assert state["findings"][0]["code"] == "E-SIG-03"


async def test_a_register_that_cannot_be_read_lets_nothing_in(signed_desk: Desk, tmp_path: Path) -> None:
    (tmp_path / PUBLISHERS_FILE).write_text("{")
    state = await deliver(signed_desk, CONTENT, sign(CONTENT, BANK))
    assert (state["state"], state["findings"][0]["code"]) == ("refused", "E-SIG-06")
    assert PUBLISHERS_FILE in state["findings"][0]["message"]


async def test_where_no_signature_is_asked_for_one_that_is_there_must_hold(signed_desk: Desk, tmp_path: Path) -> None:
    written(tmp_path, entry("bank-0117", "account_transfer", BANK), signed=())
    await signed_desk.payments.hear(assessed(1, 10_000))
    assert (await deliver(signed_desk, CONTENT, sign(CONTENT, STRANGER)))["state"] == "refused"

    state = await deliver(signed_desk, CONTENT, None)

    assert (state["state"], state["publisher"]) == ("posted", None)


def test_a_service_looks_for_the_register_among_its_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SHUNO_KEYS_DIRECTORY", str(tmp_path))
    (worker,) = build(ISHINOMAKI).workers
    assert worker.__self__.publishers_file == tmp_path / PUBLISHERS_FILE  # type: ignore[attr-defined] # A bound method.


def test_without_a_register_nobody_has_to_sign(tmp_path: Path) -> None:
    assert load_register(None) == load_register(tmp_path / PUBLISHERS_FILE) == PublisherRegister()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda register: register.pop("signed_channels"), "signed_channels"),
        (lambda register: register.update(more=1), "more"),
        (lambda register: register["publishers"][0].update(channels=[]), "publishers.0.channels"),
        (lambda register: register["publishers"][0]["keys"][0].update(BANK.as_dict(private=True)), "keys.0.d"),
        (lambda register: register["publishers"][0]["keys"][0].update(crv="X25519"), "keys.0.crv"),
        (lambda register: register["publishers"][0]["keys"][0].update(x="AAAA"), "鍵"),
        (lambda register: register["publishers"].append(register["publishers"][0]), "同じ kid"),
    ],
    ids=["no list", "unknown key", "no channel", "private key", "other curve", "no key", "same id twice"],
)
def test_an_unsound_register_is_refused_where_it_is_wrong(
    tmp_path: Path, change: Callable[[dict[str, Any]], Any], place: str
) -> None:
    path = written(tmp_path, entry("bank-0117", "account_transfer", BANK))
    register = json.loads(path.read_text())
    change(register)
    path.write_text(json.dumps(register))
    with pytest.raises(RegisterUnsound, match=re.escape(place)):
        load_register(path)


async def test_what_the_guide_tells_publishers_to_run_makes_a_signature_that_holds(
    signed_desk: Desk, tmp_path: Path
) -> None:
    make_key, make_signature = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    (tmp_path / "result.txt").write_bytes(CONTENT)

    def shell(script: str) -> str:
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "FILE": "result.txt", "KID": "shell-1"}
        done = subprocess.run(
            ("sh", "-euc", script), cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    public = {"kty": "OKP", "crv": "Ed25519", "kid": "shell-1", "x": shell(make_key)}
    shell(make_signature)
    written(tmp_path, {"machine": "bank-0117", "channels": ["account_transfer"], "keys": [public]})

    state = await deliver(signed_desk, CONTENT, (tmp_path / "result.txt.sig").read_text().strip())

    assert (state["state"], state["publisher_key_id"]) == ("posted", "shell-1")


def test_the_guide_names_each_reason_for_which_a_file_is_refused() -> None:
    source = "".join(
        (GUIDE.parents[2] / "services" / "payments" / path).read_text()
        for path in ("rules/publisher_signature.py", "inbound/intake.py")
    )
    assert set(re.findall(r"`(E-SIG-\d\d)`", GUIDE.read_text())) == set(re.findall(r'"(E-SIG-\d\d)"', source))
