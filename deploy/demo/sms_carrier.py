"""The carrier of short messages in the demonstration: opens what the city has sent, delivers, and reports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from deploy.demo.asking import DemoFailed
from deploy.demo.receiver import Receiver
from services.dunning.rules.sms import LAYOUT, RESULT_LAYOUT, SmsResult
from shared.formats.framed_lines import framed, unframed


@dataclass(slots=True)
class SmsCarrier:
    """One carrier that stands for all of them.

    Attributes:
        results: What comes of messages to a number; whoever is not named gets his.
    """

    results: Mapping[str, SmsResult] = field(default_factory=dict)
    _receiver: Receiver = field(default_factory=lambda: Receiver("demonstration carrier"))
    _numbers: dict[str, str] = field(default_factory=dict)

    def certificate(self) -> bytes:
        """The certificate for which the city encrypts, as PEM."""
        return self._receiver.certificate()

    def receive(self, envelope: bytes) -> tuple[str, dict[str, str]]:
        """Take a file: the text, and the number of each message that did not come before.

        Raises:
            FileBroken: The file is not whole, so no carrier would take it.
            DemoFailed: It asks for messages at no time.
        """
        header, records = unframed(self._receiver.opened(envelope), LAYOUT)
        if datetime.fromisoformat(header["not_before"]) >= datetime.fromisoformat(header["not_after"]):
            raise DemoFailed("SMSの送信時間がありません。")
        new = {one["message"]: one["number"] for one in records if one["message"] not in self._numbers}
        self._numbers |= new
        return header["text"], new

    def report(self, arrived_at: datetime, *message_nos: str) -> bytes:
        """A file of results of some messages, of all where none are named."""
        records = [
            {
                "record": "result",
                "message": message,
                "result": self.results.get(self._numbers[message], SmsResult.DELIVERED).value,
                "arrived_at": arrived_at.isoformat(),
            }
            for message in message_nos or self._numbers
        ]
        return framed({"record": "header", "layout": RESULT_LAYOUT}, records)
