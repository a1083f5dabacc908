"""Drawing pages: templates with escaping on, one stylesheet, nothing from elsewhere."""

from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from typing import Any

import jinja2
from fastapi.responses import HTMLResponse

from deploy.console.asking import service_label
from shared.days import TOKYO


class Views:
    """The templates of the console."""

    def __init__(self) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.PackageLoader("deploy.console"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(day=day, moment=moment, service_label=service_label)
        self.style = files("deploy.console").joinpath("style.css").read_text("utf-8")

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Draw a page.

        Args:
            template: Its file name without the ending.
            status: The HTTP status.
            values: What the template names.
        """
        return HTMLResponse(self._environment.get_template(f"{template}.html").render(values, status=status), status)

    def message(self, status: int, title: str, sentence: str, headers: Mapping[str, str] | None = None) -> HTMLResponse:
        """Draw a page that says one thing, for whoever looks at it."""
        response = self.page("message", status, officer=None, mark="", title=title, sentence=sentence)
        response.headers.update(headers or {})
        return response


def day(value: date) -> str:
    """A day as officers write it, such as 2026年11月23日."""
    return f"{value.year}年{value.month}月{value.day}日"


def moment(value: datetime) -> str:
    """A moment in Japan to the minute, such as 2026年11月23日 7時05分."""
    there = value.astimezone(TOKYO)
    return f"{day(there.date())} {there.hour}時{there.minute:02}分"
