"""Enforcement (滞納整理): cases, seizure, grace, suspension, write-off, prescription.

Owns       cases, asset inquiries, dispositions, payment plans, graces, suspensions, write-offs
Hears      nothing yet
Announces  seals.records_sealed.v1
Law        Local Tax Act articles 13 to 19; National Tax Collection Act chapters 3 and 5
"""
