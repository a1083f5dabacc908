"""Approvals: what one person proposes, others check and another approves, and exactly that is executed.

A service declares its acts (`Act`) in `service.py`; the routes are made from them. A job executes deferred acts with
`waiting` and `execute_approved`; a handler proposes with `propose`.
"""

from shared.approvals.act import Act, Approved, Payload
from shared.approvals.calling import propose_called, proposed_answer, require_seen, shown_payload
from shared.approvals.deciding import NotExecutable, execute_approved, waiting
from shared.approvals.desk import Desk
from shared.approvals.proposing import Proposed, propose
from shared.approvals.routes import approval_routes

__all__ = [
    "Act",
    "Approved",
    "Desk",
    "NotExecutable",
    "Payload",
    "Proposed",
    "approval_routes",
    "execute_approved",
    "propose",
    "propose_called",
    "proposed_answer",
    "require_seen",
    "shown_payload",
    "waiting",
]
