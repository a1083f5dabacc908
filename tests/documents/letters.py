"""Letters of each kind with obviously made-up values, for tests, samples and the benchmark."""

from datetime import date

from shared.documents.disclosure_letter import Answer, Asked, DisclosureLetter
from shared.documents.dunning_letter import DunningLetter
from shared.documents.letter import Destination, Sender
from shared.documents.payment_slip import PaymentSlip, SlipLine
from shared.documents.publication_paper import PublicationPaper, PublishedDocument
from shared.documents.refund_letter import (
    AppropriatedLine,
    Effect,
    InterestLine,
    OverpaidLine,
    PayeeAccount,
    RefundLetter,
)
from shared.documents.reminder_letter import ReminderLetter, ReminderLine, Tone
from shared.documents.return_letter import ReturnLetter, ReturnStep
from shared.documents.transfer_failure_letter import TransferFailureLetter
from shared.formats.el_qr import ElSlip, build_el_qr
from shared.formats.slip import StoreNumber, build_store_number, free_digits

SENDER = Sender("石巻市", "宮城県", "財務部納税課", "9868501", "宮城県石巻市穀町14番1号", "0225-00-0000", "印")
TO = Destination("見本 太郎", "宮城県石巻市見本町", "9860099", "二丁目3番4号", "見本ハイツ502号室")
ISSUED, PAY_BY, DUE = date(2026, 7, 17), date(2026, 7, 27), date(2026, 6, 30)

CODE = ElSlip("04202", "00009000000000000010", "123456", "101", 30_100, 2026, 2026, "01", DUE, PAY_BY)
SLIP = PaymentSlip(
    city="石巻市",
    payer_name="見本 太郎",
    addressee_no="000000000000001",
    lines=(SlipLine("個人住民税", 2026, "01", "00000001", DUE, 30_000, 100, 0, 0),),
    amount_yen=30_100,
    el_number=CODE.el_number,
    store_number=build_store_number(StoreNumber("942021", free_digits(900_000_000_000_001), 30_100, PAY_BY, 1)),
    qr=build_el_qr(CODE),
    ocr_lines=(CODE.ocr_upper, CODE.ocr_lower),
    stores_until=PAY_BY,
    network_until=PAY_BY,
    counters_until=PAY_BY,
)
DUNNING = DunningLetter(
    SENDER, TO, "D2026-0000001", ISSUED, "010", 2026, "01", "00000001", DUE, PAY_BY, 30_000, 100, slip=SLIP
)
LINE = ReminderLine("012", 2024, "03", "00000002", date(2024, 12, 25), 82_300, 100, 2_400, 8_500)
REMINDER = ReminderLetter(
    SENDER, TO, "R2026-0000001", ISSUED, Tone.REMINDER, date(2026, 8, 17), date(2026, 8, 17), (LINE,)
)
FAILURE = TransferFailureLetter(
    SENDER, TO, "F2026-0000001", ISSUED, "010", 2026, "01", "00000001", DUE, DUE, "資金不足", 30_000, SLIP
)
REFUND = RefundLetter(
    SENDER,
    TO,
    "K2026-0000001",
    ISSUED,
    overpaid=(
        OverpaidLine("010", 2025, "02", "00000003", date(2026, 5, 20), "overpaid", "減額更正", 50_000, 100, 900),
    ),
    interest=(InterestLine(date(2026, 6, 21), date(2026, 7, 17), 50_000, 1_000),),
    appropriated=(
        AppropriatedLine(Effect.ENTRUSTED, "012", 2025, "04", "00000004", date(2026, 5, 20), "本税", 12_000),
        AppropriatedLine(Effect.APPROPRIATED, "013", 2025, "01", "00000005", date(2026, 5, 20), "本税", 10_000),
    ),
    refund_yen=30_000,
    payee=PayeeAccount("見本銀行 石巻支店", "普通", "321", "ミホン タロウ"),
)
RETURN = ReturnLetter(
    SENDER,
    TO,
    "K202600000002",
    ISSUED,
    ReturnStep.DUNNING,
    "010",
    2025,
    "02",
    "00000003",
    taken_back_on=date(2026, 5, 20),
    refunded_yen=12_000,
    interest_yen=300,
    returned_yen=5_000,
    pay_by=PAY_BY,
    demanded_by=DUE,
)
PUBLICATION = PublicationPaper(
    SENDER,
    "P2026-0000001",
    date(2026, 6, 1),
    date(2026, 6, 8),
    (PublishedDocument("督促状", "D2026-0000009", "見本 三郎"),),
)
DISCLOSURE = DisclosureLetter(
    SENDER,
    TO,
    "J000000000001",
    ISSUED,
    Asked.DISCLOSURE,
    Answer.PART,
    date(2026, 7, 1),
    "令和7年度以降の収納の記録",
    "写しの交付により開示します。",
    ("本人以外の個人に関する情報(法78条1項2号)",),
    purposes="収納・消込、督促・催告、滞納処分",
)
