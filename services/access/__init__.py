"""Access (職員認証・監査): staff, privileges, and the records of all services.

Owns       staff accounts, appointments, grants, reviews, machine identities, credentials, terminals, sessions,
           the gathered access records of all services with their seals, and what looked abnormal in them,
           requests about one's own data (開示・訂正・利用停止), contracts and work orders, enquiries of staff with the
           rights to look for them, and what people ask about the handling of their data
Hears      personnel.appointment_changed.v1, identity.addressee_merged.v1, identity.addressee_unmerged.v1,
           records.records_handed_over.v1, seals.records_sealed.v1
Announces  staff.authority_set.v1, staff.authority_beat.v1, staff.session_ended.v1, staff.abnormal_sign_in.v1,
           staff.use_suspended.v1, blocks.block_set.v1, blocks.block_ended.v1, seals.records_sealed.v1,
           staff.records_asked.v1
Law        Act on the Protection of Personal Information articles 66 and 76 to 103; Number Use Act articles 9 and 12
"""
