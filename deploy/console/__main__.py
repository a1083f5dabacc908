"""`python -m deploy.console` serves the officers' front door of an installation."""

import os
import sys

import uvicorn

from deploy.console.app import build_console
from deploy.console.settings import CannotStart, console_settings


def serve() -> None:
    """Serve until a signal comes; the settings are those of `console_settings`.

    Raises:
        CannotStart: A setting is missing or unreadable.
    """
    settings = console_settings(os.environ)
    uvicorn.run(
        build_console(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxy),
        forwarded_allow_ips=settings.proxy or None,
    )


if __name__ == "__main__":
    try:
        serve()
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
