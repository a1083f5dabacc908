"""Access (職員認証・監査): staff, privileges, and the records of all services.

Owns       staff accounts, appointments, grants, reviews, machine identities, credentials, terminals, sessions
Hears      personnel.appointment_changed.v1, identity.addressee_merged.v1, identity.addressee_unmerged.v1
Announces  staff.authority_set.v1, staff.authority_beat.v1, staff.session_ended.v1, staff.abnormal_sign_in.v1,
           seals.records_sealed.v1
Law        Act on the Protection of Personal Information article 66; Number Use Act articles 9 and 12
"""
