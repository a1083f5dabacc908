"""What a row of an account transfer result means (全銀 種別91, 振替結果コード)."""

from shared.formats.customer_number import parse_customer_number

#: The only code with which money came; every other code is a failed transfer with its reason.
PAID = "0"
_KEY_DIGITS = 17


def clearing_key_of(customer_number: str) -> str:
    """The clearing key in a customer number (顧客番号); the text itself when the number is not one of ours.

    The city puts the clearing key of the slip into the first 17 of the 20 digits.
    """
    request = parse_customer_number(customer_number)
    if request is None:
        return customer_number.strip() or "blank"
    return f"{request:0{_KEY_DIGITS}d}"


def receipt_ref_of(debit_on_text: str, customer_number: str, record_no: int, file_id: int) -> str:
    """One reference per transfer: the day and our number; a foreign number is unique only by file and record.

    Args:
        debit_on_text: the debit day as YYYYMMDD.
        customer_number: the 20 characters of the file.
        record_no: the record in the file, from 1.
        file_id: the stored file.
    """
    if parse_customer_number(customer_number) is None:
        return f"{debit_on_text}.file-{file_id}.{record_no}"
    return f"{debit_on_text}.{customer_number}"
