"""Files whose layout is data: fixed widths or separated values, read by a mapping (`shared/formats/mappings/*.yaml`).

``check_mapped`` reads a file from its first byte to its last and says whether it can be taken; ``iter_mapped`` then
gives its rows in lists. Both stream: memory is bounded by one block of records and the listed findings.
"""

from shared.formats.mapped.check import MappedReport, check_mapped, iter_mapped
from shared.formats.mapped.mapping import Mapping, Yields, detect_mapping, load_mapping, shipped_mapping, shipped_names
from shared.formats.mapped.values import MappedRow, Value

__all__ = [
    "MappedReport",
    "MappedRow",
    "Mapping",
    "Value",
    "Yields",
    "check_mapped",
    "detect_mapping",
    "iter_mapped",
    "load_mapping",
    "shipped_mapping",
    "shipped_names",
]
