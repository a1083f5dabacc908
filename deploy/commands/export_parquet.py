"""The ledger as a Parquet file, a row group a page; needs pyarrow, which only whoever wants such files installs."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "date": pa.date32(),
    "instant": pa.timestamp("us", tz="UTC"),
    "flag": pa.bool_(),
}
_READ = {"date": date.fromisoformat, "instant": datetime.fromisoformat}


class Parquet:
    """A file with the recorded items as columns, each with its own type."""

    def __init__(self, path: Path, columns: list[dict[str, Any]]) -> None:
        self._kinds = [column["kind"] for column in columns]
        self._schema = pa.schema([(column["name"], _TYPES[column["kind"]]) for column in columns])
        self._file = parquet.ParquetWriter(path, self._schema)

    def write(self, rows: list[list[Any]]) -> None:
        """Write rows."""
        columns = [[_read(kind, row[place]) for row in rows] for place, kind in enumerate(self._kinds)]
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self._schema, strict=True)]
        self._file.write_table(pa.Table.from_arrays(arrays, schema=self._schema))

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def _read(kind: str, value: Any) -> Any:
    return _READ[kind](value) if value is not None and kind in _READ else value
