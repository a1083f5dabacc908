"""Enforcement (滞納整理): cases of persons in arrears, their property and income, seizure and release.

Owns       cases, contacts, property and income registers, national tax data, seizures of every kind with
           their stages and pay sheets, searches, holds, duties to release,
           applications for graces, graces, suspensions of execution, plans and their promises, write-offs,
           asset inquiries by letter and by an electronic link with their answers,
           participations, requests for distribution, accelerations, other dispositions, claims at the association,
           tasks, tags, lists of cases, who sits at which desk, sheets on ability to pay,
           sheets for visits (訪問調査票), questions about persons,
           appeals (審査請求),
           and the counters of the record
Hears      payments.claim_opened.v1, payments.claim_overdue.v1, payments.claim_revised.v1, payments.claim_settled.v1,
           payments.receipt_posted.v1, payments.receipt_reversed.v1, payments.balances_stated.v1,
           payments.distribution_balances_stated.v1, payments.proceeds_divided.v1,
           dunning.dunning_notice_issued.v1, dunning.dunning_notice_served.v1, dunning.reminder_issued.v1,
           dunning.notices_stated.v1,
           identity.addressee_deceased.v1, identity.addressee_registered.v1, identity.addressee_changed.v1,
           identity.addressee_merged.v1, identity.addressee_unmerged.v1,
           identity.residents_stated.v1, identity.household_stated.v1, dunning.history_stated.v1,
           welfare.assistance_changed.v1,
           blocks.block_set.v1, blocks.block_ended.v1
Announces  enforcement.distribution_balances_asked.v1,
           enforcement.notices_asked.v1, enforcement.balances_asked.v1, enforcement.seizure_issued.v1,
           enforcement.seizure_refused.v1, enforcement.proceeds_collected.v1, enforcement.seizure_released.v1,
           enforcement.seizure_ended.v1,
           enforcement.claims_written_off.v1, enforcement.write_off_undone.v1,
           enforcement.claims_succeeded.v1, enforcement.succession_cancelled.v1, enforcement.residents_asked.v1,
           enforcement.person_asked.v1,
           enforcement.due_dates_extended.v1, enforcement.extension_revoked.v1,
           enforcement.collection_accelerated.v1, enforcement.acceleration_cancelled.v1,
           enforcement.disposition_paid.v1,
           blocks.block_set.v1, blocks.block_ended.v1, seals.records_sealed.v1
Law        Local Tax Act articles 11, 13-2, 15 to 15-8, 16 to 16-5, 18, 18-2, 19 to 19-7, 331 and 373;
           National Tax Collection Act articles 47, 48, 54 to 80, 82 to 88 and 142 to 146
"""
