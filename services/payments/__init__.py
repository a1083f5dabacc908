"""Payments (収納): claims, receipts, clearing, balances, delinquency charges; what is owed and what was paid.

Owns       notices, claims, receipts, the ledger, balances, suspense, intake files, slips, mandates and transfer runs,
           corrections and decisions, prepayment incentives, sagas, closes and carry-over, tills, certificates
Hears      assessments.assessment_decided.v1, assessments.assessment_revised.v1, assessments.assessment_cancelled.v1,
           assessments.totals_reported.v1, remittances.payment_reported.v1, remittances.withholding_remitted.v1,
           dunning.dunning_notice_issued.v1, dunning.letter_slip_asked.v1, blocks.block_set.v1, blocks.block_ended.v1,
           enforcement.balances_asked.v1, enforcement.distribution_balances_asked.v1,
           enforcement.proceeds_collected.v1, enforcement.seizure_issued.v1,
           enforcement.seizure_released.v1, enforcement.seizure_ended.v1,
           enforcement.claims_written_off.v1, enforcement.write_off_undone.v1,
           enforcement.collection_accelerated.v1, enforcement.acceleration_cancelled.v1,
           enforcement.disposition_paid.v1,
           enforcement.claims_succeeded.v1, enforcement.succession_cancelled.v1,
           enforcement.due_dates_extended.v1, enforcement.extension_revoked.v1,
           identity.addressee_changed.v1, identity.addressee_deceased.v1, identity.addressee_merged.v1,
           identity.addressee_unmerged.v1, identity.payer_proposed.v1,
           refunds.open_claims_asked.v1, refunds.overpayments_asked.v1, refunds.refund_paid.v1,
           refunds.refund_returned.v1, refunds.appropriation_decided.v1, refunds.appropriation_cancelled.v1
Announces  payments.claim_opened.v1, payments.claim_revised.v1, payments.claim_settled.v1, payments.claim_overdue.v1,
           payments.receipt_posted.v1, payments.receipt_reversed.v1, payments.overpayment_found.v1,
           payments.overpayment_withdrawn.v1, payments.prepayment_incentive_changed.v1, payments.transfer_failed.v1,
           payments.letter_slip_made.v1, payments.saga_opened.v1, payments.money_suspended.v1, payments.payer_asked.v1,
           payments.balances_stated.v1, payments.distribution_balances_stated.v1, payments.proceeds_divided.v1,
           payments.open_claims_stated.v1, payments.overpayments_stated.v1, payments.appropriation_applied.v1,
           payments.appropriation_refused.v1, payments.appropriation_reversed.v1, seals.records_sealed.v1
Law        Local Autonomy Act articles 231, 231-3 and 235-5; Local Tax Act articles 13-2, 20-4-2, 20-9-4 and 326
"""
