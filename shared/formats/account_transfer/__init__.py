"""The account transfer file (全銀 預金口座振替, 種別コード 91): requests to the bank and its results, in one layout.

``check_file`` says whether a file can be taken and why not, in one pass and bounded memory. ``iter_rows`` then gives
the rows of an accepted file, from any record on. ``write_account_transfer`` writes either kind, strictest.

Source: 全国銀行協会「適用業務およびレコード・フォーマット」(令和元年12月) §15-16.
"""

from shared.formats.account_transfer.check import FileReport, Group, check_file
from shared.formats.account_transfer.dates import resolve_debit_on
from shared.formats.account_transfer.framing import FileKind, Framing, detect
from shared.formats.account_transfer.layout import Purpose, Totals, TransferHeader, TransferRow
from shared.formats.account_transfer.rows import iter_rows
from shared.formats.account_transfer.writer import write_account_transfer

__all__ = [
    "FileKind",
    "FileReport",
    "Framing",
    "Group",
    "Purpose",
    "Totals",
    "TransferHeader",
    "TransferRow",
    "check_file",
    "detect",
    "iter_rows",
    "resolve_debit_on",
    "write_account_transfer",
]
