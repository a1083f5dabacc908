"""Identity (宛名): who the addressee is, and the vault of Individual Numbers.

Owns       addressees, names, addresses and their history, matching, the vault
Hears      nothing yet
Announces  seals.records_sealed.v1
Law        Number Use Act articles 9 and 12
"""
