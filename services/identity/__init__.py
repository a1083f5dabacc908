"""Identity (宛名): who the addressee is, and the vault of Individual Numbers.

Owns       addressees, names, addresses and their history, matching, the vault
Hears      residents.person_registered.v1, residents.person_changed.v1, payments.payer_asked.v1,
           enforcement.residents_asked.v1, enforcement.person_asked.v1, payees.holder_asked.v1
Announces  identity.addressee_registered.v1, identity.addressee_changed.v1, identity.addressee_deceased.v1,
           identity.addressee_merged.v1, identity.addressee_unmerged.v1, identity.correction_queried.v1,
           identity.payer_proposed.v1, identity.residents_stated.v1, identity.household_stated.v1,
           payees.holder_compared.v1, seals.records_sealed.v1
Law        Number Use Act articles 9 and 12; Local Tax Act articles 9-2 and 20; Basic Resident Register Act
"""
