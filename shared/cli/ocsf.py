"""Access records as OCSF events (Open Cybersecurity Schema Framework 1.3, class 6005 Datastore Activity)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

_CLASS = 6005
_OTHER = 99
#: What our actions are called there; anything else is `Other` with our own word beside it.
_ACTIVITIES = {
    "view": (1, "Read"),
    "print": (1, "Read"),
    "export": (1, "Read"),
    "provide": (1, "Read"),
    "update": (2, "Update"),
    "correct": (2, "Update"),
    "sign_in": (3, "Connect"),
    "search": (4, "Query"),
    "intake": (5, "Write"),
    "register": (6, "Create"),
    "delete": (7, "Delete"),
    "list": (8, "List"),
}
_TABLE = 3


def ocsf_event(record: Mapping[str, Any]) -> dict[str, Any]:
    """One access record, as `POST /records/...` of access gives it, as an OCSF event.

    Officers are named by their number alone; what an OCSF field does not fit stands in `unmapped`.
    """
    number, name = _ACTIVITIES.get(record["action"], (_OTHER, record["action"]))
    allowed = record["outcome"] == "allowed"
    return {
        "activity_id": number,
        "activity_name": name,
        "category_uid": 6,
        "category_name": "Application Activity",
        "class_uid": _CLASS,
        "class_name": "Datastore Activity",
        "type_uid": _CLASS * 100 + number,
        "type_id": _TABLE,
        "time": int(datetime.fromisoformat(record["occurred_at"]).timestamp() * 1000),
        "severity_id": 1,
        "status_id": 1 if allowed else 2,
        "status_detail": record["rule"],
        "metadata": {
            "version": "1.3.0",
            "product": {"name": "Shuno", "vendor_name": "Shuno", "feature": {"name": record["service"]}},
            "uid": f"{record['service']}-{record['seal_no']}-{record['record_id']}",
            "correlation_uid": record["trace_id"],
        },
        "actor": {
            "user": {
                "uid": record["actor_id"],
                "type": record["actor_kind"],
                "groups": [{"name": role} for role in record["roles"]],
                "org": {"ou_name": record["office"]},
            }
        },
        "src_endpoint": {"uid": record["terminal"]},
        "table": {"name": record["subject_type"], "uid": record["subject_ref"]},
        "unmapped": {
            "permission": record["permission"],
            "purpose": record["purpose"],
            "fields": record["fields"],
            "row_count": record["row_count"],
            "detail": record["detail"],
            "caused_by_event": record["caused_by_event"],
            "span_id": record["span_id"],
        },
    }
