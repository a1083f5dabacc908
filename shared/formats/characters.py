"""The single-byte characters of bank files: JIS X 0201, the classes a field may hold, and EBCDIC kana."""

import codecs
import re
from dataclasses import dataclass

_FIRST_KANA_BYTE, _LAST_KANA_BYTE, _FIRST_HALF_WIDTH = 0xA1, 0xDF, 0xFF61
# U+FFFE marks a byte without a character: the codec machinery takes it as undefined.
_JIS_X_0201 = "".join(
    chr(byte)
    if byte < 0x80
    else chr(_FIRST_HALF_WIDTH + byte - _FIRST_KANA_BYTE)
    if _FIRST_KANA_BYTE <= byte <= _LAST_KANA_BYTE
    else "\ufffe"
    for byte in range(256)
)
_JIS_X_0201_ENCODING = codecs.charmap_build(_JIS_X_0201)

DIGITS = b"0123456789"
_NARROW = b" " + DIGITS + bytes(range(0x41, 0x5B)) + bytes(range(0xB1, 0xE0))
_WIDE = b"\xa6\\.()/-\xa2\xa3"
_PRINTABLE = bytes(range(0x20, 0x7F)) + bytes(range(0xA1, 0xE0))


@dataclass(frozen=True, slots=True)
class CharacterClass:
    """Which bytes a field may hold, which are taken with a warning, and the codes for the rest.

    Attributes:
        allowed: Bytes that are always right.
        tolerated: Further bytes that are read with ``warning_code``.
        error_code: What any other byte is.
        warning_code: What a tolerated byte is.
        description: What the field should hold, in Japanese, for messages.
        needs_wide: The tolerated bytes are taken only when the profile takes wide characters.
    """

    allowed: bytes
    error_code: str
    description: str
    tolerated: bytes = b""
    warning_code: str = ""
    needs_wide: bool = False


DIGIT = CharacterClass(DIGITS, "E-FLD-01", "数字")
NAME = CharacterClass(_NARROW + b"()-.", "E-FLD-02", "半角カナ・英大文字・数字", _WIDE, "W-CHR", needs_wide=True)
BANK_NAME = CharacterClass(_NARROW + b"-", "E-FLD-02", "半角カナ・英大文字・数字", _WIDE, "W-CHR", needs_wide=True)
BLANK = CharacterClass(b" ", "E-FLD-03", "空白", _PRINTABLE, "W-FLD-03")
DIGIT_OR_SPACE = CharacterClass(DIGITS + b" ", "E-FLD-01", "数字または空白")
KEY = CharacterClass(DIGITS, "E-FLD-01", "数字", b" ", "W-FLD-01")

# U takes ゛ only, B takes both ゛ and ゜; D and P are the marks themselves.
_VOICING = bytearray(b"." * 256)
for _takes_voiced in (0xB3, *range(0xB6, 0xC5)):
    _VOICING[_takes_voiced] = ord("U")
for _takes_both in range(0xCA, 0xCF):
    _VOICING[_takes_both] = ord("B")
_VOICING[0xDE], _VOICING[0xDF] = ord("D"), ord("P")
_ORPHAN_MARK = re.compile(rb"(?<![\xb3\xb6-\xc4\xca-\xce])\xde|(?<![\xca-\xce])\xdf")


def decode(data: bytes) -> str:
    """Return ``data`` as text, one character per byte; bytes outside JIS X 0201 become U+FFFD."""
    return codecs.charmap_decode(data, "replace", _JIS_X_0201)[0]


def encode(text: str) -> bytes:
    """Return half-width ``text`` as JIS X 0201, one byte per character.

    Raises:
        UnicodeEncodeError: A character has no single byte.
    """
    return codecs.charmap_encode(text, "strict", _JIS_X_0201_ENCODING)[0]


def has_orphan_mark(data: bytes) -> bool:
    """Whether any ゛ or ゜ in whole records follows something that cannot take it.

    Every name field follows a digit field, so a mark that opens a name counts as an orphan too.
    """
    if b"\xde" not in data and b"\xdf" not in data:
        return False
    classes = data.translate(bytes(_VOICING))
    voiced = classes.count(b"UD") + classes.count(b"BD")
    return classes.count(b"D") != voiced or classes.count(b"P") != classes.count(b"BP")


def orphan_mark_at(value: bytes) -> int | None:
    """Return the place of the first orphan ゛ or ゜ in one field's bytes, or ``None``."""
    found = _ORPHAN_MARK.search(value)
    return found.start() if found else None


def _ebcdic_kana() -> bytes:
    """Build the table from EBCDIC kana (code page 290) to JIS X 0201; bytes without a partner become 0x1A."""
    table = bytearray(b"\x1a" * 256)
    kana_by_start = {
        0x41: range(0xA1, 0xAA),
        0x51: range(0xAA, 0xAB),
        0x52: range(0xAB, 0xAC),
        0x81: range(0xB1, 0xBB),
        0x8C: range(0xBB, 0xC0),
        0x91: range(0xC0, 0xCA),
        0x9D: range(0xCA, 0xCD),
        0xA2: range(0xCD, 0xD6),
        0xAC: range(0xD6, 0xDA),
        0xBA: range(0xDA, 0xE0),
    }
    kana_by_start |= {0x53: range(0xAC, 0xAE), 0x55: range(0xAE, 0xB0), 0x58: range(0xB0, 0xB1)}
    letters_by_start = {0xC1: b"ABCDEFGHI", 0xD1: b"JKLMNOPQR", 0xE2: b"STUVWXYZ", 0xF0: DIGITS}
    symbols_by_start = {0x40: b" ", 0x4B: b".", 0x4D: b"(", 0x5D: b")", 0x60: b"-/", 0xB2: b"\\"}
    for start, values in (*kana_by_start.items(), *letters_by_start.items(), *symbols_by_start.items()):
        table[start : start + len(values)] = bytes(values)
    return bytes(table)


EBCDIC_TO_JIS = _ebcdic_kana()
