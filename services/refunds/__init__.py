"""Refunds (還付・充当): what was paid too much goes back or is appropriated.

Owns       overpayments, appropriations, refund interest, payees, transfer files
Hears      payments.overpayment_found.v1, payments.overpayment_withdrawn.v1, payments.receipt_reversed.v1,
           identity.addressee_merged.v1, identity.addressee_unmerged.v1
Announces  seals.records_sealed.v1
Law        Local Tax Act articles 17 to 17-4
"""
