"""Heirs who owe claims of a deceased person (納税承継), as enforcement announced them."""

from shared.postgres.sql import Rows, Sql

SUCCESSIONS = Rows(
    "succession", ("succession_id", "deceased_no", "died_on", "decided_on", "replaces", "event_id", "recorded_at")
)
PARTS = Rows(
    "succession_part",
    ("succession_id", "claim_id", "addressee_no", "share_numerator", "share_denominator", "amount_yen"),
)
SELECT_OWNERS = Sql("SELECT claim_id, addressee_no FROM claim WHERE claim_id = ANY($1::bigint[])")
