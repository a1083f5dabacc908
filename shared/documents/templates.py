"""Every kind of letter by its name and version: a letter is kept as the values that its template was given.

What was sent is drawn again from its frozen values by the template of that version, and equal values give equal bytes.
So a released version is never changed: new words are a new version beside it.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial, wraps
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from pydantic import TypeAdapter

from shared.documents.disclosure_letter import (
    DisclosureLetter,
    disclosure_letter,
    disclosure_letter_with_purposes,
)
from shared.documents.dunning_letter import DunningLetter, dunning_letter
from shared.documents.letter import Letter, sealed
from shared.documents.publication_paper import PublicationPaper, publication_paper
from shared.documents.refund_letter import RefundLetter, refund_letter
from shared.documents.reminder_letter import ReminderLetter, reminder_letter
from shared.documents.return_letter import ReturnLetter, return_letter
from shared.documents.transfer_failure_letter import TransferFailureLetter, transfer_failure_letter


class UnknownTemplate(LookupError):  # noqa: N818 - It names what is missing.
    """A letter was kept under a template that this release does not have."""


@dataclass(frozen=True, slots=True)
class Template:
    """One version of a kind of letter.

    Attributes:
        values: The dataclass of its values.
        compose: Makes the letter of them.
        is_disposition: Whether it is a disposition (処分), which has a place for the seal and tells how to object.
    """

    values: type[Any]
    compose: Callable[[Any], Letter]
    is_disposition: bool = False


def _disposition(values: type[Any], compose: Callable[[Any], Letter]) -> Template:
    """A letter that tells how to object already, with the place of the seal."""

    @wraps(compose)
    def _with_seal(given: Any) -> Letter:
        return sealed(compose(given))

    return Template(values, _with_seal, is_disposition=True)


DUNNING_NOTICE, REMINDER, TRANSFER_FAILURE = "dunning_notice", "reminder", "transfer_failure"
REFUND, PUBLICATION = "refund", "publication"
DISCLOSURE = "disclosure"
REFUND_RETURN = "refund_return"

TEMPLATES: Final[Mapping[tuple[str, int], Template]] = MappingProxyType(
    {
        (DUNNING_NOTICE, 1): Template(DunningLetter, dunning_letter),
        (DUNNING_NOTICE, 2): _disposition(DunningLetter, dunning_letter),
        (REMINDER, 1): Template(ReminderLetter, reminder_letter),
        (TRANSFER_FAILURE, 1): Template(TransferFailureLetter, transfer_failure_letter),
        (REFUND, 1): Template(RefundLetter, partial(refund_letter, in_words=False)),
        (REFUND, 2): _disposition(RefundLetter, partial(refund_letter, in_words=False)),
        (REFUND, 3): _disposition(RefundLetter, refund_letter),
        (PUBLICATION, 1): Template(PublicationPaper, publication_paper),
        (DISCLOSURE, 1): Template(DisclosureLetter, disclosure_letter),
        (DISCLOSURE, 2): _disposition(DisclosureLetter, disclosure_letter),
        (DISCLOSURE, 3): _disposition(DisclosureLetter, disclosure_letter_with_purposes),
        # It asks for money under the mayor's seal and decides nothing.
        (REFUND_RETURN, 1): Template(ReturnLetter, lambda given: sealed(return_letter(given))),
    }
)


class FrozenLetter(NamedTuple):
    """A letter as it is kept.

    Attributes:
        template: Name of its template.
        version: The version that was given the values.
        values: The values as JSON.
    """

    template: str
    version: int
    values: str

    @property
    def sha256(self) -> str:
        """What names this letter and no other: over template, version and values."""
        return hashlib.sha256(f"{self.template}\n{self.version}\n{self.values}".encode()).hexdigest()


def freeze(template: str, values: Any) -> FrozenLetter:
    """Keep a letter under the newest version of its template.

    Raises:
        UnknownTemplate: There is no such template.
    """
    versions = [version for name, version in TEMPLATES if name == template]
    if not versions:
        raise UnknownTemplate(f"{template}: there is no such template of letters; see TEMPLATES")
    newest = max(versions)
    adapter = _adapter(template, newest)
    return FrozenLetter(template, newest, adapter.dump_json(values).decode())


def letter_of(frozen: FrozenLetter) -> Letter:
    """The letter that was kept.

    Raises:
        UnknownTemplate: This release has no such version of the template.
    """
    template = TEMPLATES.get((frozen.template, frozen.version))
    if template is None:
        raise UnknownTemplate(
            f"{frozen.template} version {frozen.version}: this release does not have it; "
            "draw the letter with the release that sent it"
        )
    return template.compose(_adapter(frozen.template, frozen.version).validate_json(frozen.values))


@cache
def _adapter(template: str, version: int) -> TypeAdapter[Any]:
    return TypeAdapter(TEMPLATES[template, version].values)
