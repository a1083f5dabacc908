"""An officer's browser as far as HTTP goes: it keeps cookies, says where a request comes from and reads forms."""

import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie

import httpx


@dataclass
class Browser:
    """Cookies are kept here: the usual jar sends none that are Secure to http://127.0.0.1, as Chromium does."""

    url: str
    wire: httpx.AsyncClient
    cookies: dict[str, str] = field(default_factory=dict)
    #: The Set-Cookie lines of the last answer.
    given: list[str] = field(default_factory=list)

    async def send(self, method: str, path: str, *, follow: bool = True, **options: object) -> httpx.Response:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Sec-Fetch-Site": "same-origin",
            **({"Origin": "null"} if method == "POST" else {}),
            **options.pop("headers", {}),  # type: ignore[dict-item] # Always a mapping of texts.
        }
        response = await self.wire.request(method, self.url + path, headers=headers, **options)  # type: ignore[arg-type] # Passed on as given.
        # The wire keeps no cookie of anybody.
        self.wire.cookies.clear()
        self.given = response.headers.get_list("set-cookie")
        for line in self.given:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        if follow and response.status_code == 303:
            return await self.send("GET", response.headers["location"])
        return response

    async def get(self, path: str, **options: object) -> httpx.Response:
        return await self.send("GET", path, **options)

    async def mark(self, path: str = "/sign-in") -> str:
        """The mark in the forms of a page."""
        page = await self.get(path)
        found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
        assert found is not None, page.text
        return found[1]

    async def post(self, path: str, fields: dict[str, str], *, seen_at: str = "", **options: object) -> httpx.Response:
        """Send a form as its own page would."""
        mark = await self.mark(seen_at or path)
        return await self.send("POST", path, data={"csrf": mark, **fields}, **options)
