"""Access (職員認証・監査): staff, privileges, and the records of all services.

Owns       staff accounts, privileges, sessions, gathered access records
Hears      nothing yet
Announces  seals.records_sealed.v1
Law        Act on the Protection of Personal Information article 66; Number Use Act article 12
"""
