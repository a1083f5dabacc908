"""The record of a search on paper (捜索調書, 国税徴収法146条1項)."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.enforcement.rules.search import NIGHT_LABELS, WITNESS_LABELS, NightGround, Witness
from shared.days import TOKYO
from shared.documents.letter import Block, Facts, Letter, Paragraph, Sender, Table, day_words


def search_paper(
    search: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    sender: Sender,
    debtor_name: str,
    witness_names: Sequence[str],
) -> Letter:
    """The record as it is drawn, with room for the witnesses and the officer to sign (146条1項、施行令52条).

    Args:
        search: The search with its record.
        items: What was found: description and value_yen.
        sender: The office.
        debtor_name: Who is in arrears.
        witness_names: Those who were present.
    """
    began, ended = (search[name].astimezone(TOKYO) for name in ("began_at", "ended_at"))
    facts = [
        ("滞納者", debtor_name),
        ("捜索した場所", search["place"]),
        ("捜索の日時", f"{day_words(began.date())} {began:%H:%M}から{ended:%H:%M}まで"),
        ("立会人", f"{WITNESS_LABELS[Witness(search['witness'])]} {'、'.join(witness_names)}"),
        ("結果", search["result"]),
    ]
    if search["night_ground"]:
        facts.append(("夜間の捜索", NIGHT_LABELS[NightGround(search["night_ground"])]))
    blocks: list[Block] = [
        Paragraph("滞納処分のため、国税徴収法142条の規定により、下記のとおり捜索しました。"),
        Facts(tuple(facts)),
    ]
    if items:
        rows = tuple(
            (str(number), item["description"], "" if item["value_yen"] is None else f"{item['value_yen']:,}円")
            for number, item in enumerate(items, start=1)
        )
        blocks.append(Table(("番号", "発見した財産", "見積価額"), (1, 8, 3), (False, False, True), rows))
    blocks += (Paragraph("立会人の署名:"), Paragraph("捜索した徴収職員の署名:"))
    return Letter("捜索調書", search["document_no"], began.date(), sender, None, tuple(blocks))
