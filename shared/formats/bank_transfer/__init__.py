"""The transfer file (全銀 総合振込, 種別コード 21) by which refunds are paid out, and the same layout with results.

``write_bank_transfer`` writes an order, strictest. ``read_bank_transfer`` reads what the bank gives back: the same
records, with a result in the first byte of the dummy. That place is an agreement with the bank, not a standard.

Source: 全国銀行協会「適用業務およびレコード・フォーマット」(令和元年12月).
"""

from shared.formats.bank_transfer.layout import PAID, RESULT_LABELS, OrderHeader, OrderRow
from shared.formats.bank_transfer.reader import OrderFile, read_bank_transfer
from shared.formats.bank_transfer.writer import write_bank_transfer

__all__ = [
    "PAID",
    "RESULT_LABELS",
    "OrderFile",
    "OrderHeader",
    "OrderRow",
    "read_bank_transfer",
    "write_bank_transfer",
]
