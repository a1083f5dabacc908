"""Refunds (還付・充当): what was paid too much goes back or is appropriated.

Owns       overpayments, appropriations, refund interest, payees, transfer files
Hears      nothing yet
Announces  seals.records_sealed.v1
Law        Local Tax Act articles 17 to 17-4
"""
