"""Who still owes when the year is over: a deposit found and seized, a plan, graces, a suspension, a write-off."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from deploy.demo.asking import DemoFailed
from deploy.demo.check import Check
from deploy.demo.city_hall import CityHall
from deploy.demo.deposit_link import DepositLink, Mistake
from deploy.demo.two_persons import TwoPersons
from shared.days import TOKYO
from shared.law.library import LAW

#: So many persons are worked on.
PERSONS_MAX = 7
_SEIZED = 2
_CASE = "enforcement"
_SEIZURE, _COLLECTION = "enforcement.seizure", "enforcement.seizure_collection"
_WRITE_OFF = "enforcement.write_off"
#: Acts of mercy and their grounds, one for each further person; the last one's claims are written off at once.
_MERCIES = (
    ("payment_plan", "pledge"),
    ("grace_of_collection", "illness"),
    ("grace_of_realisation", "ex_officio_hardship"),
    ("suspension", "hardship"),
    ("suspension", "no_assets"),
)
_WITH_MEANS = frozenset({"payment_plan", "grace_of_realisation"})
_BY_APPLICATION = frozenset({"payment_plan", "grace_of_collection"})
_INQUIRY = "enforcement.inquiry"
#: A bank of the city's file that answers by the electronic link.
_BANK_CODE, _BANK = "9501", "見本銀行"


@dataclass(slots=True)
class Enforcement:
    """What came of it.

    Attributes:
        inquired: Inquiries that left by the electronic link.
        told_too_much: Answers that told what nobody had asked for; all were refused.
        answered: Inquiries whose answer was taken in.
        seized: Deposits that were to be seized.
        collected_yen: What the banks paid.
        stated_yen: What was owed on their claims when they were seized, by payments.
        cleared: Seizures whose claims are paid after that.
        alone: Attempts of an officer to seize alone; all were refused.
        granted: Measures of mercy that two persons granted.
        standing: Measures that stand afterwards.
        written_off: Claims whose write-off two persons decided.
        ended: Claims that payments shows as written off afterwards.
        proof_findings: What the proof of the ledger finds wrong at the end.
        seized_of: Whose deposit was seized first; empty where nobody's was.
        decisions: How often the head of section approved.
    """

    inquired: int = 0
    told_too_much: int = 0
    answered: int = 0
    seized: int = 0
    collected_yen: int = 0
    stated_yen: int = 0
    cleared: int = 0
    alone: int = 0
    granted: int = 0
    standing: int = 0
    written_off: int = 0
    ended: int = 0
    proof_findings: int = 0
    seized_of: str = ""
    decisions: int = 0


async def enforce(hall: CityHall, link: DepositLink, advance: Callable[[int], None]) -> Enforcement | None:
    """Work on the persons who owe most; none once the late charge cannot be computed any more.

    Args:
        hall: The services, at rest.
        link: By which banks answer.
        advance: Told of each person.

    Raises:
        DemoFailed: a step is refused against the plan.
    """
    today = datetime.now(TOKYO).date()
    if today > (LAW.late_charge_tier1_rate.known_until or date.max):
        return None
    desk = _Desk(hall, link, today)
    cases = await desk.cases()
    seizures = []
    for case in cases[:_SEIZED]:
        seizures.append((case, await desk.seize(case)))
        advance(1)
    ended: list[int] = []
    for case, (measure, ground) in zip(cases[_SEIZED:], _MERCIES, strict=False):
        await desk.spare(case, measure, ground)
        if ground == "no_assets":
            ended += await desk.write_off(case)
        advance(1)
    # What each person's decision sets in motion goes on while the next one is worked on.
    await desk.wait_quiet()
    collected = [(case, await desk.collect(approval_id)) for case, approval_id in seizures]
    await desk.wait_quiet()
    await desk.look(collected, ended)
    return desk.done


def enforcement_checks(done: Enforcement | None) -> Iterator[Check]:
    """What was decided, beside what the services show of it."""
    if done is None:
        return
    yield Check("財産調査 電子照会=受け付けた回答(件)", done.inquired, done.answered)
    yield Check("財産調査 照会していない内容の回答を拒否(件)", done.inquired, done.told_too_much)
    yield Check("差押え 一人での決裁を拒否(件)", min(1, done.seized), done.alone)
    yield Check("差押え 発付時の未納額=取立額(円)", done.stated_yen, done.collected_yen)
    yield Check("差押え 取立てで完納となったもの(件)", done.seized, done.cleared)
    yield Check("猶予・執行停止・納税計画(件)", done.granted, done.standing)
    yield Check("不納欠損とした期別債権(件)", done.written_off, done.ended)
    yield Check("滞納整理の後の台帳の証明で見つかった誤り(件)", 0, done.proof_findings)


class _Desk:
    """An officer who works on arrears, and the head of section."""

    def __init__(self, hall: CityHall, link: DepositLink, today: date) -> None:
        self.done = Enforcement()
        self._hall, self._link, self._today = hall, link, today
        self._officer = hall.house.enforcement_officer
        self._two = TwoPersons("enforcement", _CASE, "滞納整理の事務", hall.house.enforcement_head)

    async def cases(self) -> Sequence[dict[str, Any]]:
        """Those who owe most and whose claims have all been dunned, as far as they are needed."""
        rows: list[dict[str, Any]] = []
        after = 0
        while page := await self._get("/cases", after=after):
            rows += page
            after = page[-1]["case_id"]
        found: list[dict[str, Any]] = []
        for row in sorted(rows, key=lambda row: (-row["owed_yen"], row["case_id"])):
            if len(found) == PERSONS_MAX:
                break
            case = await self._get(f"/cases/{row['case_id']}")
            if case["arrears"] and all(self._is_seizable(one) for one in case["arrears"]):
                found.append(case)
        return found

    async def seize(self, case: dict[str, Any]) -> str:
        """Decide by two persons to seize a deposit for all that is owed; gives the number of the decision.

        Raises:
            DemoFailed: a step is refused against the plan.
        """
        owed_yen = await self._quoted_yen(case)
        deposit = await self._find_deposit(case, owed_yen)
        claims = [{name: one[name] for name in ("claim_id", "tax_item")} for one in case["arrears"]]
        payload = {
            **_of(case),
            **deposit,
            "property_kind": "deposit",
            "seized_yen": owed_yen,
            "claims": claims,
            "reason": "給与振込口座であることを確認し、ほかに財産がない",
        }
        proposed = await self._two.propose(_SEIZURE, payload, self._officer)
        if not self.done.alone:
            self.done.alone += await self._two.refuses_alone(_SEIZURE, proposed, self._officer)
        await self._two.approve(_SEIZURE, proposed)
        self.done.decisions += 1
        self.done.seized_of = self.done.seized_of or case["addressee_no"]
        return str(proposed["approval_id"])

    async def collect(self, approval_id: str) -> dict[str, Any]:
        """Have the bank served with a seizure that was issued meanwhile, and book what it pays; gives the seizure.

        Raises:
            DemoFailed: it was not issued, or a step is refused against the plan.
        """
        place = f"/seizures/{approval_id}"
        seizure = await self._get(place)
        if seizure["state"] != "issued":
            raise DemoFailed(f"差押えが発付されません: {seizure['state_label']} {seizure['failed']}")
        self.done.seized += 1
        served = {"kind": "served", "on": self._today.isoformat(), "note": "銀行の窓口で交付送達"}
        seizure = await self._officer.post_to("enforcement", f"{place}/stages", served, case=_CASE)
        parts = ("principal_yen", "dunning_fee_yen", "late_charge_yen", "disposition_cost_yen")
        amount_yen = sum(claim[part] for claim in seizure["claims"] for part in parts)
        self.done.stated_yen += amount_yen
        payload = {
            "seizure_id": seizure["seizure_id"],
            "addressee_no": seizure["addressee_no"],
            "tax_items": seizure["tax_items"],
            "step_no": seizure["step_no"],
            "collected_on": self._today.isoformat(),
            "amount_yen": amount_yen,
            "reference": "払込通知書 第1号",
        }
        await self._decide(_COLLECTION, payload)
        self.done.collected_yen += amount_yen
        return dict(seizure)

    async def spare(self, case: dict[str, Any], measure: str, ground: str) -> None:
        """Grant a measure of mercy for all that is owed; without any assets the claims are written off at once."""
        claims = [
            {"claim_id": one["claim_id"], "tax_item": one["tax_item"], "amount_yen": one["owed_yen"]}
            for one in case["arrears"]
        ]
        payload = {
            **_of(case),
            "claims": claims,
            "ground": ground,
            "first_day": self._today.isoformat(),
            "evidence": "収支の申告書と預金通帳の写し",
            "reason": "納税者の申出と調査による",
        }
        if measure != "suspension":
            payload |= self._promised(sum(one["owed_yen"] for one in case["arrears"]))
        if measure in _BY_APPLICATION:
            payload["applied_on"] = self._today.isoformat()
        if measure in _WITH_MEANS:
            payload["means"] = {"liquid_yen": 80_000, "living_yen": 180_000}
        await self._decide(f"enforcement.{measure}", payload)
        self.done.granted += 1
        measures = await self._get(f"/cases/{case['case_id']}/measures")
        self.done.standing += sum(one["in_force"] for one in measures["counters"] if one["kind"] == measure)

    async def write_off(self, case: dict[str, Any]) -> list[int]:
        """Write claims off that are suspended for want of assets; gives their numbers."""
        claims = [{name: one[name] for name in ("claim_id", "tax_item")} for one in case["arrears"]]
        payload = {
            **_of(case),
            "claims": claims,
            "ground": "immediate",
            "evidence": "相続人全員の相続放棄の申述受理証明書",
            "reason": "徴収することができないことが明らか",
        }
        await self._decide(_WRITE_OFF, payload)
        self.done.written_off += len(claims)
        return [one["claim_id"] for one in claims]

    async def wait_quiet(self) -> None:
        """Wait until what was decided has reached everybody whom it concerns."""
        await self._hall.wait_quiet("payments", "dunning", "enforcement")

    async def look(self, collected: Sequence[tuple[dict[str, Any], dict[str, Any]]], ended: Sequence[int]) -> None:
        """Read what became of the claims that were seized for, and of those that were written off."""
        for case, seizure in collected:
            view = await self._get(f"/cases/{case['case_id']}")
            named = {claim["claim_id"] for claim in seizure["claims"]}
            self.done.cleared += all(one["owed_yen"] == 0 for one in view["claims"] if one["claim_id"] in named)
        for claim_id in ended:
            claim = await self._hall.house.officer.get("payments", f"/claims/{claim_id}", case=_CASE)
            self.done.ended += claim["written_off_yen"] > 0 and claim["open_yen"] == 0
        proof = await self._hall.house.head.post_to("payments", "/ledger/proofs")
        self.done.proof_findings = sum(len(one["numbers"]) for one in proof["findings"])

    async def _quoted_yen(self, case: dict[str, Any]) -> int:
        """What the dunned claims of a person ask for today, with the charge."""
        query = {"addressee_no": case["addressee_no"], "on": self._today.isoformat()}
        quotes = await self._hall.house.officer.post_to("payments", "/quotes", query, case=_CASE)
        dunned = {one["claim_id"] for one in case["arrears"]}
        return sum(one["amount_yen"] for one in quotes if one["claim_id"] in dunned)

    async def _find_deposit(self, case: dict[str, Any], owed_yen: int) -> dict[str, int]:
        """Ask a bank by the link, refuse what it tells unasked, and take from its second answer what may be seized."""
        name = f"見本 {self.done.inquired + 1}郎"
        deposit = {
            "branch": "石巻支店",
            "kind": "普通預金",
            "account_number": "7654321",
            "balance_yen": str(owed_yen * 2),
            "balance_on": self._today.isoformat(),
        }
        self._link.holdings[_BANK_CODE, name] = {"deposits": [deposit]}
        payload = {
            **_of(case),
            "recipient_kind": "bank",
            "recipient": _BANK,
            "institution_code": _BANK_CODE,
            "items": ["deposits"],
            "disclosed": ["name"],
            "reason": "給与振込口座のある金融機関であるため",
        }
        inquiry_id = await self._decide(_INQUIRY, payload)
        wish = {"inquiries": [{"inquiry_id": inquiry_id, "told": {"name": name}}]}
        made = await self._officer.post_to("enforcement", "/inquiry-batches", wish, case=_CASE)
        place = f"/inquiry-batches/{made['batch_no']}/handovers"
        file = await self._officer.ask("enforcement", "POST", place, case=_CASE)
        if not file.is_success:
            raise DemoFailed(f"照会回線に {place} を渡せません: HTTP {file.status_code}")
        numbers = self._link.receive(file.content)
        self.done.inquired += len(numbers)
        for mistakes in ({Mistake.MORE_THAN_ASKED}, set[Mistake]()):
            content = self._link.answers(numbers, self._today, mistakes)
            taken = await self._officer.ask("enforcement", "POST", "/inquiry-answer-files", case=_CASE, content=content)
            counts = self._hall.services.json_of("enforcement", taken)["counts"]
            self.done.told_too_much += counts.get("not_asked", 0)
            self.done.answered += counts.get("taken", 0)
        (found,) = await self._get(f"/cases/{case['case_id']}/property")
        return {"property_id": found["property_id"], "property_version_no": found["version_no"]}

    def _promised(self, amount_yen: int) -> dict[str, Any]:
        """Two parts, a month and two months from now."""
        days = [self._today + timedelta(days=days) for days in (30, 60)]
        parts = (amount_yen // 2, amount_yen - amount_yen // 2)
        return {
            "last_day": days[-1].isoformat(),
            "instalments": [
                {"due_on": day.isoformat(), "amount_yen": part} for day, part in zip(days, parts, strict=True)
            ],
        }

    def _is_seizable(self, arrears: dict[str, Any]) -> bool:
        first = arrears["seizable_from"]
        return first is not None and date.fromisoformat(first) <= self._today

    async def _decide(self, act: str, payload: dict[str, Any]) -> str:
        approval_id = await self._two.decide(act, payload, self._officer)
        self.done.decisions += 1
        return approval_id

    async def _get(self, path: str, **parameters: Any) -> Any:
        return await self._officer.get("enforcement", path, case=_CASE, **parameters)


def _of(case: dict[str, Any]) -> dict[str, Any]:
    return {"case_id": case["case_id"], "addressee_no": case["addressee_no"]}
