"""The act by which a work order is proposed, checked by one person and approved by another (作業指示の決裁).

Permissions: access.work_order.propose, access.work_order.check and access.work_order.approve.
"""

from datetime import UTC, datetime

from services.access.handlers.work_orders import add_order, require_orderable
from shared.approvals import Act
from shared.approvals.work_orders import ACT, VERSION, WorkOrder
from shared.days import TOKYO
from shared.formats.envelope import fingerprint
from shared.http.routes import NoPersonalData
from shared.postgres.sql import Connection

_ABOUT_ORDERS = "which fields go to which company, and nobody's tax data"
PROPOSE = NoPersonalData("access.work_order.propose", _ABOUT_ORDERS)
CHECK = NoPersonalData("access.work_order.check", _ABOUT_ORDERS)
APPROVE = NoPersonalData("access.work_order.approve", _ABOUT_ORDERS)


def work_order_act() -> Act[WorkOrder]:
    """The act; its checker and its approver may be of other offices than the one that proposes."""
    return Act(
        name=ACT,
        version=VERSION,
        label="作業指示によるデータの抽出",
        payload=WorkOrder,
        propose=PROPOSE,
        check=CHECK,
        checkers=1,
        approve=APPROVE,
        any_office=True,
        lines=_lines,
        subjects=lambda _payload: (),
        tax_items=lambda payload: frozenset(_tax_items(payload)),
        barred=lambda payload: {payload.worker},
        admissible=_require_orderable,
        execute=add_order,
    )


async def _require_orderable(payload: WorkOrder, connection: Connection) -> None:
    await require_orderable(payload, datetime.now(UTC).astimezone(TOKYO).date(), connection)


def _tax_items(payload: WorkOrder) -> list[str]:
    item = getattr(payload.query, "tax_item", None)
    return [] if item is None else [item.value]


def _lines(payload: WorkOrder) -> list[tuple[str, str]]:
    query = payload.query
    fields = [query.FIELDS[name] for name in query.fields]
    personal = [query.FIELDS[name] for name in query.fields if name in query.PERSONAL]
    return [
        ("目的", payload.purpose),
        ("対象", query.LABEL),
        ("項目", "、".join(fields)),
        ("うち個人に関する項目", "、".join(personal) or "なし"),
        ("条件", query.filter_words()),
        ("件数の上限", f"{payload.rows_max}件"),
        ("委託契約", str(payload.contract_id)),
        ("受領者", payload.worker),
        ("受領者の証明書の指紋", fingerprint(payload.certificate_read())),
        ("受取期限", payload.collect_by.isoformat()),
        ("消去期限", payload.delete_by.isoformat()),
    ]
