"""What officers ask of the addressee master: search, one addressee as of any day, his history, his letters.

Permissions: identity.addressee.search, identity.addressee.view, identity.household.view. Numbers and names travel in
bodies, never in a path. A person under a support measure is not found here; see `protection_http.py`.
"""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from services.identity.handlers.known import load_known
from services.identity.inbound.addressee_view import (
    VIEW_FIELDS,
    AddresseeSummary,
    AddresseeView,
    require_in_sight,
    summary_of,
    view_of,
)
from services.identity.rules.letters import resolve
from services.identity.rules.names import company_key, kana_key, name_key
from services.identity.store import addressees, merging, search
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import Letter
from shared.contracts.fields import PRINTABLE, AddresseeNo, Code, TaxItemCode
from shared.days import TOKYO
from shared.http.days import DayOnPaper
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes

addressee_routes = Routes("addressees")

SEARCH = Access("identity.addressee.search", ADDRESSEE, AccessAction.SEARCH)
LIST = Access("identity.addressee.search", ADDRESSEE, AccessAction.LIST)
VIEW = Access("identity.addressee.view", ADDRESSEE, AccessAction.VIEW)
HOUSEHOLD = Access("identity.household.view", ADDRESSEE, AccessAction.VIEW)

PAGE_MAX = 100
#: The end of every range that begins with a text: no character comes after this one.
_LAST = "\U0010ffff"

Words = Annotated[str, Field(min_length=1, max_length=100, pattern=PRINTABLE)]


class Wanted(BaseModel):
    """What is known of whom one looks for. Names and addresses from their beginning; what is given must all fit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Words | None = None
    name_kana: Words | None = None
    born_year: Annotated[int, Field(ge=1850, le=2200)] | None = None
    born_month: Annotated[int, Field(ge=1, le=12)] | None = None
    born_day: Annotated[int, Field(ge=1, le=31)] | None = None
    address: Words | None = None
    #: The code that is valid now finds whoever has an address under it or under a former one.
    area_code: Code | None = None
    corporate_number: Annotated[str, Field(pattern=r"^[1-9][0-9]{12}$")] | None = None
    after: AddresseeNo | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = 50

    @model_validator(mode="after")
    def _something_is_known(self) -> Self:
        known = (self.name, self.name_kana, self.born_year, self.address, self.area_code, self.corporate_number)
        if not any(known):
            raise ValueError("氏名、カナ、生年、住所、町字コード、法人番号のいずれかを入力してください。")
        return self

    def keys(self) -> tuple[str | None, str | None]:
        """The keys of kana and name.

        Raises:
            Problem: nothing of a name is left that could be looked for.
        """
        kana = kana_key(self.name_kana) if self.name_kana else None
        name = name_key(self.name) if self.name else None
        if kana == "" or name == "":
            raise Problem(422, "nothing_to_search", "氏名に検索できる文字がありません。入力を確かめてください。")
        return kana, name

    def other_keys(self) -> list[str]:
        """What one of the other keys of whoever is looked for would be: his name, a corporation's without its form."""
        return [name_key(self.name), company_key(self.name)] if self.name else []


class AddresseePage(BaseModel):
    """Addressees in the order of their numbers."""

    model_config = ConfigDict(frozen=True)

    addressees: list[AddresseeSummary]
    next_after: str | None = Field(description="Ask for the next page with this; null on the last")


class Place(BaseModel):
    """A place in a list of addressees."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: AddresseeNo | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = 50


class Asked(BaseModel):
    """One addressee, on a day and as it was known at a time; both are now where they are absent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    valid_on: DayOnPaper | None = None
    known_at: AwareDatetime | None = None


class AskedLetter(BaseModel):
    """To whom a letter about a tax item goes on a day; today where it is absent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo
    tax_item: TaxItemCode | None = None
    on: DayOnPaper | None = None


class LetterView(BaseModel):
    """To whom and where; without a letter, why there is none."""

    model_config = ConfigDict(frozen=True)

    letter: Letter | None
    reason: str = Field(description="Empty, or heirs_unknown")


class VersionView(AddresseeView):
    """What a source said, from a day on."""

    version_no: int
    effective_on: date
    announced_at: datetime
    recorded_at: datetime
    reason: str
    source: str


class CorrectionView(BaseModel):
    """A correction ex officio (職権修正)."""

    model_config = ConfigDict(frozen=True)

    field: str
    old_value: str
    new_value: str
    effective_on: date
    evidence_kind: str
    evidence: str
    approval_id: str
    recorded_at: datetime


class HistoryView(BaseModel):
    """Everything that was ever said of an addressee, in the order in which it was recorded."""

    model_config = ConfigDict(frozen=True)

    versions: list[VersionView]
    corrections: list[CorrectionView]


class MemberView(BaseModel):
    """Somebody of one household."""

    model_config = ConfigDict(frozen=True)

    addressee_no: str
    name: str
    household_relation: str | None
    standing: str


@addressee_routes.post("/addressees/search", access=SEARCH, summary="Find addressees")
async def search_addressees(call: Call, wanted: Wanted) -> AddresseePage:
    """Addressees whose names, birth date and address begin like what is known, page by page."""
    rows = await find(call, wanted, protected=False)
    page = rows[: wanted.limit]
    given = sorted(name for name in wanted.model_fields_set if name not in ("after", "limit"))
    call.record([row["addressee_no"] for row in page], fields=VIEW_FIELDS, detail=f"by={','.join(given)}")
    next_after = page[-1]["addressee_no"] if len(rows) > wanted.limit else None
    return AddresseePage(addressees=[summary_of(row) for row in page], next_after=next_after)


async def find(call: Call, wanted: Wanted, *, protected: bool) -> list[Any]:
    """One row more than asked for, of those under a support measure or of all others."""
    kana, name = wanted.keys()
    return await call.transaction.connection.fetch(
        search.SEARCH,
        protected,
        wanted.after or "",
        kana,
        (kana or "") + _LAST,
        name,
        (name or "") + _LAST,
        wanted.born_year,
        wanted.born_month,
        wanted.born_day,
        wanted.address,
        (wanted.address or "") + _LAST,
        wanted.corporate_number,
        wanted.area_code,
        wanted.limit + 1,
        wanted.other_keys(),
    )


@addressee_routes.post("/addressees/doubts", access=LIST, summary="Addressees whose records look wrong")
async def list_doubted(call: Call, place: Place) -> AddresseePage:
    """Records that were kept although something in them looks wrong, for somebody to ask the source about."""
    rows = await call.transaction.connection.fetch(search.LIST_DOUBTED, place.after or "", place.limit + 1)
    page = rows[: place.limit]
    call.record([row["addressee_no"] for row in page], fields=VIEW_FIELDS, detail="doubts")
    next_after = page[-1]["addressee_no"] if len(rows) > place.limit else None
    return AddresseePage(addressees=[summary_of(dict(row)) for row in page], next_after=next_after)


@addressee_routes.post("/addressees/show", access=VIEW, summary="One addressee, as of any day and as known at any time")
async def show_addressee(call: Call, asked: Asked) -> AddresseeView:
    """An addressee on a day (`valid_on`), from what was known at a time (`known_at`)."""
    await require_in_sight(call, asked.addressee_no)
    at = call.transaction.started_at
    day = asked.valid_on or at.astimezone(TOKYO).date()
    known = await load_known(call.transaction.connection, [asked.addressee_no], asked.known_at or at)
    state = known[asked.addressee_no].state(day)
    if state is None:
        raise not_found("その時点の宛名")
    call.record([asked.addressee_no], fields=VIEW_FIELDS, detail=f"valid_on={day}")
    return view_of(asked.addressee_no, state)


@addressee_routes.post("/addressees/history", access=VIEW, summary="Everything that was ever said of an addressee")
async def show_history(call: Call, asked: Asked) -> HistoryView:
    """Versions as sources said them, addresses as received, and what officers corrected, none of it altered."""
    number = asked.addressee_no
    await require_in_sight(call, number)
    connection, known_at = call.transaction.connection, asked.known_at or call.transaction.started_at
    versions = await connection.fetch(addressees.SELECT_VERSIONS, [number], known_at)
    corrections = await connection.fetch(addressees.SELECT_CORRECTIONS, [number], known_at)
    call.record([number], fields=(*VIEW_FIELDS, "history"))
    return HistoryView(
        versions=[_version(row) for row in sorted(versions, key=lambda row: row["version_no"])],
        corrections=[
            CorrectionView.model_validate({**dict(row), "approval_id": str(row["approval_id"])})
            for row in sorted(corrections, key=lambda row: row["correction_id"])
        ],
    )


def _version(row: Any) -> VersionView:
    said = {**dict(row), "ended_on": None, "born": _born(row), "standing": row["standing"] or ""}
    for name in ("former_name", "common_name", "latin_name"):
        said[name] = row[name] or ""
    return VersionView.model_validate(said)


def _born(row: Any) -> str:
    return f"{row['born_year'] or 0:04d}-{row['born_month'] or 0:02d}-{row['born_day'] or 0:02d}"


@addressee_routes.post("/addressees/letters", access=VIEW, summary="To whom and where a letter goes")
async def show_letter(call: Call, asked: AskedLetter) -> LetterView:
    """To whom a letter about a tax item goes on a day, and as what he receives it.

    Letters of a number that was merged go where those of the surviving one go.
    """
    await require_in_sight(call, asked.addressee_no)
    aliases = await merging.group_of(call.transaction.connection, asked.addressee_no)
    number = aliases.get(asked.addressee_no, asked.addressee_no)
    at = call.transaction.started_at
    day = asked.on or at.astimezone(TOKYO).date()
    known = (await load_known(call.transaction.connection, [number], at))[number]
    state = known.state(day)
    if state is None:
        raise not_found("その時点の宛名")
    letter = resolve(state, known.destinations, asked.tax_item.value if asked.tax_item else None, day)
    call.record(sorted({asked.addressee_no, number}), fields=("letter",), detail=f"on={day}")
    return LetterView(letter=letter, reason="" if letter else "heirs_unknown")


@addressee_routes.post("/addressees/household", access=HOUSEHOLD, summary="Who lives in one household")
async def show_household(call: Call, asked: Asked) -> list[MemberView]:
    """The members of an addressee's household and their place in it, as far as letters and succession need it."""
    row = await require_in_sight(call, asked.addressee_no)
    members = []
    if row["household_ref"] is not None:
        members = await call.transaction.connection.fetch(addressees.SELECT_HOUSEHOLD, row["household_ref"])
    call.record(
        [asked.addressee_no, *(one["addressee_no"] for one in members if one["addressee_no"] != asked.addressee_no)],
        fields=("name", "household_relation", "standing"),
    )
    return [MemberView.model_validate(dict(one)) for one in members]
