"""The dictionary of towns as it is shipped: text, compressed, made by `deploy/dictionaries/towns.py`."""

import lzma
from importlib import resources


def town_lines() -> list[str]:
    """Each line of the dictionary; its first lines say where it comes from and under which licence."""
    packed = resources.files(__package__).joinpath("dictionaries", "towns.txt.xz").read_bytes()
    return lzma.decompress(packed).decode().splitlines()
