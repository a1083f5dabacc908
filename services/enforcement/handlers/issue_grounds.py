"""Everything that is known here and speaks for or against the seizures of one batch, read at once under their locks."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.enforcement.handlers.acceleration import missed_claims
from services.enforcement.handlers.association import handed_over_claims
from services.enforcement.handlers.prescription import clocks_of
from services.enforcement.handlers.second_liability import Demands, demands_of
from services.enforcement.handlers.succession import beyond_share, cases_concerned
from services.enforcement.rules.preconditions import (
    Balance,
    Failed,
    Notice,
    Precondition,
    Target,
    amount_at_issue,
    failed_preconditions,
    holds_yen,
)
from services.enforcement.rules.registers import PropertyKind
from services.enforcement.rules.seizure_kinds import KINDS
from services.enforcement.store import blocks, holds, pay_sheets, seizures
from services.enforcement.store.cases import LOCK_BY_ID, SELECT_OF_PERSON
from shared.contracts import BalancesStated, BlockState, ClaimBalance, Envelope
from shared.law.blocks import Effect, Step, effect
from shared.law.exempt_property import Exemption, exempt_on
from shared.merges import numbers_by_person
from shared.money import Yen
from shared.transaction import Transaction


class Answered(NamedTuple):
    """A seizure about which payments has answered every question.

    Attributes:
        seizure: As it stands, locked.
        claims: What payments stated of its claims, under whichever number they are owed.
        cause: The last answer.
    """

    seizure: asyncpg.Record
    claims: Sequence[ClaimBalance]
    cause: Envelope[BalancesStated]


class Grounds(NamedTuple):
    """What is known of the seizures of a batch on a day.

    Attributes:
        day: The day.
        notices: Dunning notices by seizure and question, then by claim.
        persons: By each number that is concerned, every number of the same person.
        held: Holds of their persons' cases.
        heard: States that other services announced of their persons.
        in_force: Live seizures of the same cases; what is issued in this batch is added as it is decided.
        seizable: By seizure, what of the payment by which an income was judged may be seized.
        beyond: Seizures that would take more from an heir than he is liable for.
        accelerated: Claims whose accelerated deadline is missed.
        handed_over: Claims that the association collects, whoever of several owes them.
        extinguished: Claims that are no more by the law, whatever the ledger says.
        demands: The demands behind seizures from whoever is liable beside the debtor.
    """

    day: date
    notices: Mapping[tuple[UUID, int], Mapping[int, Notice]]
    persons: Mapping[str, Sequence[str]]
    held: Sequence[asyncpg.Record]
    heard: Sequence[asyncpg.Record]
    in_force: list[Mapping[str, Any]]
    seizable: Mapping[UUID, Yen]
    beyond: set[UUID]
    accelerated: set[int]
    handed_over: set[int]
    extinguished: set[int]
    demands: Demands

    def judge(self, seizure: asyncpg.Record, claims: Sequence[ClaimBalance]) -> tuple[list[Failed], Yen]:
        """What stands against a seizure, and for how much it is issued where nothing does."""
        owners = dict(zip(seizure["claim_ids"], seizure["claim_owner_nos"], strict=True))
        # Where a merge of numbers has ended since the proposal, a claim is another's.
        own = {seizure["owner_no"], *self.persons[seizure["addressee_no"]]}
        balances = {one.claim_id: balance_of(one) for one in claims if owners[one.claim_id] in own}
        target = self._target(seizure)
        failed = failed_preconditions(
            seizure["claim_ids"],
            self._noticed(seizure),
            balances,
            self._stopped(seizure) | self.handed_over,
            target,
            self.day,
            self.accelerated,
            self.extinguished,
        )
        failed += [Failed(Precondition.BEYOND_SHARE)] if seizure["seizure_id"] in self.beyond else []
        failed += [Failed(Precondition.BEYOND_LIMIT)] if seizure["seizure_id"] in self.demands.beyond else []
        if failed:
            return failed, 0
        return [], amount_at_issue(target, sum(balances[claim_id].amount_yen for claim_id in seizure["claim_ids"]))

    def _noticed(self, seizure: asyncpg.Record) -> Mapping[int, Notice]:
        """The notices behind a seizure: whoever is liable beside the debtor got a demand of his own for all claims."""
        if seizure["liability_id"] is None:
            return self.notices.get((seizure["seizure_id"], seizure["ask_no"]), {})
        demand = self.demands.notices.get(seizure["seizure_id"])
        return {} if demand is None else dict.fromkeys(seizure["claim_ids"], demand)

    def _target(self, seizure: asyncpg.Record) -> Target:
        terms = KINDS[PropertyKind(seizure["kind"])]
        claims = set(seizure["claim_ids"])
        exempt = exempt_on(Exemption(seizure["exemption"]) if seizure["exemption"] else None, self.day)
        return Target(
            is_current=seizure["current_version_no"] == seizure["property_version_no"] and not seizure["is_gone"],
            is_seized=any(one["property_id"] == seizure["property_id"] for one in self.in_force),
            value_yen=seizure["value_yen"],
            senior_yen=_senior_yen(seizure),
            seized_yen=seizure["seized_yen"],
            seized_elsewhere_yen=sum(_holds(one) for one in self.in_force if claims.intersection(one["claim_ids"])),
            divisible=terms.divisible,
            seizable_yen=self.seizable.get(seizure["seizure_id"]),
            continuing=terms.continuing,
            is_exempt=exempt is not None and not exempt.conditional,
        )

    def _stopped(self, seizure: asyncpg.Record) -> set[int]:
        """The claims against whose seizure a state stands, decided here or announced by another service."""
        found: set[int] = set()
        named = (seizure["addressee_no"], *seizure["claim_owner_nos"])
        concerned = {number for one in named for number in self.persons[one]}
        for row in self.held:
            if row["addressee_no"] in concerned and _blocks(row["ground"]):
                found.update(row["claim_ids"] or seizure["claim_ids"])
        for row in self.heard:
            if row["addressee_no"] in concerned and _blocks(row["state"]):
                found.update(row["claim_ids"] or seizure["claim_ids"])
        return found


async def grounds_of(answered: Sequence[Answered], day: date, transaction: Transaction) -> Grounds:
    """Lock the cases of some seizures and read what speaks for and against them, each with one query for all.

    Whoever decides a hold locks the case too, so one of the two sees the other; and so does whoever seizes for the same
    claims from somebody else who owes them.
    """
    connection = transaction.connection
    deciding = [one.seizure for one in answered]
    ids = [seizure["seizure_id"] for seizure in deciding]
    owners = {number for seizure in deciding for number in (seizure["addressee_no"], *seizure["claim_owner_nos"])}
    persons = await numbers_by_person(connection, owners)
    numbers = sorted(set().union(*persons.values()))
    of_persons = [row["case_id"] for row in await connection.fetch(SELECT_OF_PERSON, numbers)]
    case_ids = sorted({*of_persons, *await cases_concerned(deciding, connection)})
    await connection.fetch(LOCK_BY_ID, case_ids)
    claim_ids = sorted({claim_id for seizure in deciding for claim_id in seizure["claim_ids"]})
    sheets = await connection.fetch(pay_sheets.SELECT_NEWEST, ids)
    return Grounds(
        day,
        _notices(await connection.fetch(seizures.SELECT_STATED_NOTICES, ids)),
        persons,
        await connection.fetch(holds.SELECT_IN_FORCE, case_ids, day),
        await connection.fetch(blocks.SELECT_STANDING, numbers, day),
        [dict(row) for row in await connection.fetch(seizures.SELECT_IN_FORCE, case_ids)],
        {row["seizure_id"]: row["seizable_yen"] for row in sheets},
        await beyond_share([(one.seizure, one.claims) for one in answered], connection),
        set(await missed_claims(claim_ids, transaction)),
        set(await handed_over_claims(claim_ids, connection)),
        {
            clock.claim["claim_id"]
            for clock in await clocks_of(claim_ids, connection)
            if clock.prescription.extinguished_on is not None and clock.prescription.extinguished_on <= day
        },
        await demands_of(deciding, connection),
    )


def balance_of(stated: ClaimBalance) -> Balance:
    """A claim's amounts as payments stated them."""
    return Balance(
        stated.due_on,
        stated.principal_yen,
        stated.dunning_fee_yen,
        stated.late_charge_yen,
        stated.provisional_yen,
        stated.disposition_cost_yen,
    )


def _blocks(state: str) -> bool:
    return effect(BlockState(state), Step.SEIZURE) is Effect.BLOCKS


def _senior_yen(seizure: asyncpg.Record | Mapping[str, Any]) -> Yen:
    senior: Yen = seizure["senior_yen"] + seizure["expected_cost_yen"]
    return senior


def _holds(one: Mapping[str, Any]) -> Yen:
    divisible = KINDS[PropertyKind(one["kind"])].divisible
    return holds_yen(one["seized_yen"], one["value_yen"], _senior_yen(one), divisible=divisible)


def _notices(rows: Sequence[asyncpg.Record]) -> dict[tuple[UUID, int], dict[int, Notice]]:
    found: dict[tuple[UUID, int], dict[int, Notice]] = {}
    for row in rows:
        notice = Notice(row["document_no"], row["issued_on"], row["pay_by"], row["returned"])
        found.setdefault((row["seizure_id"], row["ask_no"]), {})[row["claim_id"]] = notice
    return found
