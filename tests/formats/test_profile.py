"""A sender's profile is read whole or refused."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from shared.formats.profile import Separator, load_profile, shipped_profile


def test_the_shipped_profiles_widen_step_by_step() -> None:
    strict, standard, lenient = map(shipped_profile, ("strict", "standard", "lenient"))
    assert (strict.end_mark, strict.wide_characters, strict.short_lines, strict.ebcdic) == (False, False, False, False)
    assert (standard.end_mark, standard.wide_characters, standard.short_lines) == (True, True, False)
    assert strict.separators == standard.separators == {Separator.NONE, Separator.CRLF}
    assert lenient.separators == set(Separator)


@pytest.mark.parametrize("line", ["separators: [tab]", "version: 0", "short_line: true"])
def test_a_wrong_line_is_refused(tmp_path: Path, line: str) -> None:
    lines = {"name": "name: test", "version": "version: 1", "advice": "advice: 再送を依頼してください。"}
    lines[line.partition(":")[0]] = line
    path = tmp_path / "bank.yaml"
    path.write_text("\n".join(lines.values()), encoding="utf-8")
    with pytest.raises(ValidationError, match=line.partition(":")[0]):
        load_profile(path)
