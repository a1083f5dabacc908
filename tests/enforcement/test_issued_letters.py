"""Every letter of a disposition has its number, its day, the place of the seal, and tells how to object."""

import ast
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from services.enforcement.handlers.issued_letters import Numbered
from services.enforcement.inbound.disposition_papers import PAPERS, DispositionPaper, disposition_letter
from services.enforcement.inbound.distribution_paper import distribution_letter
from services.enforcement.inbound.grace_application_papers import grace_refusal_letter
from services.enforcement.inbound.measure_papers import WORDS, MeasureLetter, measure_letter
from services.enforcement.inbound.sale_papers import SalePaperKind, sale_letter
from services.enforcement.rules import papers as seizure_papers
from services.enforcement.rules.dispositions import PREFIXES, DispositionKind
from services.enforcement.rules.issued_letters import LETTER_OF, DecisionPaper
from services.enforcement.rules.papers import PaperKind
from services.enforcement.rules.sale import SaleState
from shared.contracts import BlockState
from shared.days import add_months
from shared.documents.letter import Letter
from shared.documents.letter_sheets import letter_pdf
from shared.documents.succession_letter import succession_letter
from shared.documents.templates import TEMPLATES
from tests.documents.letters import SENDER, TO
from tests.enforcement.claims import ADDRESSEE
from tests.enforcement.conftest import Enforcement
from tests.enforcement.disposition_desk import text_of
from tests.enforcement.test_measures import Granting, granting
from tests.enforcement.test_succession import ACT, FAMILY, GRANDSON, SON, owing, succession

__all__ = ["granting"]

DAY = date(2026, 7, 17)
REMEDIES = ("審査請求", "3か月以内", "取消しの訴え", "6か月以内", "被告として")
ROOT = Path(__file__).parents[2]
#: Where letters are made that decide nothing about whoever gets them, with the reason.
NO_DISPOSITION = {
    "search_paper": "a record that stays in the file, with a copy for those present",
    "inquiry_letter": "asks somebody else, whom nothing is decided about",
    "pay_sheet_letter": "tells the payer what was seized of a payment by the seizure's own paper",
    "field_sheet_letters": "for the officer on his way",
    "record_copy": "a cover of what was granted, which the decision's own letter tells",
    "usage_report": "tells who looked at one's data",
    "return_letter": "asks for money that was paid by mistake, as anybody may",
    "grace_supplement_letter": "asks an applicant for what is missing, before anything is decided",
    "specimen": "nobody's letter, to try the printer",
}
#: What is made of any letter.
ANY = {"letter_of", "sealed", "as_disposition"}
#: Papers that end a disposition or ask another authority: nothing in them is against whoever gets them.
WITHOUT_REMEDIES = {(kind, DispositionPaper.END) for kind in DispositionKind} | {
    (kind, DispositionPaper.REQUEST) for kind in DispositionKind
}
#: That another body collects from now on is told, not decided.
WITHOUT_REMEDIES |= {(DispositionKind.ASSOCIATION, DispositionPaper.NOTICE)}

CLAIM: dict[str, Any] = {
    "claim_id": 1,
    "addressee_no": ADDRESSEE,
    "tax_item": "012",
    "levy_fiscal_year": 2025,
    "notice_no": "00000001",
    "instalment": "01",
    "due_on": date(2025, 6, 30),
    "former_due_on": None,
    "priority_on": date(2025, 4, 30),
    "amount_yen": 50_000,
    "principal_yen": 50_000,
    "dunning_fee_yen": 100,
    "disposition_cost_yen": 0,
    "late_charge_yen": 700,
}


def shown(letter: Letter) -> str:
    """What stands on the sheets, with what each letter must have checked."""
    text = text_of(letter_pdf(letter))
    assert "石巻市長印" in text, letter.title
    for told in (letter.document_no, "2026年7月17日", "財務部納税課"):
        assert told in text, letter.title
    return text


@pytest.mark.parametrize(("kind", "paper"), sorted(PAPERS), ids=lambda one: one.value)
def test_each_paper_of_a_disposition_is_complete(kind: DispositionKind, paper: DispositionPaper) -> None:
    ground = {DispositionKind.ACCELERATION: "leaving", DispositionKind.DISTRIBUTION_REQUEST: "auction"}
    ground |= {DispositionKind.SECONDARY_LIABILITY: "family_company", DispositionKind.SECURITY: "guarantor"}
    row = {
        "kind": kind.value,
        "ground": ground.get(kind, ""),
        "document_no": "X2026-0000001",
        "tax_items": ["012", "023"],
        "due_on": DAY,
        "due_time": time(15),
        "authority": "試験地方裁判所",
        "reference": "令和8年(ケ)第1号",
        "description": "試験町1番の土地",
        "began_on": DAY,
        "limit_yen": 60_000,
    }
    claims: Any = [CLAIM]

    text = shown(disposition_letter(row, claims, paper, ("見本 太郎", "見本市1番地"), SENDER, TO, DAY))

    expected = (kind, paper) not in WITHOUT_REMEDIES
    assert [one in text for one in REMEDIES] == [expected] * len(REMEDIES)
    # A charge is reviewed by a board of its own, and it is said of which sum whom to ask.
    assert [one in text for one in ("介護保険審査会", "(介護保険料について)", "(市税について)")] == [expected] * 3


@pytest.mark.parametrize(("kind", "paper"), sorted(WORDS), ids=lambda one: one.value)
def test_each_letter_of_a_grace_or_suspension_is_complete(kind: BlockState, paper: DecisionPaper) -> None:
    grounds = {BlockState.GRACE_OF_COLLECTION: "disaster", BlockState.GRACE_OF_REALISATION: "application"}
    measure: Any = {
        "kind": kind.value,
        "addressee_no": ADDRESSEE,
        "ground": grounds.get(kind, "hardship"),
        "tax_items": ["012"],
        "first_day": DAY,
        "last_day": None if kind is BlockState.SUSPENSION else add_months(DAY, 6),
        "applied_on": DAY,
        "extends": None,
        "security": "",
        "ended_on": DAY,
        "end_ground": "means_changed",
        "heard_on": DAY,
    }
    claims: Any = [CLAIM]
    values = MeasureLetter(measure, claims, ())

    text = shown(measure_letter(values, paper, Numbered("Y2026-0000001", DAY), SENDER, TO))

    assert [one for one in REMEDIES if one not in text] == []
    assert "50,000円" in text


@pytest.mark.parametrize("extends", [None, "01990000-0000-7000-8000-000000000000"], ids=["anew", "extension"])
def test_each_refusal_of_a_grace_is_complete(extends: str | None) -> None:
    application: Any = {"kind": "grace_of_realisation", "ground": "application", "tax_items": ["012", "023"]}
    application |= {"extends": extends, "applied_on": DAY, "first_day": DAY, "last_day": add_months(DAY, 6)}
    refusal: Any = {"grounds": ["not_sincere"], "note": "連絡に応じない。"}
    claims: Any = [CLAIM]

    text = shown(grace_refusal_letter(application, refusal, claims, Numbered("Y2026-0000001", DAY), SENDER, TO))

    told = (*REMEDIES, "介護保険審査会", "50,000円", "誠実な意思", "連絡に応じない")
    assert [one for one in told if one not in text] == []
    assert ("期間延長不許可通知書" in text) is (extends is not None)


def test_each_paper_of_a_seizure_tells_how_to_object_unless_nothing_in_it_is_against_anybody() -> None:
    harmless = {PaperKind.RECORD, PaperKind.RELEASE, PaperKind.RELEASE_NOTICE, PaperKind.INSTITUTION_RELEASE}
    harmless |= {PaperKind.REGISTRY_REQUEST, PaperKind.CANCELLATION_REQUEST}
    found = {
        kind for of_course in seizure_papers.PAPERS.values() for kind, one in of_course.items() if one.is_appealable
    }

    assert found == set(PaperKind) - harmless


@pytest.mark.parametrize("kind", sorted(SalePaperKind), ids=lambda one: one.value)
def test_each_paper_of_a_sale_is_complete(kind: SalePaperKind) -> None:
    found = {"description": "土地", "sale_on": DAY, "kind": "real_estate", "deposit_yen": 0, "method": "bids"}
    found |= {"place": "市役所", "estimate_yen": 10_000, "tax_items": ["012"]}
    step = {"document_no": "B2026-0000001", "effective_on": DAY, "second_on": DAY, "price_yen": 20_000}
    steps = dict.fromkeys(SaleState, step)

    text = shown(sale_letter(kind, found, steps, SENDER, TO, "見本 太郎", ""))

    # What is announced to everybody is open to objection by whom it concerns, who is told by the decision.
    told = kind not in (SalePaperKind.ANNOUNCEMENT, SalePaperKind.DEBTOR_NOTICE)
    assert [one in text for one in REMEDIES] == [told] * len(REMEDIES)


def test_a_statement_of_distribution_is_complete() -> None:
    found = {"description": "普通預金", "received_on": DAY, "amount_yen": 50_000, "delivery_on": DAY}
    share = {"kind": "own", "claim_id": 1, "claimed_yen": 50_000, "amount_yen": 50_000, "article": "地方税法14条"}
    statement = {"document_no": "H2026-0000001", "effective_on": DAY}

    text = shown(distribution_letter(found, statement, [share], [CLAIM], SENDER, TO, "見本 太郎"))

    assert [one for one in (*REMEDIES, "交付期日までに") if one not in text] == []


@pytest.mark.feature("G18")
def test_every_place_where_letters_are_made_is_looked_at_here_or_named_with_its_reason() -> None:
    looked_at = (disposition_letter, measure_letter, grace_refusal_letter, sale_letter, distribution_letter)
    here = {one.__name__ for one in looked_at}
    # What is kept under a template is drawn in tests/documents/test_letters.py.
    composing = (template.compose for template in TEMPLATES.values())
    templates = {(one.func if isinstance(one, partial) else one).__name__ for one in composing}
    found = set()
    for path in sorted([*(ROOT / "services").rglob("*.py"), *(ROOT / "shared" / "documents").glob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or node.returns is None:
                continue
            if ast.unparse(node.returns) in ("Letter", "Sequence[Letter]", "list[Letter]"):
                found.add(node.name)

    assert here < found
    assert found - here - templates - ANY - {succession_letter.__name__} - set(NO_DISPOSITION) == set()


def test_numbers_of_letters_begin_with_letters_of_their_own() -> None:
    assert set(LETTER_OF) == set(DecisionPaper)
    assert set(LETTER_OF.values()).isdisjoint({*PREFIXES.values(), "S", "H", "B", "Q"})


async def printed(enforcement: Enforcement, measure_id: str, paper: str) -> Any:
    wanted = {"paper": paper, "recipient_name": "見本 太郎", "recipient_address": "見本市見本町1番地"}
    return await enforcement.post(f"/measures/{measure_id}/papers", {**wanted, "recipient_postal_code": "9860000"})


@pytest.mark.feature("G18")
async def test_a_letter_of_a_grace_keeps_its_number_and_none_is_made_of_what_has_none(granting: Granting) -> None:
    enforcement, today = granting.enforcement, granting.today
    parts = [{"due_on": add_months(today, month).isoformat(), "amount_yen": 25_000} for month in (1, 2)]
    means = {"liquid_yen": 0, "living_yen": 150_000}
    graced = await granting.grant(
        "grace_of_realisation", "ex_officio_hardship", applied_on=None, instalments=parts, means=means
    )

    first = text_of((await printed(enforcement, graced, "measure")).content)
    again = text_of((await printed(enforcement, graced, "measure")).content)

    (number,) = [row["document_no"] for row in await enforcement.pool.fetch("SELECT document_no FROM issued_letter")]
    assert number[0] == "Y"
    told = (number, "換価の猶予通知書", "第2回")
    assert [[one in text for one in told] for text in (first, again)] == [[True] * 3] * 2
    assert [one for one in (*REMEDIES, "石巻市長印", "職権・生活維持の困難") if one not in first] == []
    # Nothing was taken back yet; what is, has a letter and a number of its own.
    early = await printed(enforcement, graced, "measure_end")
    assert (early.status_code, "取消しの通知書はありません" in early.text) == (409, True)
    await granting.end(graced, "missed_instalment", heard_on=today.isoformat())
    text = text_of((await printed(enforcement, graced, "measure_end")).content)
    assert ("換価の猶予取消通知書" in text, "弁明を聴いた日" in text, number in text) == (True, True, False)
    # A plan is a pledge; and what there is not has no letter.
    plan = await granting.plan(first_day=today, days=[today + timedelta(days=30)], amounts=[50_000])
    refused = await printed(enforcement, plan, "measure")
    assert (refused.status_code, "誓約" in refused.text) == (409, True)
    unknown = "01990000-0000-7000-8000-000000000000"
    assert (await printed(enforcement, unknown, "measure")).status_code == 404
    assert (await printed(enforcement, graced, "succession")).status_code == 422
    assert await enforcement.pool.fetchval("SELECT count(*) FROM issued_letter") == 2


@pytest.mark.feature("G15")
async def test_each_heir_gets_a_notice_of_his_own_that_promises_nothing_unknown(enforcement: Enforcement) -> None:
    await owing(enforcement)
    for changed in ({"deceased_no": GRANDSON}, {"heirs": [{"addressee_no": ADDRESSEE, "kind": "child"}]}):
        family = {"deceased_no": ADDRESSEE, "heirs": [{"addressee_no": SON, "kind": "child"}], "representative_no": SON}
        refused = await enforcement.post("/successions/preview", {**family, **changed})
        assert refused.status_code == 409, refused.text
    decided = (await enforcement.decide(ACT, succession(*FAMILY))).json()["approval_id"]
    texts = {}
    for number in (SON, GRANDSON, SON):
        wanted = {"addressee_no": number, "name": "試験 次郎", "address": "架空市一丁目", "deceased_name": "試験 太郎"}
        pdf = await enforcement.post(f"/successions/{decided}/notice", {**wanted, "representative_name": "試験 花子"})
        texts[number] = text_of(pdf.content)

    numbers = await enforcement.pool.fetch("SELECT addressee_no, document_no FROM issued_letter ORDER BY document_no")
    assert [row["addressee_no"] for row in numbers] == [SON, GRANDSON]
    for row in numbers:
        text = texts[row["addressee_no"]]
        assert [one for one in (*REMEDIES, "石巻市長印", "第1期", row["document_no"]) if one not in text] == []
    # The son's inheritance is known; of the grandson's nobody knows, so nobody tells him that he is free of the rest.
    assert "限度は60,000円" in texts[SON]
    assert ("負うものはありません" in texts[GRANDSON], "まだ確かめていません" in texts[GRANDSON]) == (False, True)
