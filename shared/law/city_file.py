"""Files that a city keeps beside its ordinances, such as `<name>.sms.yaml` beside `<name>.access.yaml`."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shared.law.dated_yaml import read_mapping
from shared.law.municipality import Municipality
from shared.law.parameter import UnsoundParameter

ModelT = TypeVar("ModelT", bound=BaseModel)


def city_file(municipality: Municipality, name: str) -> Path:
    """Where a city's file of a name, such as sms, lies."""
    policy = municipality.access_policy_file
    return policy.with_name(policy.name.replace(".access.yaml", f".{name}.yaml"))


def read_city_file(path: Path, model: type[ModelT]) -> ModelT:
    """A city's file in its form.

    Raises:
        UnsoundParameter: Something in it is missing, unknown or contradictory; the sentence says where.
        OSError: It cannot be read.
    """
    try:
        return model.model_validate(read_mapping(path))
    except ValidationError as error:
        places = "、".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        raise UnsoundParameter(f"{path.name}: {places} を直してください。") from error
