"""Who may have paid (納付者の推定): what a payer is looked for by, and in what order those who were found are proposed.

Banks write a name in half-width kana, without small letters, and cut it off where their field ends; a corporation's has
its legal form as an abbreviation. Nothing is decided here: two officers decide where the money belongs.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from services.identity.rules.matching.judging import Judgement, Weight
from services.identity.rules.names import company_key, is_kana, kana_key, name_key
from shared.contracts import LikenessReason

#: More than anybody compares by eye.
CANDIDATES_MAX = 5
#: The lengths of names in bank files, in half-width characters: 全銀 口座振替 預金者名, and 振込依頼人名 (固定長形式).
_NAME_FIELDS = (30, 48)
_PPM_IN_BP = 100
#: Below a hundredth nobody is proposed by the model alone.
_LEAST_PPM = 10_000
#: Of too many who bear one name the model tells one apart only if it takes him for the likelier than all others.
_TELLING_PPM = 500_000
#: Legal forms as a register's reading has them in full.
_FORMS_IN_FULL = ("カブシキガイシヤ", "カブシキカイシヤ", "ユウゲンガイシヤ", "ゴウドウガイシヤ")
#: A key is longer than its beginning by one of the letters of keys, all of which stand before this sign.
_BEHIND_ALL = "\U0010ffff"
#: Shorter beginnings are those of too many.
_BEGINNING_MIN = 8


class Written(NamedTuple):
    """What a channel wrote of a payer; any part may be empty."""

    name: str
    name_kana: str
    address: str
    telephone: str


class KanaRange(NamedTuple):
    """Keys of readings from one on, up to another that is not meant; the whole of a name or its beginning."""

    first: str
    behind: str
    whole: bool


class Lookups(NamedTuple):
    """What a payer is looked for by, beside the model."""

    kana: tuple[KanaRange, ...]
    names: tuple[str, ...]
    telephone: str

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.kana or self.names or self.telephone)


class Found(NamedTuple):
    """Somebody who was found by a name or a number that is exactly what was written."""

    addressee_no: str
    reason: LikenessReason


class Proposal(NamedTuple):
    """Somebody who may have paid; the probability in parts of ten thousand, None where only a rule speaks for him."""

    addressee_no: str
    probability_bp: int | None
    reasons: tuple[LikenessReason, ...]


class Proposals(NamedTuple):
    """Who is proposed, and whether more people than can be proposed bear the name."""

    candidates: tuple[Proposal, ...]
    too_common: bool


def lookups_of(written: Written) -> Lookups:
    """The keys by which a payer is looked for.

    Args:
        written: As the channel wrote it. A name in kana may stand in either field.
    """
    kana = written.name_kana if written.name_kana.strip() else written.name if is_kana(written.name) else ""
    ranges: dict[KanaRange, None] = {}
    if whole := kana_key(kana):
        ranges[_exactly(whole)] = None
        company = company_key(kana)
        if company not in ("", whole):
            for reading in (company, *(form + company for form in _FORMS_IN_FULL)):
                ranges[_exactly(reading)] = None
            ranges |= {_exactly(company + form): None for form in _FORMS_IN_FULL}
        if beginning := _beginning(kana):
            ranges[KanaRange(beginning, beginning + _BEHIND_ALL, whole=False)] = None
    written_name = "" if is_kana(written.name) else written.name
    names = {name_key(written_name), company_key(written_name) if written_name.strip() else "", company_key(kana)}
    digits = unicodedata.normalize("NFKC", written.telephone)
    return Lookups(
        tuple(ranges),
        tuple(sorted(names - {""})),
        "".join(sign for sign in digits if "0" <= sign <= "9"),
    )


def _exactly(key: str) -> KanaRange:
    # No key holds a blank, so nothing lies between a key and the same with a blank behind it.
    return KanaRange(key, key + " ", whole=True)


def _beginning(kana: str) -> str:
    """The key of what is left of a name that fills its field; without the last letter, whose mark may be cut off."""
    if len(kana) not in _NAME_FIELDS:
        return ""
    key = kana_key(kana[:-1])
    if company_key(kana) != kana_key(kana):
        key = company_key(kana[:-1])
    return key if len(key) >= _BEGINNING_MIN else ""


def proposals_of(judgement: Judgement | None, found: Iterable[Found], aliases: Mapping[str, str]) -> Proposals:
    """Who may have paid, the most probable first.

    Args:
        judgement: What the model made of the payer; None where there is no model.
        found: Who was found by exactly what was written; one more than can be proposed where there are more.
        aliases: Each retired number (宛名の統合) with the one under which it is gathered.
    """
    by_rule: dict[str, list[LikenessReason]] = {}
    for one in found:
        reasons = by_rule.setdefault(aliases.get(one.addressee_no, one.addressee_no), [])
        if one.reason not in reasons:
            reasons.append(one.reason)
    judged = _judged(judgement)
    telling = {number for number, reasons in by_rule.items() if LikenessReason.TELEPHONE in reasons}
    too_common = len(by_rule) > CANDIDATES_MAX
    if too_common:
        judged = {number: one for number, one in judged.items() if one[0] >= _TELLING_PPM}
    # Of too many who bear one name none is proposed for it; a telephone number may still tell one apart.
    kept = [number for number in by_rule if not too_common or number in telling]
    proposed = []
    for number in dict.fromkeys((*judged, *kept)):
        ppm, likenesses = judged.get(number, (None, ()))
        reasons_of = tuple(dict.fromkeys((*by_rule.get(number, ()), *likenesses)))
        proposed.append(Proposal(number, None if ppm is None else ppm // _PPM_IN_BP, _without_parts(reasons_of)))
    proposed.sort(key=lambda one: (-(one.probability_bp or 0), -len(one.reasons), one.addressee_no))
    return Proposals(tuple(proposed[:CANDIDATES_MAX]), too_common and not proposed)


def _judged(judgement: Judgement | None) -> dict[str, tuple[int, tuple[LikenessReason, ...]]]:
    if judgement is None:
        return {}
    best = (judgement.person, judgement.probability_ppm, _likenesses(judgement.weights))
    second = (judgement.runner_up, judgement.runner_up_ppm, ())
    return {number: (ppm, reasons) for number, ppm, reasons in (best, second) if number and ppm >= _LEAST_PPM}


def _likenesses(weights: Sequence[Weight]) -> tuple[LikenessReason, ...]:
    """What the model saw to be alike, from its explanation."""
    levels: dict[str, str] = {}
    for weight in weights:
        levels |= dict(zip(weight.about.split("/"), weight.levels, strict=False))
    found = []
    surname, given = ({levels.get(name), levels.get(f"{name}_kana")} for name in ("surname", "given"))
    if "equal" in surname and "equal" in given:
        found.append(LikenessReason.NAME)
    elif {"equal", "one_edit"} & surname and {"equal", "one_edit"} & given:
        found.append(LikenessReason.NAME_SIMILAR)
    elif "equal" in surname:
        found.append(LikenessReason.SURNAME)
    elif "equal" in given:
        found.append(LikenessReason.GIVEN)
    address = levels.get("address")
    if address == "same_lot":
        found.append(LikenessReason.ADDRESS)
    elif address in ("near_lot", "same_town"):
        found.append(LikenessReason.TOWN)
    return tuple(found)


def _without_parts(reasons: tuple[LikenessReason, ...]) -> tuple[LikenessReason, ...]:
    """The same without what a stronger one says already."""
    lesser = {
        LikenessReason.NAME: {
            LikenessReason.NAME_SIMILAR,
            LikenessReason.NAME_BEGINS,
            LikenessReason.SURNAME,
            LikenessReason.GIVEN,
        },
        LikenessReason.NAME_BEGINS: {LikenessReason.SURNAME, LikenessReason.GIVEN},
    }
    said = {part for reason in reasons for part in lesser.get(reason, ())}
    return tuple(reason for reason in reasons if reason not in said)
