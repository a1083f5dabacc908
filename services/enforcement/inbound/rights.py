"""What the caller may do beside what the route declares: each panel of the view is opened by a right of its own."""

from dataclasses import dataclass, field
from typing import Self

from shared.access import Access
from shared.access.authority import Decision
from shared.authority import AuthorityBook
from shared.http.menu import permitted
from shared.http.routes import Call


@dataclass(frozen=True, slots=True)
class Rights:
    """The caller's rights as this service's copy has them, read in the transaction of his request."""

    call: Call
    _book: AuthorityBook = field(default_factory=AuthorityBook)

    @classmethod
    async def of(cls, call: Call) -> Self:
        """Read them."""
        rights = cls(call)
        await rights._book.refresh(call.transaction.connection)
        return rights

    def permit(self, access: Access) -> Decision | None:
        """The decision where an access is permitted, with the tax items it extends to; none where it is not.

        Raises:
            Problem: The copy of who may do what is too old to decide by.
        """
        return permitted(self.call, self._book, access)

    def may_work(self, holder: str, access: Access, addressee_no: str) -> bool:
        """Whether somebody may do something at the caller's office, and the person is not of his household."""
        authority = self._book.authority(holder)
        if authority is None or addressee_no in authority.related_subjects:
            return False
        return authority.decide(
            access.permission, access.purpose.code, self.call.actor.office, self.call.transaction.started_at
        ).permitted

    def household_of(self, holder: str) -> frozenset[str]:
        """Addressee numbers of somebody and his household; none where he has no account."""
        authority = self._book.authority(holder)
        return frozenset() if authority is None else authority.related_subjects

    def record(self, access: Access, addressee_no: str, fields: tuple[str, ...], detail: str) -> None:
        """Record that a panel was opened, under its own declaration and the case that the caller stated."""
        told = " ".join(part for part in (self.call.reference, detail) if part)
        self.call.transaction.record_access(access, [addressee_no], fields=fields, detail=told)
