"""`python -m deploy.dashboard` serves the operations page of the installation whose data directory is given."""

import json
import os
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import uvicorn

from deploy.dashboard.app import build_dashboard
from shared.access import Actor, ActorKind
from shared.days import TOKYO, fiscal_year
from shared.tokens import PRIVATE_FILE, issue_token, load_token_keys

#: A token is used at once and never again.
TOKEN_VALID_SECONDS = 60
_ACTOR = Actor("dashboard", ActorKind.OPERATOR)


class CannotShow(Exception):  # noqa: N818 - It names what is wrong.
    """The page cannot be served; the sentence says what to do."""


def addresses_of(run_file: Path) -> dict[str, str]:
    """Where the services of a running installation answer, by name.

    Args:
        run_file: What the supervisor writes into its data directory while it runs.

    Raises:
        CannotShow: The file is absent or is not what the supervisor writes.
    """
    try:
        services = json.loads(run_file.read_text("utf-8"))["services"]
        return {name: service["url"] for name, service in services.items()}
    except FileNotFoundError:
        raise CannotShow(f"{run_file} がありません。先に「shuno up」で起動してください。") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise CannotShow(f"{run_file} を読み取れません。「shuno up」を起動し直してください。") from None


def settlement_token(keys_directory: Path) -> str:
    """A token that opens the settlement figures and nothing else.

    Raises:
        TokenKeyMissing: The installation's private token keys are not there.
    """
    keys = load_token_keys(keys_directory / PRIVATE_FILE)
    return issue_token(_ACTOR, {"payments.settlement.view"}, (), TOKEN_VALID_SECONDS, keys, now=int(time.time()))


def serve(environment: Mapping[str, str]) -> None:
    """Serve the page until a signal comes.

    Args:
        environment: SHUNO_DATA_DIRECTORY (needed), SHUNO_HTTP_HOST (127.0.0.1), SHUNO_HTTP_PORT (8080),
            SHUNO_KEYS_DIRECTORY (keys in the data directory) and SHUNO_FISCAL_YEAR (the current one).

    Raises:
        CannotShow: A setting is missing or unreadable, or the installation does not run.
    """
    if not (data := environment.get("SHUNO_DATA_DIRECTORY")):
        raise CannotShow("SHUNO_DATA_DIRECTORY に「shuno up」のデータディレクトリを指定してください。")
    keys_directory = Path(environment.get("SHUNO_KEYS_DIRECTORY", f"{data}/keys"))
    year = _number(environment, "SHUNO_FISCAL_YEAR", fiscal_year(datetime.now(TOKYO).date()))
    app = build_dashboard(addresses_of(Path(data) / "run.json"), year, lambda: settlement_token(keys_directory))
    host = environment.get("SHUNO_HTTP_HOST", "127.0.0.1")
    port = _number(environment, "SHUNO_HTTP_PORT", 8080)
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not text.isascii() or not text.isdigit():
        raise CannotShow(f"{name}={text!r} は整数ではありません。")
    return int(text)


if __name__ == "__main__":
    try:
        serve(os.environ)
    except CannotShow as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
