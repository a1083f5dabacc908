"""What operators and monitoring are told: live, ready and why not, figures, metrics, the interface as a page."""

import re
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.access import Access, AccessAction, Actor, ActorKind, purpose_of
from shared.contracts import RecordsSealed
from shared.running import Running, running
from shared.settings import Settings
from shared.tokens import PRIVATE_FILE, issue_token, load_token_keys
from tests.every_service.probe import Feed, Probe, until

pytestmark = pytest.mark.broker


@asynccontextmanager
async def client_of(made: Running) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=made.app(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://probe") as client:
        yield client


def operator(keys_directory: Path) -> dict[str, str]:
    keys = load_token_keys(keys_directory / PRIVATE_FILE)
    actor = Actor("operator:test", ActorKind.OPERATOR)
    return {"Authorization": f"Bearer {issue_token(actor, ['operations.run'], [], 600, keys, now=int(time.time()))}"}


async def is_ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/ready")).status_code == 200


async def test_ready_status_metrics_and_page(settings: Settings) -> None:
    async with running(Probe().service(), settings) as made, client_of(made) as client:
        await until(lambda: is_ready(client))
        assert (await client.get("/live")).json() == {"service": "identity", "state": "live"}
        assert (await client.get("/ready")).json() == {"service": "identity", "ready": True, "reasons": []}
        status = (await client.get("/ops/status")).json()
        assert {status[name] for name in ("lag", "handled", "repeated", "sent", "outbox_waiting", "parked")} == {0}
        metrics = (await client.get("/metrics")).text
        assert 'shuno_ready{service="identity"} 1.0' in metrics
        assert 'shuno_outbox_age_seconds{service="identity"}' in metrics
        page = await client.get("/docs")
        assert "script" not in page.text
        assert set(re.findall(r'(?:src|href)="([^"]+)"', page.text)) == {"/docs/style.css", "/openapi.json"}
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert (await client.get("/docs/style.css")).headers["content-type"].startswith("text/css")
        api = (await client.get("/openapi.json")).json()
        assert api["openapi"].startswith("3.1")
        assert "/ops/parked/{parked_id}/retry" in api["paths"]


async def test_not_ready_says_why_in_japanese(settings: Settings) -> None:
    nowhere = replace(settings, kafka_bootstrap="127.0.0.1:9")
    async with running(Probe().service(), nowhere) as made, client_of(made) as client:
        answer = await client.get("/ready")
        assert (answer.status_code, answer.json()["reasons"]) == (503, ["ブローカーに接続できません"])
        # The rest of the service works meanwhile.
        assert (await client.get("/live")).status_code == 200


async def test_a_database_that_is_away_is_named_and_found_again(settings: Settings, postgresql: Any) -> None:
    async with running(Probe().service(), settings) as made, client_of(made) as client:
        await until(lambda: is_ready(client))
        postgresql.kill()

        async def is_named() -> bool:
            answer = await client.get("/ready")
            reasons = answer.json()["reasons"]
            return answer.status_code == 503 and reasons[0].startswith("データベースに接続できません")

        try:
            await until(is_named)
        finally:
            await postgresql.start()
            await postgresql.wait_ready()
        await until(lambda: is_ready(client))


@pytest.mark.feature("M15")
async def test_a_service_without_its_seal_key_starts_works_and_tells_how_late_it_is(
    settings: Settings, keys_directory: Path, tmp_path: Path
) -> None:
    keys = Path(shutil.copytree(keys_directory, tmp_path / "keys"))
    key = keys / "seal-0001.pem"
    away = key.rename(tmp_path / key.name)
    look = Access("identity.person.view", purpose_of("receipt"), AccessAction.VIEW)
    async with running(Probe().service(), replace(settings, keys_directory=keys)) as made, client_of(made) as client:

        async def lag() -> float:
            return float((await client.get("/ops/status")).json()["seal_lag_seconds"])

        async def is_late() -> bool:
            return await lag() > 1.0

        async def is_sealed() -> bool:
            return bool(await made.pool.fetchval("SELECT sum(row_count) = 1 FROM access_seal"))

        await until(lambda: is_ready(client))
        job = await client.post("/ops/jobs/probe_job/runs", headers=operator(keys), json={"day": "2026-01-05"})
        async with made.transactions.begin(Actor("0412", ActorKind.STAFF, office="tax_payment")) as transaction:
            transaction.record_access(look, ["p-1"], fields=("name",))
        await until(is_late)
        assert (job.json(), await is_ready(client), await is_sealed()) == ({"announced": 1}, True, False)
        away.rename(key)
        await until(is_sealed)

        async def is_in_time() -> bool:
            return not await is_late()

        await until(is_in_time)


@pytest.mark.feature("M15")
async def test_a_clock_that_is_off_is_exported_and_travels_with_the_seals(settings: Settings) -> None:
    look = Access("identity.person.view", purpose_of("receipt"), AccessAction.VIEW)
    async with running(Probe().service(), settings) as made, client_of(made) as client:
        made.clock.now = lambda: time.time() + 7.0

        async def is_seen() -> bool:
            # What the way to the database and back may have taken is left out: a look of a busy machine sees less.
            await made.clock.look()
            return 6.9 < made.clock.drift_seconds < 7.1

        await until(is_seen)
        await until(lambda: is_ready(client))
        async with made.transactions.begin(Actor("0412", ActorKind.STAFF, office="tax_payment")) as transaction:
            transaction.record_access(look, ["p-1"], fields=("name",))

        async def announced() -> RecordsSealed | None:
            payload = await made.pool.fetchval("SELECT payload FROM outbox WHERE type = $1", RecordsSealed.type)
            return RecordsSealed.model_validate_json(payload) if payload else None

        await until(announced)
        sealed = await announced()
        figure = re.search(
            r'^shuno_clock_drift_seconds{service="identity"} (\S+)$', (await client.get("/metrics")).text, re.MULTILINE
        )
    assert sealed is not None
    assert figure is not None
    assert 6_900 < sealed.clock_drift_milliseconds < 7_100
    assert 6.9 < float(figure[1]) < 7.1


@pytest.mark.feature("S4")
async def test_an_operator_lists_retries_and_drops_parked_records(settings: Settings, keys_directory: Path) -> None:
    feed = Feed(settings.topic_prefix + "residents")
    async with running(Probe().service(), settings) as made, client_of(made) as client:
        await made.inbox.deliver([feed.record(value=b"{", key="1"), feed.record(identifier="e-2", key="1")])
        headers = operator(keys_directory)
        assert (await client.get("/ops/parked")).status_code == 401
        listed = (await client.get("/ops/parked", headers=headers)).json()
        assert [(row["parked_id"], row["behind"]) for row in listed] == [(1, None), (2, 1)]
        assert not {"key", "value", "headers"} & set(listed[0])
        retried = await client.post("/ops/parked/2/retry", headers=headers)
        assert retried.json() == {"handled": 0, "waiting": 2}
        assert (await client.post("/ops/parked/1/drop", headers=headers, json={"reason": ""})).status_code == 422
        dropped = await client.post("/ops/parked/1/drop", headers=headers, json={"reason": "送信誤り"})
        assert dropped.json() == {"dropped": 1, "handled": 1, "waiting": 0}
        assert (await client.post("/ops/parked/1/retry", headers=headers)).status_code == 404


async def test_a_job_is_run_for_a_day_once_whoever_asks(settings: Settings, keys_directory: Path) -> None:
    probe = Probe()
    async with running(probe.service(), settings) as made, client_of(made) as client:
        headers = operator(keys_directory)
        url, body = "/ops/jobs/probe_job/runs", {"day": "2026-01-05"}
        assert (await client.post(url, headers=headers, json=body)).json() == {"announced": 1}
        assert (await client.post(url, headers=headers, json=body)).json() == {"announced": 1, "repeated": True}
        assert (await client.post("/ops/jobs/other/runs", headers=headers, json=body)).status_code == 404
        figures = (await client.get("/metrics")).text
    assert len(probe.days) == 1
    assert 'shuno_job_figure{figure="announced",job="probe_job",service="identity"} 1.0' in figures
