"""Who is asked again (催告), for which claims and in which form, as things stand on a day.

A letter bundles what one person owes; each claim in it keeps its own form, so that no claim climbs because of another.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.dunning.rules.ladder import FORMS, Form, Ladder, Rung
from shared.contracts import BlockState
from shared.days import fiscal_year
from shared.law.blocks import Step, standing_against


class PromiseStanding(StrEnum):
    """How a claim stands to the promises to pay it (納付約束)."""

    NONE = "none"
    #: Its day has not passed: whoever gave it is believed until then.
    OPEN = "open"
    BROKEN = "broken"


class Waits(StrEnum):
    """Why a claim is in no letter."""

    NOTHING_TO_PAY = "nothing_to_pay"
    BLOCKED = "blocked"
    PROMISED = "promised"
    #: The days of the dunning notice, or of the letter before, have not passed.
    DEADLINE_RUNS = "deadline_runs"
    LADDER_ENDED = "ladder_ended"
    OTHER_TAX_ITEM = "other_tax_item"
    BELOW_LEAST = "below_least"
    #: An officer pulled the person out of the run (引き抜き).
    PULLED = "pulled"
    #: Between the proposal and the dispatch another letter was sent for it, or it is dunned no more.
    CHANGED = "changed"
    #: After the release, letters to the person go elsewhere: this one would go where he is no more.
    ADDRESS_CHANGED = "address_changed"
    UNKNOWN_ADDRESSEE = "unknown_addressee"
    ADDRESS_WITHHELD = "address_withheld"
    HEIRS_UNKNOWN = "heirs_unknown"


@dataclass(frozen=True, slots=True)
class Reminded:
    """The newest letter about a claim."""

    form: Form
    deadline_on: date


@dataclass(frozen=True, slots=True)
class DunnedClaim:
    """A claim with a dunning notice, as one of those who owe it is asked for it.

    Attributes:
        claim_id: The claim.
        addressee_no: To whom its notice went.
        person_no: The number under which he is gathered; letters are bundled by it.
        tax_item: Code of its tax item.
        pay_by: The last day to pay of the dunning notice.
        to_pay_yen: The principal that is left to pay if the money on its way arrives.
        last: The newest letter about it.
        promise: How it stands to promises.
        states: What stands against steps of collection.
    """

    claim_id: int
    addressee_no: str
    person_no: str
    tax_item: str
    pay_by: date
    to_pay_yen: int
    last: Reminded | None = None
    promise: PromiseStanding = PromiseStanding.NONE
    states: tuple[BlockState, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A claim in a letter, in its own form."""

    claim_id: int
    addressee_no: str
    tax_item: str
    form: Form
    to_pay_yen: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one person is to be asked for.

    Attributes:
        person_no: The number under which he is gathered.
        form: The form of the letter: the highest of its lines.
        lines: In order of the claims.
        review: States at which an officer looks first; the run pulls the person out until he has.
    """

    person_no: str
    form: Form
    lines: tuple[Line, ...]
    review: tuple[BlockState, ...] = ()

    @property
    def amount_yen(self) -> int:
        """What the letter asks for."""
        return sum(line.to_pay_yen for line in self.lines)


def next_rung(claim: DunnedClaim, day: date, ladder: Ladder) -> Rung | Waits:
    """The rung that a claim has reached on a day, or why there is none."""
    if claim.to_pay_yen <= 0:
        return Waits.NOTHING_TO_PAY
    blocking, _ = standing_against(claim.states, Step.REMINDER)
    if blocking:
        return Waits.BLOCKED
    if claim.promise is PromiseStanding.OPEN:
        return Waits.PROMISED
    rung = ladder.after(claim.last.form if claim.last else None)
    if rung is None:
        return Waits.LADDER_ENDED
    if claim.tax_item not in rung.tax_items:
        return Waits.OTHER_TAX_ITEM
    return rung if day >= due_from(claim, rung, ladder) else Waits.DEADLINE_RUNS


def due_from(claim: DunnedClaim, rung: Rung, ladder: Ladder) -> date:
    """The first day of a rung; after a broken promise it comes earlier, never before the days to pay have passed."""
    asked_until = claim.last.deadline_on if claim.last else claim.pay_by
    earlier = ladder.broken_promise_days_earlier if claim.promise is PromiseStanding.BROKEN else 0
    return asked_until + timedelta(days=max(1, rung.days - earlier))


def propose(
    claims: Iterable[DunnedClaim], day: date, ladder: Ladder
) -> tuple[list[Candidate], dict[tuple[str, int], Waits]]:
    """Everybody who is to be asked on a day, and why the other claims wait.

    Args:
        claims: Dunned claims of any number of persons; one that comes under two numbers of one person counts once.
        day: The control date (基準日).
        ladder: The one that holds on it.

    Returns:
        The candidates in order of their numbers, and reasons by person and claim.
    """
    waits: dict[tuple[str, int], Waits] = {}
    due: dict[str, dict[int, tuple[DunnedClaim, Rung]]] = {}
    for claim in sorted(claims, key=lambda one: (one.person_no, one.claim_id, one.addressee_no)):
        found = next_rung(claim, day, ladder)
        if isinstance(found, Waits):
            waits.setdefault((claim.person_no, claim.claim_id), found)
        else:
            due.setdefault(claim.person_no, {}).setdefault(claim.claim_id, (claim, found))
    candidates = []
    for person_no, reached in due.items():
        candidate = _candidate(person_no, reached.values())
        if candidate.amount_yen >= ladder.required(candidate.form).least_yen:
            candidates.append(candidate)
        else:
            waits.update({(person_no, claim_id): Waits.BELOW_LEAST for claim_id in reached})
    return candidates, waits


def _candidate(person_no: str, reached: Collection[tuple[DunnedClaim, Rung]]) -> Candidate:
    lines = tuple(
        Line(claim.claim_id, claim.addressee_no, claim.tax_item, rung.form, claim.to_pay_yen) for claim, rung in reached
    )
    states = dict.fromkeys(state for claim, _ in reached for state in claim.states)
    _, review = standing_against(states, Step.REMINDER)
    return Candidate(person_no, highest(lines), lines, tuple(review))


def highest(lines: Iterable[Line]) -> Form:
    """The form of a letter with some lines."""
    return max((line.form for line in lines), key=FORMS.index)


def content_hash(candidates: Iterable[Candidate]) -> str:
    """The SHA-256 of what a run asks of whom: alike for the same facts, in whatever order they are given."""
    content = [
        [
            one.person_no,
            one.form,
            [[line.claim_id, line.addressee_no, line.form, line.to_pay_yen] for line in one.lines],
        ]
        for one in sorted(candidates, key=lambda one: one.person_no)
    ]
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()


def document_no(dispatch_on: date, serial: int) -> str:
    """The document number (文書番号) of a reminder: the fiscal year of dispatch and a serial without gaps, from 1."""
    return f"S{fiscal_year(dispatch_on)}-{serial:07d}"
