"""Servers keep their files in memory only where there is room for them."""

from pathlib import Path

import pytest

from deploy.embedded import memory


def test_memory_is_named_where_enough_of_it_is_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MEMORY", tmp_path)

    assert memory.memory_with_room(1) == tmp_path
    assert memory.memory_with_room(2**62) is None


def test_a_machine_without_files_in_memory_has_no_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MEMORY", tmp_path / "none")

    assert memory.memory_with_room(0) is None
