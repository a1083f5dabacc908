"""Numbers leave a service masked; one is unmasked at a time, for a reason, on record."""

import json

import pytest
from pydantic import BaseModel

from shared.access import Access, AccessAction, purpose_of
from shared.http.masking import Masked, MaskedAccount, MaskedIndividualNumber, MaskedPhone, Whole, unmasking
from shared.http.routes import Call, Routes
from tests.masking.conftest import House, problem
from tests.masking.probe import ACCOUNT, PHONE, UNMASK, VIEW

STAFF = "0412"
PERSON = "000000000000007"


@pytest.mark.parametrize(
    ("kind", "whole", "masked"),
    [
        (MaskedAccount, "7654321", "●●●●321"),
        # Neither a short number nor a long one tells its length.
        (MaskedAccount, "0000000000007654321", "●●●●321"),
        (MaskedAccount, "765432", "●●●●32"),
        (MaskedAccount, "7654", "●●●●"),
        (MaskedAccount, "", "●●●●"),
        (MaskedPhone, "0900-000-0123", "●●●●123"),
        (MaskedPhone, "０９００（０００）０１２３", "●●●●123"),
        (MaskedPhone, "内線123", "●●●●"),
        (MaskedIndividualNumber, "000000000000", "●●●●"),
    ],
)
def test_a_number_is_masked(kind: type[Masked], whole: str, masked: str) -> None:
    assert kind(whole) == masked
    assert kind(kind(whole)) == masked
    assert repr(kind(whole)) == repr(masked)


def test_a_number_with_the_mask_s_own_sign_is_masked_all_the_same() -> None:
    assert MaskedIndividualNumber("●●●●123") == "●●●●"
    assert MaskedAccount("●●●●7654321") == "●●●●321"


def test_a_model_masks_what_it_is_given_and_keeps_nothing_else() -> None:
    class View(BaseModel):
        account_number: MaskedAccount
        phone: MaskedPhone | None

    view = View.model_validate({"account_number": ACCOUNT, "phone": None})
    assert json.loads(view.model_dump_json()) == {"account_number": "●●●●321", "phone": None}
    assert View.model_validate_json(view.model_dump_json()) == view
    assert ACCOUNT not in repr(view)
    assert View.model_json_schema()["properties"]["account_number"]["format"] == "masked"


@pytest.mark.feature("L18")
async def test_one_number_is_unmasked_at_a_time_on_record(house: House) -> None:
    await house.let(STAFF, VIEW.permission, UNMASK.permission, purpose="addressee")
    seen = await house.get(f"/contacts/{PERSON}", STAFF)
    assert seen.json() == {"addressee_no": PERSON, "account_number": "●●●●321", "phone": "●●●●123"}

    body = {"field": "phone", "reason": "identity_check"}
    answer = await house.post(f"/contacts/{PERSON}/unmask", body, STAFF, reference="case:2026-0007")
    assert (answer.status_code, answer.json()) == (200, {"field": "phone", "value": PHONE})

    rows = await house.rows(
        "SELECT actor_id, permission, purpose, subject_ref, fields, detail FROM access_record ORDER BY sequence_no"
    )
    assert rows == [
        ("0412", "identity.contact.view", "addressee", PERSON, ["account", "phone"], "case:2026-0001"),
        ("0412", "identity.contact.unmask", "addressee", PERSON, ["phone"], "case:2026-0007 unmask:identity_check"),
    ]


@pytest.mark.feature("L18")
async def test_unmasking_needs_its_own_permission_its_purpose_and_a_case(house: House) -> None:
    path, body = f"/contacts/{PERSON}/unmask", {"field": "phone", "reason": "identity_check"}
    await house.let(STAFF, VIEW.permission, purpose="addressee")
    assert problem(await house.post(path, body, STAFF)) == (403, "forbidden")
    await house.let(STAFF, UNMASK.permission, purpose="dunning")
    assert problem(await house.post(path, body, STAFF)) == (403, "forbidden")
    await house.let(STAFF, UNMASK.permission, purpose="addressee")
    assert problem(await house.post(path, body, STAFF, reference="")) == (428, "reference_needed")
    await house.let(STAFF, UNMASK.permission, purpose="addressee", related_subjects=[PERSON])
    assert problem(await house.post(path, body, STAFF)) == (403, "own_record")
    rows = await house.rows("SELECT outcome, rule FROM access_record ORDER BY sequence_no")
    assert rows == [
        ("refused", "no_permission"),
        ("refused", "wrong_purpose"),
        ("refused", "no_reference"),
        ("refused", "own_record"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {"field": ["phone", "account_number"], "reason": "identity_check"},
        [{"field": "phone", "reason": "identity_check"}, {"field": "account_number", "reason": "identity_check"}],
        {"field": "phone", "fields": ["account_number"], "reason": "identity_check"},
        {"field": "phone"},
        {"field": "phone", "reason": "見本のため"},
        {"field": "phone,account_number", "reason": "identity_check"},
        {"field": "addressee_no", "reason": "identity_check"},
        {"field": "*", "reason": "identity_check"},
    ],
)
async def test_nothing_but_one_masked_field_with_a_known_reason_is_unmasked(house: House, body: object) -> None:
    await house.let(STAFF, UNMASK.permission, purpose="addressee")
    answer = await house.post(f"/contacts/{PERSON}/unmask", body, STAFF)
    assert answer.status_code == 422
    assert PHONE not in answer.text
    assert ACCOUNT not in answer.text
    assert await house.rows("SELECT 1 FROM access_record") == []


async def test_a_record_that_is_not_there_is_not_found(house: House) -> None:
    await house.let(STAFF, UNMASK.permission, purpose="addressee")
    body = {"field": "phone", "reason": "correction"}
    assert problem(await house.post("/contacts/0/unmask", body, STAFF)) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "permission", "action"),
    [
        ("/contacts/unmask", "identity.contact.unmask", AccessAction.VIEW),
        ("/contacts/{addressee_no}/whole", "identity.contact.unmask", AccessAction.VIEW),
        ("/contacts/{addressee_no}/unmask", "identity.contact.view", AccessAction.VIEW),
        ("/contacts/{addressee_no}/unmask", "identity.contact.unmask", AccessAction.LIST),
        ("/contacts/{addressee_no}/unmask", "identity.contact.unmask", AccessAction.EXPORT),
    ],
)
def test_no_route_unmasks_many_or_with_a_permission_for_something_else(
    path: str, permission: str, action: AccessAction
) -> None:
    with pytest.raises(TypeError, match="unmask"):
        unmasking(Routes("probe"), path, access=Access(permission, purpose_of("addressee"), action), summary="x")


def test_unmasking_declares_an_ordinary_route() -> None:
    routes = Routes("probe")

    @unmasking(routes, "/contacts/{number}/unmask", access=UNMASK, summary="One whole number")
    async def whole(call: Call, number: int) -> Whole:
        return Whole(str(number), {})

    (route,) = routes.declared
    assert (route.method, route.path, route.access) == ("POST", "/contacts/{number}/unmask", UNMASK)
