"""Refunds (還付・充当): what was paid too much goes back or is appropriated.

Owns       overpayments, appropriations, consents, refund interest, payees, payments, lapses and returns of refunds,
           letters about them
Hears      payments.overpayment_found.v1, payments.overpayment_withdrawn.v1, payments.receipt_reversed.v1,
           payments.open_claims_stated.v1, payments.overpayments_stated.v1, payments.appropriation_applied.v1,
           payments.appropriation_refused.v1, payments.appropriation_reversed.v1,
           payments.claim_opened.v1, identity.addressee_registered.v1,
           identity.addressee_changed.v1, identity.addressee_merged.v1, identity.addressee_unmerged.v1,
           payees.holder_compared.v1
Announces  refunds.open_claims_asked.v1, refunds.overpayments_asked.v1, payees.holder_asked.v1,
           refunds.appropriation_decided.v1,
           refunds.appropriation_cancelled.v1, refunds.refund_decided.v1, refunds.refund_cancelled.v1,
           refunds.refund_paid.v1, refunds.refund_returned.v1, refunds.refund_failed.v1, refunds.refund_lapsed.v1,
           blocks.block_set.v1, blocks.block_ended.v1, seals.records_sealed.v1
Law        Local Tax Act articles 17 to 17-4; Local Autonomy Act article 231-3
"""
