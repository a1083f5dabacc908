"""What belongs to the project on this disk, the requirements, the service cards and the glossary, as plain values."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ("services", "shared", "deploy")
GENERATED = {"build", "target", "node_modules", "__pycache__"}
SOURCE = {".py", ".sql", ".html", ".css", ".js", ".sh"}
TEXT = SOURCE | {"", ".md", ".yaml", ".yml", ".toml", ".txt", ".in", ".json", ".xml"}

CARD_PARTS = ("Owns", "Hears", "Announces", "Law")
EVENT_TYPE = re.compile(r"\b[a-z]+\.[a-z_]+\.v\d+\b")
#: Places that only one machine has, and hosts that a package comes from: neither belongs in a committed file.
FOREIGN = re.compile(
    r"(?<![\w.$})])/work/|/root/|/home/[a-z]|\bpypi[.]org|pythonhosted[.]org|registry[.]npmjs|index[-_]url|trusted-host|"
    r"\brepo\d?\.maven|proxy\.golang|\b(ghcr|quay|docker)\.io\b"
)
#: Words that say what a glossary word says, with the glossary's word.
SYNONYMS: Mapping[str, str] = {
    r"debts?(?!or)": "claim (期別債権)",
    r"taxpayer[_ ]?(id|no|number)s?": "addressee_no (宛名番号)",
    r"demand[_ ]?(notice|letter)s?": "dunning notice (督促状) or reminder (催告)",
    r"late[_ ]?fees?|(penalty|arrears)[_ ]?interest|delinquent[_ ]?charges?": "delinquency charge (延滞金)",
    r"reminder[_ ]?fees?": "dunning fee (督促手数料)",
    r"set[_ ]?offs?": "appropriation (充当)",
    r"my[_ ]?numbers?": "individual number (個人番号)",
    r"direct[_ ]?debits?": "account transfer (口座振替)",
    r"bad[_ ]?debts?|charge[_ ]?offs?": "write-off (不納欠損)",
    r"statute[_ ]?of[_ ]?limitations?|limitation[_ ]?periods?": "prescription (時効)",
    r"garnishments?|garnish|foreclosures?": "seizure (差押)",
    r"moratori(um|a)s?|stay[_ ]?of[_ ]?(collection|execution)": "grace (猶予) or suspension of execution (執行停止)",
    r"installments?": "instalment (期別)",
    r"public[_ ]?(notification|notice)s?|public[_ ]?service": "service by publication (公示送達)",
    r"collection[_ ]?union": "collection association (滞納整理組合)",
}
CASE_CHANGE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
FORBIDDEN_WORDS = {re.compile(rf"(?<![a-z]){words}(?![a-z])", re.IGNORECASE): word for words, word in SYNONYMS.items()}


@dataclass(frozen=True)
class Term:
    """One row of the glossary."""

    japanese: str
    english: str
    code: str
    law: str


def project_files(root: Path = ROOT) -> Iterator[Path]:
    """Every text file that can be committed: nothing hidden, nothing generated."""
    for path in sorted(root.iterdir()):
        if path.name.startswith(".") and path.name not in {".ci", ".gitignore"}:
            continue
        if path.name in GENERATED or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from project_files(path)
        elif path.suffix in TEXT:
            yield path


def python_files(*folders: str) -> Iterator[tuple[str, str]]:
    """Path from the root and source of each Python file in the folders."""
    for folder in folders:
        if (ROOT / folder).is_dir():
            for path in project_files(ROOT / folder):
                if path.suffix == ".py":
                    yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def unpinned(requirements: str) -> list[str]:
    """The requirements that lack a version or a hash, and the lines that name a place to fetch from."""
    joined = re.sub(r"\\\n", " ", requirements)
    lines = [line.strip() for line in joined.splitlines() if line.strip() and not line.strip().startswith("#")]
    return [line.split("--hash")[0].strip() for line in lines if not _is_pinned(line)]


def _is_pinned(line: str) -> bool:
    return "==" in line and "--hash=sha256:" in line and not line.startswith("-") and "://" not in line


def parse_card(docstring: str) -> dict[str, str]:
    """The parts of a service card, a part's further lines joined to it."""
    parts: dict[str, str] = {}
    current = ""
    for line in docstring.splitlines()[1:]:
        word, _, rest = line.strip().partition(" ")
        if word in CARD_PARTS and not line.startswith(" " * 8):
            current, parts[word] = word, rest.strip()
        elif current and line.strip():
            parts[current] += " " + line.strip()
    return parts


def card_of(init_source: str) -> dict[str, str]:
    """The card of a service from its `__init__.py`."""
    return parse_card(ast.get_docstring(ast.parse(init_source), clean=True) or "")


def event_types(text: str) -> set[str]:
    """The event types that a part of a card names."""
    return set(EVENT_TYPE.findall(text))


def glossary(markdown: str) -> list[Term]:
    """The rows of every four-column table whose code names stand in backticks."""
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in markdown.splitlines() if "|" in line]
    rows = [row for row in rows if len(row) == 4 and row[0] != "Japanese" and not set(row[0]) <= {"-", ":"}]
    return [Term(japanese, english, code.strip("`"), law) for japanese, english, code, law in rows]


def repeated(words: list[str]) -> set[str]:
    """The words that stand for more than one thing."""
    return {word for word in words if words.count(word) > 1}


def forbidden_words(text: str) -> list[tuple[int, str, str]]:
    """Line, word found and the glossary's word for it."""
    # Class names are read word by word, like every other name.
    words = CASE_CHANGE.sub("_", text)
    return [
        (line, found[0], word)
        for line, content in enumerate(words.splitlines(), 1)
        for pattern, word in FORBIDDEN_WORDS.items()
        if (found := pattern.search(content))
    ]


def foreign_places(text: str) -> list[tuple[int, str]]:
    """Line and text of each machine path or package host."""
    return [(line, found[0]) for line, content in enumerate(text.splitlines(), 1) if (found := FOREIGN.search(content))]
