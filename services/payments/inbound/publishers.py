"""The register of publishers whose files are signed: a file among the installation's keys, read anew for each file."""

import json
from pathlib import Path
from typing import Annotated

from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.payments.rules.publisher_signature import ALGORITHM, Publisher, PublisherRegister

#: In the directory of the installation's keys.
PUBLISHERS_FILE = "intake-publishers.json"


class RegisterUnsound(ValueError):  # noqa: N818 - It names what was found.
    """The register cannot be read; the sentence says where."""


class _Key(BaseModel):
    """A public key as a JWK (RFC 8037); a private one is refused, because it does not belong here."""

    model_config = ConfigDict(extra="forbid")

    kty: Annotated[str, Field(pattern="^OKP$")]
    crv: Annotated[str, Field(pattern=f"^{ALGORITHM}$")]
    kid: Annotated[str, Field(min_length=1, max_length=100)]
    x: str
    alg: Annotated[str, Field(pattern=f"^{ALGORITHM}$")] = ALGORITHM
    use: Annotated[str, Field(pattern="^sig$")] = "sig"


class _Publisher(BaseModel):
    model_config = ConfigDict(extra="forbid")

    machine: Annotated[str, Field(min_length=1, max_length=60)]
    channels: Annotated[list[str], Field(min_length=1)]
    keys: Annotated[list[_Key], Field(min_length=1)]


class _Register(BaseModel):
    model_config = ConfigDict(extra="forbid")

    #: Channels that take no unsigned file.
    signed_channels: list[str]
    publishers: list[_Publisher]


def load_register(path: Path | None) -> PublisherRegister:
    """Read the register; where there is none, no file needs a signature and none can be verified.

    Raises:
        RegisterUnsound: it is there and cannot be understood.
    """
    if path is None or not path.exists():
        return PublisherRegister()
    try:
        register = _Register.model_validate(json.loads(path.read_text("utf-8")))
        publishers = tuple(
            Publisher(
                one.machine, frozenset(one.channels), {key.kid: OKPKey.import_key(key.model_dump()) for key in one.keys}
            )
            for one in register.publishers
        )
    except ValidationError as error:
        places = "、".join(sorted({".".join(map(str, fault["loc"])) for fault in error.errors()}))
        raise RegisterUnsound(f"{path.name}: {places} を直してください") from None
    except (OSError, ValueError, JoseError):
        raise RegisterUnsound(f"{path.name}: JSONまたは鍵として読めません") from None
    key_ids = [key_id for one in publishers for key_id in one.keys]
    if len(key_ids) != len(set(key_ids)) or len(key_ids) != sum(len(one.keys) for one in register.publishers):
        raise RegisterUnsound(f"{path.name}: 同じ kid の鍵が2つあります")
    return PublisherRegister(publishers, frozenset(register.signed_channels))
