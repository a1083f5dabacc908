"""The glossary has one word for each term, the project uses it, and no second word has crept in."""

import re

import pytest

from tests.architecture.project import (
    CASE_CHANGE,
    CODE,
    ROOT,
    SOURCE,
    forbidden_words,
    glossary,
    project_files,
    repeated,
)

TERMS = glossary((ROOT / "GLOSSARY.md").read_text(encoding="utf-8"))


def plain_words(text: str) -> str:
    """Names as running text: `dunning_fee` and `DunningFee` both read "dunning fee"."""
    return re.sub(r"[_-]", " ", CASE_CHANGE.sub(" ", text)).lower()


def test_the_glossary_covers_the_field() -> None:
    assert len(TERMS) >= 90
    assert [term for term in TERMS if not (term.japanese and term.english and term.code and term.law)] == []


def test_no_word_stands_for_two_terms() -> None:
    assert repeated([term.japanese for term in TERMS]) == set()
    assert repeated([term.english for term in TERMS]) == set()
    assert repeated([term.code for term in TERMS]) == set()


def test_each_word_is_used() -> None:
    used = plain_words(
        "\n".join(
            path.read_text(encoding="utf-8")
            for path in project_files()
            if path.name != "GLOSSARY.md" and "tests/architecture" not in path.as_posix()
        )
    )

    assert [
        term.english for term in TERMS if plain_words(term.english) not in used and plain_words(term.code) not in used
    ] == []


def test_the_code_has_no_second_word_for_a_term() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {word!r}; the glossary says {term}"
        for folder in CODE
        for path in project_files(ROOT / folder)
        if path.suffix in SOURCE | {".yaml"}
        for line, word, term in forbidden_words(path.read_text(encoding="utf-8"))
    ]

    assert found == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("class DebtOverdue(Event):", "Debt"),
        ("taxpayer_id: str", "taxpayer_id"),
        ("the reminder fee of 100 yen", "reminder fee"),
        ("set_off_yen = 1", "set_off"),
        ("my_number: str", "my_number"),
        ("an installment", "installment"),
    ],
)
def test_a_second_word_is_found(text: str, word: str) -> None:
    assert [found for _, found, _ in forbidden_words(text)] == [word]


@pytest.mark.parametrize("text", ["third-party debtor", "consumer offset", "the taxpayer's claim", "dunning_fee_yen"])
def test_the_right_word_is_left_alone(text: str) -> None:
    assert forbidden_words(text) == []


def test_a_repeated_word_is_found() -> None:
    head = "| Japanese | English | Code | Law |\n|---|---|---|---|\n"
    table = head + "| 督促 | notice | `n` | 1 |\n| 催告 | notice | `m` | 2 |\n"

    assert repeated([term.english for term in glossary(table)]) == {"notice"}
    assert [term.code for term in glossary(table)] == ["n", "m"]
