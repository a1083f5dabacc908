"""Pages of services inside the console's frame: only declared services, only their pages, only our own headers."""

import re

import httpx
from fastapi import Response

from deploy.console.asking import Answer, Away
from deploy.console.visit import Needs, Pages, Shown, Visit
from shared.http.pages import MEDIA_TYPE, PATH_PATTERN, PREFIX, Page

PAGES = Pages()

_PATH = re.compile(PATH_PATTERN)
_PATH_LENGTH_MAX = 300
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_QUERY_LENGTH_MAX = 1_000


@PAGES.get("/s/{service}/{path:path}", Needs.SETTLED)
async def show(visit: Visit) -> Response:
    """A page of a service."""
    service, path = _place(visit)
    query = dict(visit.request.query_params)
    if len(visit.request.url.query) > _QUERY_LENGTH_MAX or not all(map(_NAME.fullmatch, query)):
        raise _nowhere()
    return _framed(visit, service, await visit.ask_as_officer(service, "GET", PREFIX + path, query=query))


@PAGES.post("/s/{service}/{path:path}", Needs.SETTLED)
async def send(visit: Visit) -> Response:
    """A form of such a page, passed on as a JSON object of texts."""
    service, path = _place(visit)
    if not all(map(_NAME.fullmatch, visit.form)):
        raise Shown(400, "読み取れない入力です", "画面の様式から送信し直してください。")
    return _framed(visit, service, await visit.ask_as_officer(service, "POST", PREFIX + path, body=visit.form))


def _place(visit: Visit) -> tuple[str, str]:
    """The service and the path behind /pages/.

    The raw address is looked at, before anything in it is decoded: what is encoded in a path has no place here.
    """
    raw = visit.request.scope["raw_path"].decode("ascii", "replace").partition("?")[0]
    _, _, place = raw.removeprefix("/").partition("/")
    service, _, path = place.partition("/")
    if service not in visit.house.addresses() or len(path) > _PATH_LENGTH_MAX or not _PATH.fullmatch(path):
        raise _nowhere()
    return service, path


def _framed(visit: Visit, service: str, answer: Answer) -> Response:
    if answer.status == httpx.codes.SEE_OTHER:
        return visit.go(f"/s/{service}/{_followed(answer)}")
    if answer.media_type != MEDIA_TYPE:
        raise Away(service, "画面ではない応答が返りました")
    page = answer.read(Page)
    return visit.page("service_page", answer.status, title=page.title, service=service, page=page)


def _followed(answer: Answer) -> str:
    """Where a service leads after a form: to a page of its own and nowhere else."""
    path = answer.location.removeprefix(PREFIX)
    if not answer.location.startswith(PREFIX) or not _PATH.fullmatch(path):
        raise Away(answer.service, "サービスの外へ移動しようとしました")
    return path


def _nowhere() -> Shown:
    return Shown(404, "画面がありません", "ホームから操作し直してください。")
