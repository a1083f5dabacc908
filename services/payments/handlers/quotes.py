"""Quotes: what claims ask for on a day, each with the version of the ledger it was computed from."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import asyncpg

from services.payments.handlers.book import Book
from services.payments.rules.quotes import Quote, money_asked_with, quote_of
from services.payments.store import claims
from shared.law.municipality import Municipality
from shared.transaction import Transaction


class ClaimQuote(NamedTuple):
    """A claim and what it asks for."""

    #: The claim with its balance, as `claims.LOCK_BY_ID` reads it; its version is that of the ledger.
    claim: asyncpg.Record
    quote: Quote


async def quote_claims(
    claim_ids: Sequence[int], on: date, transaction: Transaction, municipality: Municipality
) -> list[ClaimQuote]:
    """What claims ask for on a day, in the order of their numbers; numbers that are none are left out.

    The claims stay locked until the transaction ends, so that the version said is the version of the amounts, and what
    is written on the strength of a quote is written before anything changes.

    Raises:
        NotYetAnnounced: the day lies past the announced rates of the delinquency charge.
    """
    book = Book(transaction, municipality)
    rows = await claims.lock_by_id(transaction.connection, sorted(set(claim_ids)))
    await book.load(rows)
    found = []
    for row in rows:
        state = book.by_id[row["claim_id"]]
        money = list(state.money.values())
        cleared = book.cleared(state, money_asked_with(money, on))
        found.append(ClaimQuote(row, quote_of(cleared, money, on)))
    return found
