"""The electronic link of the demonstration: institutions that read inquiries, answer them, and err on order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from deploy.demo.asking import DemoFailed
from deploy.demo.receiver import Receiver
from services.enforcement.rules.inquiry_link import ANSWER_LAYOUT, LAYOUT
from shared.formats.framed_lines import framed, unframed

#: Lines of an answer by item, as an institution has them of one person.
Holdings = Mapping[str, Sequence[Mapping[str, str]]]


class Mistake(StrEnum):
    """What an institution or the link gets wrong."""

    #: The same answer twice in one file.
    TWICE = "twice"
    #: A field that nobody asked for.
    MORE_THAN_ASKED = "more_than_asked"
    #: An answer to an inquiry that nobody sent.
    UNKNOWN_NUMBER = "unknown_number"
    #: An amount that is none.
    ILLEGIBLE = "illegible"
    #: The file ends in the middle.
    CUT_OFF = "cut_off"


@dataclass(slots=True)
class DepositLink:
    """One link that stands for every institution.

    Attributes:
        holdings: What an institution has of a person, by its number and the name under which he is asked about.
    """

    holdings: dict[tuple[str, str], Holdings] = field(default_factory=dict)
    _receiver: Receiver = field(default_factory=lambda: Receiver("demonstration link"))
    _asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    _batches: set[str] = field(default_factory=set)

    def certificate(self) -> bytes:
        """The certificate for which the city encrypts, as PEM."""
        return self._receiver.certificate()

    def receive(self, envelope: bytes) -> list[str]:
        """Take a file of inquiries; gives the document numbers in it, none where the same file came before.

        Raises:
            FileBroken: The file is not whole, so no link would take it.
            DemoFailed: An inquiry came in two files.
        """
        header, records = unframed(self._receiver.opened(envelope), LAYOUT)
        if header["batch_no"] in self._batches:
            return []
        self._batches.add(header["batch_no"])
        for record in records:
            if record["document_no"] in self._asked:
                raise DemoFailed(f"{record['document_no']}の照会が2つのファイルで届きました。")
            self._asked[record["document_no"]] = record
        return [record["document_no"] for record in records]

    def answers(
        self, document_nos: Collection[str], answered_on: date, mistakes: Collection[Mistake] = frozenset()
    ) -> bytes:
        """A file of answers to some of the inquiries; those of persons unknown say that there is nothing."""
        records = [self._answer(self._asked[number], answered_on) for number in document_nos]
        if Mistake.MORE_THAN_ASKED in mistakes:
            records[0]["lines"].append({"item": "safe_deposit", "fields": {"branch": "見本支店"}})
        if Mistake.ILLEGIBLE in mistakes:
            item = next(iter(self._asked[records[0]["document_no"]]["form"]))
            records[0] |= {"lines": [{"item": item, "fields": {"balance_yen": "約8万円"}}], "nothing": []}
        if Mistake.TWICE in mistakes:
            records.append(records[0])
        if Mistake.UNKNOWN_NUMBER in mistakes:
            records.append({**records[0], "document_no": "Q2001-0000001"})
        header = {"record": "header", "layout": ANSWER_LAYOUT, "made_on": answered_on.isoformat()}
        content = framed(header, records)
        return content[: len(content) // 2] if Mistake.CUT_OFF in mistakes else content

    def _answer(self, asked: Mapping[str, Any], answered_on: date) -> dict[str, Any]:
        known = self.holdings.get((asked["institution"], asked["told"]["name"]), {})
        lines = [{"item": item, "fields": dict(line)} for item in asked["form"] for line in known.get(item, ())]
        return {
            "record": "answer",
            "document_no": asked["document_no"],
            "institution": asked["institution"],
            "answered_on": answered_on.isoformat(),
            "lines": lines,
            "nothing": [item for item in asked["form"] if not known.get(item)],
        }
