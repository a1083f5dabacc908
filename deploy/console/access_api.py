"""What the service `access` answers to the console."""

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, Field


class _Answered(BaseModel):
    model_config = ConfigDict(frozen=True)


class OfficeName(_Answered):
    """An office and what it is called."""

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
    """A role that the officer holds."""

    role: str = ""
    role_name: str = ""
    office: str = ""
    office_name: str = ""
    tax_items: list[str] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    ends_at: datetime | None = None


class OwnAccount(_Answered):
    """The officer's own account."""

    staff_no: str
    display_name: str
    valid_until: date | None = None
    offices: list[OfficeName] = []
    roles: list[HeldRole] = []
    last_sign_in: datetime | None = None
    notices: list[str] = []


class SingleSignOn(_Answered):
    """Whether officers may sign in through the city's identity provider."""

    enabled: bool
    label: str = ""


class SingleSignOnBegun(_Answered):
    """Where the browser goes to sign in."""

    redirect: str
    state: str
