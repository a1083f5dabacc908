"""A letter of each kind with nobody's data, by which printer, paper and envelope are tried (試し刷り)."""

from dataclasses import replace
from datetime import date, timedelta

from shared.documents.dunning_letter import DunningLetter
from shared.documents.letter import Destination, Letter, Sender
from shared.documents.payment_slip import PaymentSlip, SlipLine
from shared.documents.publication_paper import PublicationPaper, PublishedDocument
from shared.documents.refund_letter import AppropriatedLine, Effect, OverpaidLine, RefundLetter
from shared.documents.reminder_letter import ReminderLetter, ReminderLine, Tone
from shared.documents.templates import (
    DUNNING_NOTICE,
    PUBLICATION,
    REFUND,
    REMINDER,
    TRANSFER_FAILURE,
    UnknownTemplate,
    freeze,
    letter_of,
)
from shared.documents.transfer_failure_letter import TransferFailureLetter
from shared.law.tax_items import RESIDENT_TAX

_TO = Destination("見本 見本", "見本県見本市見本町", "0000001", "一丁目2番3号", "見本ハイツ404号室")
_NUMBER = "00000000"


def specimen(template: str, sender: Sender, on: date) -> Letter:
    """The newest version of a letter with made-up values; its slip has no codes, so that nobody can pay by it.

    Args:
        template: Name of the template.
        sender: Who writes.
        on: The day that stands on it.

    Raises:
        UnknownTemplate: There is no such template.
    """
    before, after, item = on - timedelta(days=30), on + timedelta(days=10), RESIDENT_TAX
    year = on.year
    line = SlipLine(item.name, year, "01", _NUMBER, before, 10_000, 100, 0, 0)
    slip = PaymentSlip(sender.city, _TO.name, "0" * 15, (line,), 10_100, (), None, None, (), after, after, after)
    of_claim = (item.code, year, "01", _NUMBER)
    values = {
        DUNNING_NOTICE: DunningLetter(
            sender, _TO, "D0000-0000000", on, *of_claim, before, after, 10_000, 100, slip=slip
        ),
        REMINDER: ReminderLetter(
            sender,
            _TO,
            "S0000-0000000",
            on,
            Tone.REMINDER,
            after,
            after,
            (ReminderLine(*of_claim, before, 10_000, 100, 0, 200),),
        ),
        TRANSFER_FAILURE: TransferFailureLetter(
            sender, _TO, "T0000-0000000", on, *of_claim, before, before, "資金不足", 10_000, slip
        ),
        REFUND: RefundLetter(
            sender,
            _TO,
            "K0000-0000000",
            on,
            (OverpaidLine(*of_claim, before, "overpaid", "減額更正", 10_000, 0, 0),),
            (),
            (AppropriatedLine(Effect.ENTRUSTED, *of_claim, before, "本税", 4_000),),
            6_000,
            claim_by=after,
        ),
        PUBLICATION: PublicationPaper(
            sender,
            "P0000-0000000",
            on,
            on + timedelta(days=7),
            (PublishedDocument("督促状", "D0000-0000000", _TO.name),),
        ),
    }
    if template not in values:
        raise UnknownTemplate(f"{template}: there is no such template of letters; see TEMPLATES")
    letter = letter_of(freeze(template, values[template]))
    return replace(letter, title=f"{letter.title}(見本)")
