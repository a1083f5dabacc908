"""What people ask access about reviews: of an office's privileges, and of needless accounts."""

import json
from typing import Annotated, Any

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field

from services.access.handlers import reviews as handlers
from services.access.handlers.accounts import today
from services.access.inbound.bodies import FindingText, ReasonText
from services.access.store import reviews
from shared.access.terms import AccessPolicy
from shared.contracts.fields import Code
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes

_ABOUT_PRIVILEGES = "accounts and privileges of staff, and nobody's tax data"
OPEN = NoPersonalData(handlers.OPEN_REVIEWS, _ABOUT_PRIVILEGES)
VIEW = NoPersonalData("access.review.view", _ABOUT_PRIVILEGES)
DECIDE = NoPersonalData("access.review.decide", _ABOUT_PRIVILEGES)
VIEW_NEEDLESS = NoPersonalData("access.needless.view", _ABOUT_PRIVILEGES)
SIGN_NEEDLESS = NoPersonalData("access.needless.sign", _ABOUT_PRIVILEGES)

_LISTED = 200

Number = Annotated[int, Path(ge=1, le=2**53 - 1)]


class Opening(BaseModel):
    """Which office's privileges are reviewed, as they hold on a day."""

    model_config = ConfigDict(extra="forbid")

    office: Code
    as_of: DayAtHand


class Verdict(BaseModel):
    """Whether a privilege stays, and why."""

    model_config = ConfigDict(extra="forbid")

    keep: bool
    reason: ReasonText


class Nothing(BaseModel):
    """No fields."""

    model_config = ConfigDict(extra="forbid")


class Signature(BaseModel):
    """The hash of the findings that were seen, and what is done about them."""

    model_config = ConfigDict(extra="forbid")

    findings_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    note: FindingText


def review_routes(policy: AccessPolicy) -> Routes:
    """The routes about reviews under a city's policy."""
    routes = Routes("reviews")
    _reading(routes)
    _deciding(routes, policy)
    _needless(routes, policy)
    return routes


def _reading(routes: Routes) -> None:
    @routes.get("/reviews", access=VIEW, summary="Reviews of privileges, the latest first")
    async def list_reviews(call: Call, office: Code | None = None) -> list[dict[str, Any]]:
        """Every review, or those of an office, with how far it is."""
        return [dict(row) for row in await call.transaction.connection.fetch(reviews.SELECT_REVIEWS, office, _LISTED)]

    @routes.get("/reviews/{review_id}", access=VIEW, summary="One review with its items", writes=True)
    async def one(call: Call, review_id: Number) -> dict[str, Any]:
        """Each privilege under review, and what was decided of it."""
        connection = call.transaction.connection
        review = await connection.fetchrow(reviews.LOCK_REVIEW, review_id)
        if review is None:
            raise not_found("この点検")
        items = [dict(row) for row in await connection.fetch(reviews.SELECT_ITEMS, review_id)]
        return {**dict(review), "items": items}


def _deciding(routes: Routes, policy: AccessPolicy) -> None:
    @routes.post("/reviews", access=OPEN, summary="Open the review of an office", status_code=201)
    async def open_one(call: Call, body: Opening) -> dict[str, int]:
        """It must be finished within the days that the policy gives."""
        if body.as_of > today(call.transaction):
            raise Problem(422, "day_ahead", "点検の基準日が先の日付です。今日までの日付を指定してください。")
        review_id = await handlers.open_review(call.transaction, body.office, body.as_of, call.actor.id, policy)
        return {"review_id": review_id}

    @routes.post("/reviews/{review_id}/items/{grant_id}", access=DECIDE, summary="Confirm a privilege or take it back")
    async def decide(call: Call, review_id: Number, grant_id: Number, body: Verdict) -> dict[str, Any]:
        """The office's head decides; nobody decides on his own."""
        await handlers.decide_item(
            call.transaction, review_id, grant_id, keep=body.keep, reason=body.reason, actor=call.actor
        )
        return {"review_id": review_id, "grant_id": grant_id, "keep": body.keep}

    @routes.post("/reviews/{review_id}/sign-off", access=DECIDE, summary="Finish a review")
    async def sign_off(call: Call, review_id: Number, _body: Nothing) -> dict[str, int]:
        """Once every privilege was decided."""
        await handlers.sign_off(call.transaction, review_id, call.actor)
        return {"review_id": review_id}


def _needless(routes: Routes, policy: AccessPolicy) -> None:
    @routes.get("/needless-accounts", access=VIEW_NEEDLESS, summary="Accounts that seem needless today")
    async def needless(call: Call) -> dict[str, Any]:
        """Never used, unused, without an office, with an expired password, or left behind by a leaver."""
        found = await handlers.needless_today(call.transaction.connection, today(call.transaction), policy)
        return {
            "day": found.day,
            "findings": [
                {"staff_no": one.staff_no, "kind": one.kind, "label": one.kind.label, "since": one.since or None}
                for one in found.findings
            ],
            "findings_hash": found.hash,
        }

    @routes.post("/needless-accounts/checks", access=SIGN_NEEDLESS, summary="Sign the check", status_code=201)
    async def sign(call: Call, body: Signature) -> dict[str, Any]:
        """The security officer signs exactly what he saw."""
        row = await handlers.sign_needless_check(call.transaction, body.findings_hash, body.note, call.actor.id, policy)
        return {"check_id": row["check_id"], "signed_at": row["signed_at"]}

    @routes.get("/needless-accounts/checks", access=VIEW_NEEDLESS, summary="Signed checks, the latest first")
    async def checks(call: Call) -> list[dict[str, Any]]:
        """Each with its findings as they were, their hash, and who signed."""
        rows = await call.transaction.connection.fetch(reviews.SELECT_CHECKS, _LISTED)
        return [{**dict(row), "findings": json.loads(row["findings"])} for row in rows]
