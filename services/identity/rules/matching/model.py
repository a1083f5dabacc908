"""A model: everything that was learnt, as JSON, so that it can be kept, approved and used again."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from services.identity.rules.matching.arrays import Codes, Levels, Sides
from services.identity.rules.matching.candidates import candidates
from services.identity.rules.matching.chance import Chance, count_chance
from services.identity.rules.matching.learning import Errors, learn
from services.identity.rules.matching.scheme import Compared, Scheme, compared, others_of

#: Raised when levels or formulas change, so that an old model is refused instead of misread.
FORMAT = 3


class UnfitModelError(ValueError):
    """The model was learnt for other comparisons than those it is to be used with."""


@dataclass(frozen=True)
class Fallen:
    """How the records of one source fell.

    Attributes:
        bands: how many were linked, left to a person, and nobody's.
        levels: for each axis, how often each of its levels was met in probable pairs, the missing one last.
    """

    bands: Sequence[int]
    levels: Sequence[Sequence[int]]


@dataclass(frozen=True)
class Model:
    """What was learnt from one master and its records.

    Attributes:
        scheme: name of the scheme it belongs to.
        sources: names of the sources of records, in the order of the errors.
        chance: agreement by chance in the master.
        errors: rates and errors of each source.
        competing: whether a record matches one person at most.
        seed: chose the sample.
        fallen: for each source, how the records fell that the model was learnt from; empty where nobody decided them.
    """

    scheme: str
    sources: tuple[str, ...]
    chance: Chance
    errors: Errors
    competing: bool
    seed: int
    fallen: Sequence[Fallen] = ()

    def source_codes(self, names: list[str]) -> Codes:
        """The number of each record's source.

        Raises:
            UnfitModelError: if the model has not learnt a source.
        """
        numbers = {name: number for number, name in enumerate(self.sources)}
        if unknown := sorted(set(names) - numbers.keys()):
            raise UnfitModelError(f"the model has not learnt the source {unknown[0]!r}; learn anew with its records")
        return np.array([numbers[name] for name in names], dtype=np.int64)


def train(scheme: Scheme, both: Sides, source: list[str], seed: int) -> tuple[Model, Compared]:
    """Learn a model from a master and its records, without knowing the truth.

    Args:
        scheme: what is compared.
        both: records on the left, the master on the right; or one file with itself.
        source: of each left row.
        seed: chooses the sample that chance is counted from.

    Returns:
        The model and the compared candidates, ready to be scored.
    """
    others = [others_of(frequency, both) for frequency in scheme.frequencies]
    seen = compared(scheme, both, candidates(both, scheme.keys), others)
    chance = count_chance(scheme, both, others, seed)
    sources = tuple(dict.fromkeys(source)) or ("",)
    numbers = {name: number for number, name in enumerate(sources)}
    codes = np.array([numbers[name] for name in source], dtype=np.int64)
    errors = learn(scheme, chance, seen, codes, len(sources), competing=not both.same)
    return Model(scheme.name, sources, chance, errors, not both.same, seed), seen


def to_json(scheme: Scheme, model: Model) -> str:
    """The model as canonical text; the same model gives the same text."""
    document = {
        "format": FORMAT,
        "scheme": model.scheme,
        "axes": {axis.name: list(axis.levels) for axis in scheme.axes},
        "sources": list(model.sources),
        "competing": model.competing,
        "seed": model.seed,
        "people": model.chance.people,
        "sample_rows": model.chance.sample_rows,
        "shares": [_rounded(share) for share in model.chance.shares],
        "average_others": _rounded(model.chance.average_others),
        "unseen_others": _rounded(model.chance.unseen_others),
        "patterns": {
            _text(levels): int(count) for levels, count in zip(model.chance.patterns, model.chance.counts, strict=True)
        },
        "rates": _rounded(model.errors.rates),
        "errors": [[_rounded(table) for table in tables] for tables in model.errors.levels],
        "fallen": [{"bands": list(one.bands), "levels": [list(axis) for axis in one.levels]} for one in model.fallen],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(scheme: Scheme, text: str) -> Model:
    """Read a model back.

    Raises:
        UnfitModelError: if the text is no model, or belongs to other comparisons.
    """
    try:
        document: dict[str, Any] = json.loads(text)
        if document["format"] != FORMAT or document["scheme"] != scheme.name:
            raise UnfitModelError(f"the model belongs to {document['scheme']!r}, not to {scheme.name!r}; learn anew")
        if document["axes"] != {axis.name: list(axis.levels) for axis in scheme.axes}:
            raise UnfitModelError("the model was learnt with other columns or levels; learn anew with these")
        patterns = np.array([[int(level) for level in key] for key in document["patterns"]], dtype=np.uint8)
        chance = Chance(
            people=document["people"],
            shares=[np.array(share) for share in document["shares"]],
            average_others=document["average_others"],
            unseen_others=document["unseen_others"],
            patterns=patterns.reshape(len(document["patterns"]), len(scheme.axes)),
            counts=np.array(list(document["patterns"].values()), dtype=np.float64),
            sample_rows=document["sample_rows"],
        )
        errors = Errors(
            rates=document["rates"], levels=[[np.array(table) for table in tables] for tables in document["errors"]]
        )
        fallen = [Fallen(one["bands"], one["levels"]) for one in document["fallen"]]
        sources = tuple(document["sources"])
        return Model(document["scheme"], sources, chance, errors, document["competing"], document["seed"], fallen)
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise UnfitModelError("the text is no model of matching; learn one and use what was written") from error


def model_id(text: str) -> str:
    """A short name of a model's text, which a decision keeps."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _text(levels: Levels) -> str:
    """A pattern as one digit for each axis."""
    return "".join(str(level) for level in levels.tolist())


def _rounded(numbers: Iterable[float]) -> list[float]:
    """Nine significant digits, so that the text does not depend on the last bit of a processor's arithmetic."""
    return [float(f"{number:.9g}") for number in numbers]
