"""The law and the ordinances that dunning goes by."""

from datetime import date

from services.dunning.rules.notice import DunningTerms
from shared.law.municipality import Municipality
from shared.law.parameter import Confidence, DatedValue, Parameter, Unit

#: Some days before the statutory limit, so that a day on which nothing runs does not make notices late.
ISSUE_AFTER_DAYS = Parameter(
    name="dunning_issue_days_after_due",
    meaning="督促状を発する予定日(納期限後)",
    unit=Unit.DAYS,
    known_until=None,
    values=(
        DatedValue(
            first_day=date(2005, 4, 1),
            value=15,
            law="地方税法329条1項の期間内で市が定める日",
            announced=None,
            checked=date(2026, 11, 22),
            confidence=Confidence.UNCONFIRMED,
            assumption=True,
        ),
    ),
)


def terms_of(municipality: Municipality) -> DunningTerms:
    """The terms of a city."""
    law, ordinance = municipality.law, municipality.ordinance
    return DunningTerms(
        issue_within_days=law.dunning_issue_days,
        issue_after_days=ISSUE_AFTER_DAYS,
        seizure_wait_days=law.seizure_wait_days,
        seizure_wait_shifts=ordinance.seizure_wait_shifts,
        charge_deadline_days=ordinance.charge_dunning_deadline_days,
        fee_yen=municipality.dunning_fee_yen,
        business_days=law.business_days,
    )
