"""Dunning 督促: asks for what is overdue, once per claim and in time.

Owns       dunning notices, the runs in which they leave, their document numbers, the legal stage of each overdue
           claim; stops of dunning, reminders and calls; what was late;
           to whom and where each notice went; reminders, from the proposal of a run to the deadline of each letter;
           print runs of its letters and what the printer made of them;
           tax notices and the service of every letter that came back; promises to pay, calls, short messages (SMS),
           and the log of contacts
Hears      payments.claim_opened.v1, payments.claim_overdue.v1, payments.claim_revised.v1, payments.claim_settled.v1,
           payments.receipt_posted.v1, payments.receipt_reversed.v1, payments.letter_slip_made.v1,
           enforcement.notices_asked.v1, enforcement.claims_succeeded.v1, enforcement.person_asked.v1,
           enforcement.succession_cancelled.v1,
           identity.addressee_registered.v1, identity.addressee_changed.v1, identity.addressee_merged.v1,
           identity.addressee_unmerged.v1, blocks.block_set.v1, blocks.block_ended.v1
Announces  dunning.dunning_notice_issued.v1, dunning.dunning_notice_served.v1, dunning.notices_stated.v1,
           dunning.history_stated.v1, dunning.reminder_issued.v1, dunning.letter_slip_asked.v1,
           blocks.block_set.v1, blocks.block_ended.v1, seals.records_sealed.v1
Law        Local Tax Act, articles 20, 20-2, 329, 330, 331, 371, 463-25, 463-27, 726 and 728;
           Local Autonomy Act, article 231-3; Civil Code, article 150
"""
