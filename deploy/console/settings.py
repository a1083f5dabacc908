"""What the console is told by its environment."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

KEY_BYTES_MIN = 32
#: Names under which a browser on the same machine may open it.
_LOOPBACK_NAMES = ("127.0.0.1", "localhost")


class CannotStart(Exception):  # noqa: N818 - It names what is wrong.
    """The console must not start; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Settings of one console process.

    Attributes:
        addresses: Gives where each service answers, by name, at each call; empty while the installation starts.
        host: The address it listens on.
        port: The port it listens on.
        origins: Under which origins browsers open it; the first one is where a single sign-on returns to.
        key: The secret behind the marks in forms; None for one that only this process knows.
        proxy: The address of the TLS proxy whose X-Forwarded headers count; empty for none.
    """

    addresses: Callable[[], Mapping[str, str]]
    host: str
    port: int
    origins: tuple[str, ...]
    key: bytes | None
    proxy: str

    @property
    def behind_tls(self) -> bool:
        """Whether browsers reach it by TLS alone."""
        return all(origin.startswith("https://") for origin in self.origins)


def console_settings(environment: Mapping[str, str]) -> ConsoleSettings:
    """Read the settings.

    Args:
        environment: SHUNO_DATA_DIRECTORY (of `shuno up`) or SHUNO_CONSOLE_SERVICES (`name=http://host:port`, separated
            by commas), SHUNO_HTTP_HOST (127.0.0.1), SHUNO_HTTP_PORT (8090), SHUNO_CONSOLE_ORIGIN (the listening address
            under its loopback names), SHUNO_CONSOLE_KEY_FILE (a key of this process) and SHUNO_CONSOLE_PROXY (none).

    Raises:
        CannotStart: A setting is missing or unreadable.
    """
    host = environment.get("SHUNO_HTTP_HOST", "127.0.0.1")
    port = environment.get("SHUNO_HTTP_PORT", "8090")
    if not port.isascii() or not port.isdigit():
        raise CannotStart(f"SHUNO_HTTP_PORT={port!r} は整数ではありません。")
    return ConsoleSettings(
        addresses=_addresses(environment),
        host=host,
        port=int(port),
        origins=_origins(environment.get("SHUNO_CONSOLE_ORIGIN", ""), int(port)),
        key=_key(environment.get("SHUNO_CONSOLE_KEY_FILE", "")),
        proxy=environment.get("SHUNO_CONSOLE_PROXY", ""),
    )


def addresses_in(run_file: Path) -> dict[str, str]:
    """Where the services of a running installation answer, by name; nothing while it is not running.

    Args:
        run_file: What the supervisor writes into its data directory while it runs, whole or not at all.
    """
    try:
        text = run_file.read_text("utf-8")
    except FileNotFoundError:
        return {}
    return {name: service["url"] for name, service in json.loads(text)["services"].items()}


def _addresses(environment: Mapping[str, str]) -> Callable[[], Mapping[str, str]]:
    if listed := environment.get("SHUNO_CONSOLE_SERVICES"):
        fixed = dict(_address(entry.strip()) for entry in listed.split(","))
        return lambda: fixed
    if data := environment.get("SHUNO_DATA_DIRECTORY"):
        run_file = Path(data) / "run.json"
        return lambda: addresses_in(run_file)
    raise CannotStart(
        "SHUNO_DATA_DIRECTORY に「shuno up」のデータディレクトリを、または SHUNO_CONSOLE_SERVICES に"
        "各サービスの接続先を指定してください。"
    )


def _address(entry: str) -> tuple[str, str]:
    name, separator, url = entry.partition("=")
    if not separator or not name.isidentifier() or _origin(url) is None:
        raise CannotStart(f"SHUNO_CONSOLE_SERVICES の「{entry}」を「名前=http://ホスト:ポート」の形に直してください。")
    return name, url


def _origins(configured: str, port: int) -> tuple[str, ...]:
    if not configured:
        return tuple(f"http://{name}:{port}" for name in _LOOPBACK_NAMES)
    if _origin(configured) is None:
        raise CannotStart(f"SHUNO_CONSOLE_ORIGIN={configured!r} を「https://ホスト名」の形に直してください。")
    return (configured,)


def _origin(text: str) -> str | None:
    """The text where it is an origin as a browser writes it: scheme, host and port, nothing behind."""
    parts = urlsplit(text)
    whole = parts.scheme in {"http", "https"} and parts.hostname and f"{parts.scheme}://{parts.netloc}" == text
    return text if whole and "@" not in parts.netloc else None


def _key(path: str) -> bytes | None:
    if not path:
        return None
    try:
        key = Path(path).read_bytes()
    except OSError as error:
        raise CannotStart(f"SHUNO_CONSOLE_KEY_FILE={path} を読み取れません({error.strerror})。") from None
    if len(key) < KEY_BYTES_MIN:
        raise CannotStart(f"SHUNO_CONSOLE_KEY_FILE={path} は{KEY_BYTES_MIN}バイト以上にしてください。")
    return key
