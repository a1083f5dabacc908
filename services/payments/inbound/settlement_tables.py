"""A table of figures as JSON, CSV or XLSX: the same rows, with the version of the ledger they were made from."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import xlsxwriter
from fastapi.responses import JSONResponse, Response

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The version of the ledger, where the file has no place of its own for it.
VERSION_HEADER = "Shuno-Ledger-Version"


class TableFormat(StrEnum):
    """How a table is wanted."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def render(
    name: str,
    columns: Sequence[tuple[str, str]],
    rows: Sequence[Mapping[str, Any]],
    facts: Mapping[str, Any],
    wanted: TableFormat,
) -> Response:
    """A table as an answer.

    Args:
        name: of the file, in ASCII and without its ending.
        columns: field and Japanese header of each column, in order.
        rows: the rows, by field.
        facts: what the figures were made from; `ledger_version` among them.
        wanted: the format. CSV is UTF-8 with a byte order mark, so that Excel reads it.
    """
    headers = {VERSION_HEADER: str(facts["ledger_version"])}
    if wanted is TableFormat.JSON:
        shown = [{field: _plain(row[field]) for field, _ in columns} for row in rows]
        return JSONResponse({**{key: _plain(value) for key, value in facts.items()}, "rows": shown}, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{name}.{wanted.value}"'
    if wanted is TableFormat.CSV:
        return Response(_csv(columns, rows), media_type="text/csv; charset=utf-8", headers=headers)
    return Response(_xlsx(columns, rows, facts), media_type=_XLSX, headers=headers)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _csv(columns: Sequence[tuple[str, str]], rows: Sequence[Mapping[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([header for _, header in columns])
    writer.writerows([_plain(row[field]) for field, _ in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(columns: Sequence[tuple[str, str]], rows: Sequence[Mapping[str, Any]], facts: Mapping[str, Any]) -> bytes:
    content = io.BytesIO()
    # Nothing is guessed from a text: a code such as 012 stays one, and none becomes a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        bold, yen = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0"})
        sheet = book.add_worksheet("表")
        sheet.freeze_panes(1, 0)
        for place, (field, header) in enumerate(columns):
            sheet.write_string(0, place, header, bold)
            for line, row in enumerate(rows, start=1):
                value = _plain(row[field])
                if isinstance(value, int):
                    sheet.write_number(line, place, value, yen)
                elif value is not None:
                    sheet.write_string(line, place, value)
        made_from = book.add_worksheet("作成条件")
        for line, (key, value) in enumerate(facts.items()):
            made_from.write_string(line, 0, key, bold)
            made_from.write_string(line, 1, str(_plain(value)))
    return content.getvalue()
