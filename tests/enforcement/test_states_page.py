"""The pictures in the documentation are those of the tables."""

from tests.enforcement.states_page import PAGE, states_page


def test_the_page_shows_the_tables() -> None:
    assert PAGE.read_text(encoding="utf-8") == states_page(), "run python -m tests.enforcement.states_page"
