"""The pages of refunds that officers begin with, and what opens each."""

from services.refunds.inbound.appropriation_http import LIST as DUE
from services.refunds.inbound.decisions_http import SEARCH, WAITING
from services.refunds.inbound.http import LIST as OVERPAYMENTS
from services.refunds.inbound.lapse_http import LIST as LAPSES
from services.refunds.inbound.overpayment_pages import DUE_TITLE, OPEN
from services.refunds.inbound.payee_pages import ENTRY
from services.refunds.inbound.payees_http import ENTER
from services.refunds.inbound.payout_http import RUNS
from services.refunds.inbound.payout_pages import LAPSES_TITLE, RUNS_TITLE
from services.refunds.inbound.refund_pages import REFUNDS, WAITING_TITLE
from services.refunds.inbound.return_pages import RETURNS
from services.refunds.inbound.returns_http import LIST as TO_RETURN
from shared.http.menu import Offered
from shared.http.pages import MenuItem

MENU: tuple[Offered, ...] = (
    (OVERPAYMENTS, MenuItem(title=OPEN, path="overpayments")),
    (DUE, MenuItem(title=DUE_TITLE, path="appropriations")),
    (ENTER, MenuItem(title=ENTRY, path="refund-payees")),
    (SEARCH, MenuItem(title=REFUNDS, path="refunds")),
    (RUNS, MenuItem(title=RUNS_TITLE, path="payouts")),
    (WAITING, MenuItem(title=WAITING_TITLE, path="refunds-waiting")),
    (TO_RETURN, MenuItem(title=RETURNS, path="refund-returns")),
    (LAPSES, MenuItem(title=LAPSES_TITLE, path="refund-lapses")),
)
