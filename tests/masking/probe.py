"""Routes of a service that keeps an account and a telephone number of each person; all of it is synthetic."""

from pydantic import BaseModel

from shared.access import Access, AccessAction, purpose_of
from shared.http.masking import MaskedAccount, MaskedPhone, Whole, unmasking
from shared.http.problems import not_found
from shared.http.routes import Call, Routes

ADDRESSEE = purpose_of("addressee")
VIEW = Access("identity.contact.view", ADDRESSEE, AccessAction.VIEW)
UNMASK = Access("identity.contact.unmask", ADDRESSEE, AccessAction.VIEW)

ACCOUNT, PHONE = "7654321", "0900-000-0123"


class Contact(BaseModel):
    """What the view shows; the numbers are given to it whole."""

    addressee_no: str
    account_number: MaskedAccount
    phone: MaskedPhone


def probe_routes() -> Routes:
    """One person's contact, a list of several, and the unmasking of one number."""
    routes = Routes("probe")

    @routes.get("/contacts/{addressee_no}", access=VIEW, summary="One contact")
    async def show(call: Call, addressee_no: str) -> Contact:
        call.record([addressee_no], fields=("account", "phone"))
        return Contact.model_validate({"addressee_no": addressee_no, "account_number": ACCOUNT, "phone": PHONE})

    @routes.get("/contacts", access=VIEW, summary="Several contacts")
    async def show_all(call: Call) -> list[str]:
        call.record(["000000000000007", "000000000000008"], fields=("account",))
        return []

    @unmasking(routes, "/contacts/{addressee_no}/unmask", access=UNMASK, summary="One whole number")
    async def whole(call: Call, addressee_no: str) -> Whole:
        if addressee_no == "0":
            raise not_found("宛名")
        return Whole(addressee_no, {"account_number": ACCOUNT, "phone": PHONE})

    return routes
