"""The law and the ordinances that dunning goes by."""

from services.dunning.rules.notice import DunningTerms
from services.dunning.rules.runs import RunTerms
from shared.law.municipality import Municipality


def terms_of(municipality: Municipality) -> DunningTerms:
    """The terms of a city."""
    law, ordinance = municipality.law, municipality.ordinance
    return DunningTerms(
        issue_within_days=law.dunning_issue_days,
        issue_after_days=ordinance.dunning_issue_days_after_due,
        seizure_wait_days=law.seizure_wait_days,
        seizure_wait_shifts=ordinance.seizure_wait_shifts,
        charge_deadline_days=ordinance.charge_dunning_deadline_days,
        fee_yen=municipality.dunning_fee_yen,
        business_days=law.business_days,
    )


def run_terms_of(municipality: Municipality) -> RunTerms:
    """How a city makes its runs."""
    ordinance = municipality.ordinance
    return RunTerms(
        notice=terms_of(municipality),
        release=ordinance.dunning_run_release,
        business_days_to_dispatch=ordinance.dunning_run_business_days,
        gate_letters=ordinance.dunning_gate_letters,
        gate_percent=ordinance.dunning_gate_percent,
    )
