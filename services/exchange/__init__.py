"""Exchange (中間サーバー): inquiries and provisions over the information network.

Owns       codes, the permission list, the replica, records of provision
Hears      nothing yet
Announces  seals.records_sealed.v1
Law        Number Use Act articles 19 and 23
"""
