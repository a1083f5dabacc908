"""The places of the country as they are shipped: the dictionary of towns, and the municipalities that are no more."""

import lzma
from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import NamedTuple

import yaml


class FormerMunicipalityRow(NamedTuple):
    """One line of `dictionaries/former_municipalities.yaml`; `prefix` is what its towns begin with in the successor."""

    prefecture: str
    former: str
    successor: str
    prefix: str
    until: date


def town_lines() -> list[str]:
    """Each line of the dictionary; its first lines say where it comes from and under which licence."""
    packed = resources.files(__package__).joinpath("dictionaries", "towns.txt.xz").read_bytes()
    return lzma.decompress(packed).decode().splitlines()


def unsigned_sections() -> dict[tuple[str, str], frozenset[str]]:
    """By prefecture and municipality: the towns whose sections are written without 字."""
    text = resources.files(__package__).joinpath("dictionaries", "unsigned_sections.yaml").read_text(encoding="utf-8")
    return {(group["prefecture"], group["city"]): frozenset(group["towns"]) for group in yaml.safe_load(text)}


def former_municipalities() -> Iterator[FormerMunicipalityRow]:
    """Each municipality that became part of another one or took another name."""
    text = (
        resources.files(__package__).joinpath("dictionaries", "former_municipalities.yaml").read_text(encoding="utf-8")
    )
    for group in yaml.safe_load(text):
        for former, prefix in group["former"].items():
            yield FormerMunicipalityRow(group["prefecture"], former, group["successor"], prefix, group["until"])
