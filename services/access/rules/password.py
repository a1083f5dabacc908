"""Which passwords may be chosen (全項目評価書 III-3: 有効期限、同一又は類似パスワードの再利用制限、最低文字数).

Likeness to the present password is measured on the two as they are typed. Of former ones only the hash of a form in
which look-alike passwords become equal is kept, so likeness to them means: the same form.
"""

import unicodedata
from datetime import date, timedelta
from fractions import Fraction

from services.access.rules.known_passwords import KNOWN_PASSWORDS, RUNS

#: Figures and signs that stand for letters, and letters that look like one another.
_LETTERS = str.maketrans(
    {
        "0": "o",
        "1": "l",
        "!": "l",
        "|": "l",
        "i": "l",
        "2": "z",
        "3": "e",
        "4": "a",
        "@": "a",
        "5": "s",
        "$": "s",
        "6": "b",
        "8": "b",
        "7": "t",
        "+": "t",
        "9": "g",
        # Katakana to hiragana: the same word is not another password.
        **{chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)},
    }
)
_FORM_LENGTH_MIN = 4
_DISTINCT_MIN = 5
_RUN_LENGTH_MIN = 4
#: So many signs at the end may each be a letter or nothing.
_TAIL_MAX = 3
_LATIN_PART_MIN = 3
_JAPANESE_PART_MIN = 2


def normalised(password: str) -> str:
    """The one spelling of a password (Unicode NFKC), so that full-width and half-width typing agree."""
    return unicodedata.normalize("NFKC", password)


def length_fault(password: str, length_min: int, length_max: int) -> str | None:
    """Why the length of a password is refused, as a sentence, or None; counted in characters, before and after NFKC."""
    if len(password) > length_max or len(normalised(password)) > length_max:
        return f"パスワードは{length_max}文字以内で入力してください。"
    if len(normalised(password)) < length_min:
        return f"パスワードは{length_min}文字以上にしてください。"
    return None


def choice_fault(
    password: str,
    *,
    length_min: int,
    length_max: int,
    similarity_max: Fraction,
    staff_no: str,
    display_name: str,
    current: str | None = None,
) -> str | None:
    """Why a new password is refused, as a sentence, or None.

    Args:
        password: As it was typed.
        length_min: Characters.
        length_max: Characters; a longer one is looked at no further.
        similarity_max: How like the present one it may be, from 0 to 1.
        staff_no: The holder's number, which it must not contain.
        display_name: His name, likewise.
        current: The present password as typed, where one is changed.
    """
    if fault := length_fault(password, length_min, length_max):
        return fault
    chosen = normalised(password)
    if any(unicodedata.category(character).startswith("C") for character in chosen):
        return "パスワードに制御文字は使えません。入力し直してください。"
    if _is_well_known(chosen):
        return "推測されやすいパスワードです。単語や並びではないものにしてください。"
    if _names_the_holder(chosen, staff_no, display_name, similarity_max):
        return "職員番号や氏名に似たパスワードは使えません。別のものにしてください。"
    if current is not None and similarity(chosen, normalised(current)) > similarity_max:
        return "現在のパスワードと同じ、または似ています。まったく別のものにしてください。"
    return None


def look_alike_form(password: str) -> str:
    """The form in which look-alike passwords are equal: width, case, figures for letters, digits and signs at the ends.

    Sakura-no-hana2025!, ｓａｋｕｒａ－ｎｏ－ｈａｎａ and S4kura_n0_hana99 have one form.
    """
    text = normalised(password).casefold()
    stripped = _folded(text.strip(_figures_and_signs(text)))
    return stripped if len(stripped) >= _FORM_LENGTH_MIN else _folded(text)


def look_alike_forms(password: str) -> tuple[str, ...]:
    """The forms under which a password is compared with former ones: figures at its ends may stand for letters too."""
    text = normalised(password).casefold()
    tail = len(text) - len(text.rstrip(_figures_and_signs(text)))
    heads = (text.lstrip(_figures_and_signs(text)), text)
    cut = [head[: len(head) - size] for head in heads for size in range(min(tail, _TAIL_MAX) + 1)]
    return tuple(dict.fromkeys((look_alike_form(password), *(_folded(each) for each in cut))))


def similarity(one: str, other: str) -> Fraction:
    """How like each other two passwords are, from 0 to 1: the larger of two measures, on both spellings.

    The measures are 1 - edit distance / longer length, and longest piece they share / shorter length.
    """
    pairs = {(one.casefold(), other.casefold())}
    pairs |= {(mine, his) for mine in _spellings(one) for his in _spellings(other)}
    return max(_likeness(mine, his) for mine, his in pairs)


def expires_on(changed_on: date, valid_days: int) -> date:
    """The last day on which a password is good."""
    return changed_on + timedelta(days=valid_days)


def _likeness(one: str, other: str) -> Fraction:
    if not one or not other:
        return Fraction(int(one == other))
    distance, shared = _edit_distance_and_shared_piece(one, other)
    return max(1 - Fraction(distance, max(len(one), len(other))), Fraction(shared, min(len(one), len(other))))


def _edit_distance_and_shared_piece(one: str, other: str) -> tuple[int, int]:
    """Levenshtein's distance and the length of the longest common substring, in one pass over the table."""
    distances, runs, longest = list(range(len(other) + 1)), [0] * (len(other) + 1), 0
    for row, mine in enumerate(one, 1):
        next_distances, next_runs = [row], [0]
        for column, his in enumerate(other, 1):
            same = mine == his
            next_distances.append(
                min(distances[column] + 1, next_distances[column - 1] + 1, distances[column - 1] + (not same))
            )
            next_runs.append(runs[column - 1] + 1 if same else 0)
        distances, runs, longest = next_distances, next_runs, max(longest, *next_runs)
    return distances[-1], longest


def _spellings(password: str) -> tuple[str, str]:
    return look_alike_form(password), _folded(normalised(password).casefold())


def _figures_and_signs(text: str) -> str:
    """What of a text is no letter, and may be put before or behind a password to make it look new."""
    return "".join(character for character in set(text) if not character.isalpha())


def _folded(text: str) -> str:
    return "".join(character for character in text.translate(_LETTERS) if character.isalnum())


_KNOWN_FORMS = frozenset(look_alike_form(known) for known in KNOWN_PASSWORDS.split())


def _is_well_known(password: str) -> bool:
    text = password.casefold()
    if len(set(text)) < _DISTINCT_MIN or not _KNOWN_FORMS.isdisjoint(look_alike_forms(password)):
        return True
    return _repeats_known_word(look_alike_form(password)) or _is_runs(text)


def _repeats_known_word(form: str) -> bool:
    """Whether a short piece is repeated throughout, such as sakurasakurasakura."""
    return any(
        form == (form[:size] * len(form))[: len(form)] for size in range(1, len(form) // 2 + 1) if len(form) >= size * 2
    )


def _is_runs(text: str) -> bool:
    """Whether a text is put together from runs of keys or letters of four and more."""
    place = 0
    while place < len(text):
        size = next(
            (
                size
                for size in range(len(text) - place, _RUN_LENGTH_MIN - 1, -1)
                if any(text[place : place + size] in run for run in RUNS)
            ),
            0,
        )
        if size == 0:
            # A tail that is too short for a run tells nothing by itself.
            return place > 0 and len(text) - place < _RUN_LENGTH_MIN
        place += size
    return True


def _names_the_holder(password: str, staff_no: str, display_name: str, similarity_max: Fraction) -> bool:
    name = normalised(display_name)
    for part in (normalised(staff_no), name, "".join(name.split()), *name.split()):
        needed = _LATIN_PART_MIN if part.isascii() else _JAPANESE_PART_MIN
        if len(part) < needed:
            continue
        if part.casefold() in password.casefold() or _folded(part.casefold()) in _folded(password.casefold()):
            return True
        if similarity(password, part) > similarity_max:
            return True
    return False
