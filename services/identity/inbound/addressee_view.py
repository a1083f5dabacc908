"""What an officer sees of an addressee, and the one way by which a protected person is kept out of sight."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from services.identity.rules.addressee import Born, State
from services.identity.store import addressees
from shared.access import Access
from shared.http.masking import Masked
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Refused

VIEW_FIELDS = ("name", "born", "sex", "address", "standing")


class AddresseeSummary(BaseModel):
    """One line of a list."""

    model_config = ConfigDict(frozen=True)

    addressee_no: str
    kind: str = Field(description="person or corporation")
    standing: str = Field(description="現存区分: resident, non_resident, departed, dead, operating or closed")
    name: str
    name_kana: str
    former_name: str
    common_name: str
    latin_name: str
    born: str = Field(description="YYYY-MM-DD with zeros for what is unknown; empty where all of it is")
    sex: str | None
    corporate_number: str | None
    doubts: list[str] = Field(description="What looks wrong in the record, such as private_use_character")


class AddresseeView(AddresseeSummary):
    """An addressee whole."""

    postal_code: str | None
    address_code: str | None
    address: str
    lot_number: str
    building: str
    building_kana: str
    ended_on: date | None = Field(description="Since when dead, departed or closed")


class ProtectedView(AddresseeSummary):
    """A protected person: where he lives is masked, whatever the caller may do."""

    address: Masked
    protected: bool = True


def _summary(addressee_no: str, state: State) -> dict[str, Any]:
    return {
        "addressee_no": addressee_no,
        "kind": state.kind,
        "standing": state.standing,
        "name": state.name,
        "name_kana": state.name_kana,
        "former_name": state.former_name,
        "common_name": state.common_name,
        "latin_name": state.latin_name,
        "born": state.born.text(),
        "sex": state.sex,
        "corporate_number": state.corporate_number,
        "doubts": list(state.doubts),
    }


def view_of(addressee_no: str, state: State) -> AddresseeView:
    """The whole view."""
    return AddresseeView(**_summary(addressee_no, state), **state.address._asdict(), ended_on=state.ended_on)


def protected_view_of(addressee_no: str, state: State) -> ProtectedView:
    """The view of a protected person."""
    return ProtectedView(**_summary(addressee_no, state), address=Masked(state.address.address))


def summary_of(row: Mapping[str, Any]) -> AddresseeSummary:
    """One line from a row of the projection."""
    born = Born(row["born_year"], row["born_month"], row["born_day"]).text()
    named = {name: row[name] for name in AddresseeSummary.model_fields if name not in ("born", "doubts")}
    return AddresseeSummary(**named, born=born, doubts=list(row["doubts"]))


async def require_in_sight(call: Call, addressee_no: str) -> Mapping[str, Any]:
    """The row of an addressee whom everybody with the route's permission may see.

    A protected person is answered like one who does not exist, and that somebody asked for him is on record.

    Raises:
        Problem: nobody has this number.
        Refused: he is under a support measure.
    """
    rows = await call.transaction.connection.fetch(addressees.SELECT_CURRENT, [addressee_no])
    if not rows:
        raise not_found("宛名")
    if rows[0]["protected"]:
        raise Refused("protected", not_found("宛名"), [addressee_no])
    return dict(rows[0])


def require_case(call: Call) -> None:
    """Go on only where the caller states a case: a look at protected persons is never without one.

    Raises:
        Refused: he stated none.
    """
    if not call.reference or call.reference.startswith("no-case:"):
        sentence = "支援措置対象者の照会には、事案または受付の番号が必要です。番号を指定してください。"
        raise Refused("protected+no_case", Problem(428, "reference_needed", sentence))


def record_protected(call: Call, addressee_no: str, *, fields: tuple[str, ...], detail: str = "") -> None:
    """Record a look at a protected person with a mark, so that each one is found and looked at later.

    Raises:
        Refused: he is the caller himself or lives with him.
    """
    if addressee_no in call.related_subjects:
        sentence = "ご本人または同一世帯の方の情報は開けません。所属長に依頼してください。"
        raise Refused("own_record", Problem(403, "own_record", sentence), [addressee_no])
    if not isinstance(call.access, Access):
        raise TypeError("A look at a protected person needs an Access.")
    call.transaction.record_access(
        call.access, [addressee_no], fields=fields, detail=f"{call.reference} {detail}".strip(), rule="protected"
    )
