"""Dunning as the city works it: lists that two persons release, letters that leave, and files for whoever prints."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx

from deploy.demo.asking import DemoFailed
from deploy.demo.check import Check
from deploy.demo.receiver import Receiver
from deploy.demo.staffing import House
from deploy.demo.two_persons import TwoPersons
from shared.days import TOKYO

_RELEASE, _GATE, _PRINT = "dunning.run_release", "dunning.gate_release", "dunning.print_release"
_CASE = "dunning"
_DELETE_WITHIN = timedelta(days=30)
_PDF = b"%PDF-"


@dataclass(slots=True)
class Printed:
    """What the printer has been given, and what he counted.

    Attributes:
        letters: Letters in the files, by their manifests.
        indexed: Lines of the indexes.
        files: Files that were drawn.
        opened: Of those, PDF files that he could open.
        differing: Files or indexes that are not as their manifest says.
        findings: What the city found wrong with his counts.
        alone: Attempts of one person to hand a run over; all were refused.
        withheld: Letters that a support measure holds back.
        unaddressed: Letters that nobody can be addressed with.
    """

    letters: int = 0
    indexed: int = 0
    files: int = 0
    opened: int = 0
    differing: int = 0
    findings: int = 0
    alone: int = 0
    withheld: int = 0
    unaddressed: int = 0


@dataclass(slots=True)
class Dunning:
    """The desk of dunning.

    Attributes:
        house: Who works at it.
        printer: Who prints and encloses.
        notices: Notices that left.
        fee_yen: Their fees.
        alone: Attempts of one person to release a list; all were refused.
        runs: The runs that left.
        gates: Lists that looked abnormal and were released all the same, by two.
        printed: What was printed of them.
    """

    house: House
    printer: Receiver
    notices: int = 0
    fee_yen: int = 0
    alone: int = 0
    runs: list[int] = field(default_factory=list)
    gates: int = 0
    printed: Printed = field(default_factory=Printed)

    async def issue(self, day: date) -> None:
        """List whose notice is due on a day, let two persons release the list, and note that its letters left.

        Raises:
            DemoFailed: a step is refused against the plan.
        """
        days = {"control_on": day.isoformat(), "dispatch_on": day.isoformat()}
        answer = await self.house.officer.ask("dunning", "POST", "/dunning-runs", json=days, case=_CASE)
        if answer.status_code == httpx.codes.CONFLICT:
            # Nobody's day has come.
            return
        if not answer.is_success:
            raise DemoFailed(f"{day}の督促状を抽出できません: HTTP {answer.status_code}")
        run = answer.json()
        place = f"/dunning-runs/{run['run_id']}"
        if run["gate"]:
            gate = {"run_id": run["run_id"], "list_sha256": run["list_sha256"], "gate": run["gate"]}
            await self._decide(_GATE, {**gate, "reason": "架空の市の最初の発行"})
            self.gates += 1
        total = run["total"]
        released = {"run_id": run["run_id"], "dispatch_on": run["dispatch_on"], "list_sha256": run["list_sha256"]}
        asked = {name: total[name] for name in ("letters", "open_principal_yen", "fee_yen")}
        await self._decide(_RELEASE, {**released, **asked})
        shown = await self.house.officer.get("dunning", place, case=_CASE)
        left = {"dispatched_on": day.isoformat(), "piece_count": shown["letters"]["to_dispatch"]}
        gone = await self.house.officer.post_to("dunning", f"{place}/dispatches", left, case=_CASE)
        self.runs.append(run["run_id"])
        self.notices += gone["letters"]["dispatched"]
        self.fee_yen += total["fee_yen"]

    async def print_letters(self, advance: Callable[[int], None]) -> None:
        """Print the letters of every run: frozen, released by two, drawn, handed over sealed, counted, deleted.

        Raises:
            DemoFailed: a step is refused against the plan.
        """
        for run_id in self.runs:
            await self._print(run_id)
            advance(1)

    async def _print(self, run_id: int) -> None:
        officer, printed = self.house.officer, self.printed
        wish = {"source": "dunning_run", "source_run_id": run_id}
        frozen = await officer.post_to("dunning", "/print-runs", wish, case=_CASE)
        printed.withheld += frozen["withheld"]
        printed.unaddressed += frozen["unaddressed"]
        number, place = frozen["run_id"], f"/print-runs/{frozen['run_id']}"
        due_on = datetime.now(TOKYO).date() + _DELETE_WITHIN
        payload = {"run_id": number, "printer": "試験印刷株式会社", "deletion_due_on": due_on.isoformat()}
        kept = {name: frozen[name] for name in ("piece_count", "content_sha256")}
        await self._decide(_PRINT, {**payload, **kept})
        files, more = [], True
        while more:
            drawn = await officer.post_to("dunning", f"{place}/files", case=_CASE)
            files.append(drawn["file_no"])
            more = drawn["more"]
        manifest = json.loads(await self._taken(f"{place}/manifest"))
        index = await self._taken(f"{place}/index")
        printed.differing += sha256(index).hexdigest() != manifest["index"]["sha256"]
        # A heading above, and a line with the totals below.
        printed.indexed += sum(1 for _ in csv.reader(io.StringIO(index.decode("utf-8-sig")))) - 2
        for file_no, told in zip(files, manifest["files"], strict=True):
            content = await self._taken(f"{place}/files/{file_no}")
            printed.differing += sha256(content).hexdigest() != told["sha256"]
            printed.opened += content.startswith(_PDF)
        count = manifest["letters"]
        printed.letters += count
        printed.files += len(files)
        counts = {"made": count, "enclosed": count, "pulled": 0, "spoiled": 0}
        report = await officer.post_to("dunning", f"{place}/reports", counts, case=_CASE)
        printed.findings += len(report["findings"])
        deleted = {"deleted_on": datetime.now(TOKYO).date().isoformat(), "proof": "消去証明書 第1号"}
        await officer.post_to("dunning", f"{place}/deletion", deleted, case=_CASE)

    async def _taken(self, place: str) -> bytes:
        answer = await self.house.officer.ask("dunning", "POST", f"{place}/handovers", case=_CASE)
        if not answer.is_success:
            raise DemoFailed(f"印刷業者に {place} を渡せません: HTTP {answer.status_code}")
        return self.printer.opened(answer.content)

    async def _decide(self, act: str, payload: dict[str, Any]) -> None:
        two = TwoPersons("dunning", _CASE, "督促の事務", self.house.head)
        proposed = await two.propose(act, payload, self.house.officer)
        # Once for each of these the officer tries what only his superior may.
        if act == _RELEASE and not self.alone:
            self.alone += await two.refuses_alone(act, proposed, self.house.officer)
        if act == _PRINT and not self.printed.alone:
            self.printed.alone += await two.refuses_alone(act, proposed, self.house.officer)
        await two.approve(act, proposed)


def dunning_checks(dunning: Dunning, stated: Sequence[dict[str, Any]]) -> Iterator[Check]:
    """What left beside what was printed of it.

    Args:
        dunning: The desk after its work.
        stated: The runs as the service tells of them at the end.
    """
    printed, runs = dunning.printed, len(dunning.runs)
    yield Check("督促状 二人で発行した抽出(件)", runs, sum(one["state"] == "dispatched" for one in stated))
    yield Check("督促状 一人での発行を拒否(件)", min(1, runs), dunning.alone)
    held = printed.withheld + printed.unaddressed
    yield Check("督促状 印刷した通数+印刷を控えた通数", dunning.notices, printed.letters + held)
    yield Check("督促状 印刷物の一覧の行数", printed.letters, printed.indexed)
    yield Check("督促状 印刷業者が開いたPDF(件)", printed.files, printed.opened)
    yield Check("督促状 内容の異なる印刷ファイル(件)", 0, printed.differing)
    yield Check("督促状 印刷業者の計数との差(件)", 0, printed.findings)
    yield Check("督促状 一人での引渡しを拒否(件)", min(1, runs), printed.alone)
