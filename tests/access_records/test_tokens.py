"""Tokens: verified offline, for this installation, for a while."""

import stat
from pathlib import Path

import pytest

from shared.access import Actor, ActorKind, KeyMissing, ensure_keys, load_record_keys, load_seal_public_keys
from shared.tokens import (
    PRIVATE_FILE,
    PUBLIC_FILE,
    TokenKeyMissing,
    TokenRefused,
    TokenVerifier,
    ensure_token_key,
    issue_token,
    load_token_keys,
    verify_token,
)

OFFICER = Actor("staff-0412", ActorKind.STAFF, ("収納係",), "納税課", "terminal-7")
ISSUED_AT = 1_800_000_000


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    ensure_token_key(tmp_path)
    return tmp_path


def _token(keys: Path) -> str:
    private = load_token_keys(keys / PRIVATE_FILE)
    return issue_token(OFFICER, {"payments.claim.view"}, {"receipt"}, 3_600, private, now=ISSUED_AT)


def test_a_token_carries_the_actor(keys: Path) -> None:
    actor = verify_token(_token(keys), load_token_keys(keys / PUBLIC_FILE), ISSUED_AT + 10)
    assert (actor.id, actor.kind, actor.roles) == ("staff-0412", ActorKind.STAFF, ("収納係",))
    assert (actor.office, actor.terminal) == ("納税課", "terminal-7")
    assert (actor.permissions, actor.purposes) == ({"payments.claim.view"}, {"receipt"})


def test_an_expired_token_is_refused(keys: Path) -> None:
    token = _token(keys)
    with pytest.raises(TokenRefused, match="有効期限") as refused:
        verify_token(token, load_token_keys(keys / PUBLIC_FILE), ISSUED_AT + 3_600 + 31)
    assert token not in str(refused.value)


def test_a_token_from_the_future_is_refused(keys: Path) -> None:
    with pytest.raises(TokenRefused):
        verify_token(_token(keys), load_token_keys(keys / PUBLIC_FILE), ISSUED_AT - 31)


def test_a_token_of_another_installation_is_refused(keys: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    ensure_token_key(other)
    with pytest.raises(TokenRefused):
        verify_token(_token(other), load_token_keys(keys / PUBLIC_FILE), ISSUED_AT)


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "日本.語.字", "eyJhbGciOiJub25lIn0.e30."])
def test_what_is_no_token_is_refused(keys: Path, text: str) -> None:
    with pytest.raises(TokenRefused):
        verify_token(text, load_token_keys(keys / PUBLIC_FILE), ISSUED_AT)


def test_a_changed_token_is_refused(keys: Path) -> None:
    header, payload, signature = _token(keys).split(".")
    changed = payload[:-2] + ("AA" if payload[-2:] != "AA" else "BB")
    with pytest.raises(TokenRefused):
        verify_token(f"{header}.{changed}.{signature}", load_token_keys(keys / PUBLIC_FILE), ISSUED_AT)


def test_an_unregistered_purpose_is_not_issued(keys: Path) -> None:
    private = load_token_keys(keys / PRIVATE_FILE)
    with pytest.raises(ValueError, match="curiosity"):
        issue_token(OFFICER, {"x"}, {"curiosity"}, 60, private, now=ISSUED_AT)


def test_public_keys_cannot_issue(keys: Path) -> None:
    with pytest.raises(TokenKeyMissing):
        issue_token(OFFICER, {"x"}, {"receipt"}, 60, load_token_keys(keys / PUBLIC_FILE), now=ISSUED_AT)


def test_missing_keys_are_an_error_and_never_a_default(tmp_path: Path) -> None:
    with pytest.raises(TokenKeyMissing):
        load_token_keys(tmp_path / PUBLIC_FILE)
    with pytest.raises(KeyMissing):
        load_record_keys(tmp_path)
    with pytest.raises(KeyMissing):
        load_seal_public_keys(tmp_path)


def test_generated_keys_belong_to_their_owner_and_stay(tmp_path: Path) -> None:
    ensure_keys(tmp_path)
    ensure_token_key(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for name in ("record-0001.key", "seal-0001.pem", PRIVATE_FILE):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    ensure_keys(tmp_path)
    ensure_token_key(tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_remembered_token_expires_all_the_same(keys: Path) -> None:
    verifier = TokenVerifier(load_token_keys(keys / PUBLIC_FILE))
    token = _token(keys)
    assert verifier.verify(token, ISSUED_AT) == verifier.verify(token, ISSUED_AT + 3_599)
    assert verifier.verify(token, ISSUED_AT + 3_600 + 29).id == "staff-0412"
    with pytest.raises(TokenRefused, match="有効期限"):
        verifier.verify(token, ISSUED_AT + 3_600 + 31)
    with pytest.raises(TokenRefused):
        verifier.verify(token[:-4] + "AAAA", ISSUED_AT)
