"""The register of who may use Individual Numbers, as it is read at the start."""

from pathlib import Path

import pytest

from services.identity.inbound.number_use_file import NumberUseUnsound, load_number_use


def test_a_register_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "number_use.yaml"
    path.write_bytes("purposes: 収納".encode("cp932"))
    with pytest.raises(NumberUseUnsound, match="読み取れません"):
        load_number_use(path)
