"""Errors as RFC 9457 problem details, in the words an officer or an operator can act on."""

import logging
from http import HTTPStatus

import asyncpg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.days import DayNotInCalendar
from shared.law.municipality import DueDatesUnknown
from shared.law.parameter import NotInForce, NotYetAnnounced

_logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - RFC 9457's own word.
    """A request that cannot be answered: status, a code that machines know, and a Japanese sentence."""

    def __init__(self, status: int, code: str, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers or {}


def problem_answer(problem: Problem) -> JSONResponse:
    """A problem as an answer that commits what the request wrote, where a raised one would undo it."""
    return _answer(problem.status, problem.code, problem.detail, problem.headers)


def not_found(what: str) -> Problem:
    """Nothing is there under this number."""
    return Problem(404, "not_found", f"{what}は見つかりません。番号を確かめてください。")


def add_problem_handlers(app: FastAPI) -> None:
    """Turn every error into a problem; what a caller sent is never repeated to him."""

    @app.exception_handler(Problem)
    async def on_problem(_: Request, error: Problem) -> JSONResponse:
        return _answer(error.status, error.code, error.detail, error.headers)

    @app.exception_handler(HTTPException)
    async def on_http(_: Request, error: HTTPException) -> JSONResponse:
        # Headers go on: a 405 without Allow breaks the protocol.
        return _answer(error.status_code, "http", HTTPStatus(error.status_code).phrase, dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        faults = [
            {"at": ".".join(str(step) for step in fault["loc"]), "message": fault["msg"]} for fault in error.errors()
        ]
        return _answer(422, "invalid", "入力に誤りがあります。errors の各項目を直してください。", {}, errors=faults)

    for unknown in (NotYetAnnounced, NotInForce, DayNotInCalendar, DueDatesUnknown):
        app.add_exception_handler(unknown, _on_unknown_law)

    @app.exception_handler(asyncpg.DataError)
    async def on_unfit_value(_: Request, error: asyncpg.DataError) -> JSONResponse:
        # A number or a day that no column can hold: the caller's, since ours come from the database itself.
        _logger.warning("the database takes no such value: %s", type(error).__name__)
        return _answer(422, "unfit_value", "入力の値が、扱える範囲を超えています。値を確かめてください。", {})

    @app.exception_handler(Exception)
    async def on_fault(_: Request, error: Exception) -> JSONResponse:
        _logger.error("request failed", exc_info=error)
        return _answer(
            500, "fault", "処理中に障害が起きました。何も変更されていません。運用担当に知らせてください。", {}
        )


async def _on_unknown_law(_: Request, error: Exception) -> JSONResponse:
    """A day for which the law, the ordinance or the calendar is not known: its own sentence says which, and of when."""
    return _answer(422, "law_unknown", str(error), {})


def _answer(status: int, code: str, detail: str, headers: dict[str, str], **more: object) -> JSONResponse:
    body = {"type": f"urn:shuno:problem:{code}", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse({**body, **more}, status_code=status, headers=headers, media_type=MEDIA_TYPE)
