"""What the service `access` answers to the console."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class _Answered(BaseModel):
    model_config = ConfigDict(frozen=True)


class CodeName(_Answered):
    """Something of a register and what it is called."""

    code: str
    name: str


class SessionOpened(_Answered):
    """A sign-in that succeeded."""

    session: str = Field(repr=False)
    notice: str = ""
    other_session_ended: bool = False


class SessionTurned(_Answered):
    """A session goes on under a new secret."""

    session: str = Field(repr=False)


class TokenIssued(_Answered):
    """A token for a session, with who holds it; there is none while the password must be changed first."""

    token: str | None = Field(repr=False)
    expires_at: datetime
    staff_no: str
    display_name: str
    office: str
    office_name: str
    must_change_password: bool
    idle_expires_at: datetime | None = None


class TerminalSecret(_Answered):
    """A terminal that is registered from now on."""

    reference: str = ""
    secret: str = Field(repr=False)


class InvitationAccepted(_Answered):
    """A one-time code that became a password."""

    staff_no: str
    display_name: str
    terminal: TerminalSecret | None = None


class TerminalEnrolled(_Answered):
    """A one-time code that became a terminal's secret."""

    terminal: str
    secret: str = Field(repr=False)


class HeldRole(_Answered):
    """A role that the officer holds, now or from a day on."""

    name: str
    office: str
    tax_items: list[CodeName] | None
    valid_from: date
    valid_until: date | None
    ends_at: datetime | None
    deputy_for: str | None = None
    suspended: bool = False


class SignInBefore(_Answered):
    """The officer's sign-in before this one."""

    started_at: datetime
    terminal: str


class OwnAccount(_Answered):
    """The officer's own account."""

    valid_until: date | None
    offices: list[CodeName]
    roles: list[HeldRole]
    last_sign_in: SignInBefore | None
    notices: list[str]

    def office_name(self, code: str) -> str:
        """What an office is called; its code where he does not belong to it."""
        return next((office.name for office in self.offices if office.code == code), code)


class SingleSignOn(_Answered):
    """Whether officers may sign in through the city's identity provider."""

    enabled: bool
    label: str = ""


class SingleSignOnBegun(_Answered):
    """Where the browser goes to sign in."""

    redirect: str
    state: str


#: Offices to choose from, as the problem `office_needed` tells them.
CODE_NAMES: TypeAdapter[list[CodeName]] = TypeAdapter(list[CodeName])
