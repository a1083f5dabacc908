"""The addressee master: what sources said, addresses as received, and how everybody stands now."""

from shared.postgres.sql import Rows, Sql

INSERT_NEW = Sql("""
INSERT INTO addressee (addressee_no, first_recorded_at)
SELECT n, $2 FROM unnest($1::text[]) AS n ORDER BY n
ON CONFLICT (addressee_no) DO NOTHING
""")
LOCK = Sql("""
SELECT addressee_no, last_version_no, last_address_no FROM addressee
WHERE addressee_no = ANY($1::text[]) ORDER BY addressee_no FOR UPDATE
""")
RAISE_LAST = Sql("""
UPDATE addressee AS a SET last_version_no = n.version_no, last_address_no = n.address_no
FROM unnest($1::text[], $2::integer[], $3::integer[]) AS n (addressee_no, version_no, address_no)
WHERE a.addressee_no = n.addressee_no
""")
SELECT_ADDRESSES = Sql("""
SELECT addressee_no, address_no, postal_code, address_code, address, lot_number, building, building_kana
FROM addressee_address WHERE addressee_no = ANY($1::text[])
""")
SELECT_VERSIONS = Sql("""
SELECT v.addressee_no, v.version_no, v.effective_on, v.announced_at, v.reason, v.kind, v.name, v.name_kana, v.standing,
    v.former_name, v.common_name, v.latin_name, v.born_year, v.born_month, v.born_day, v.sex, v.household_ref,
    v.household_relation, v.corporate_number, v.address_no, v.doubts, v.source, v.recorded_at, a.postal_code,
    a.address_code, a.address, a.lot_number, a.building, a.building_kana
FROM addressee_version AS v JOIN addressee_address AS a USING (addressee_no, address_no)
WHERE v.addressee_no = ANY($1::text[]) AND v.recorded_at <= $2
""")
SELECT_CORRECTIONS = Sql("""
SELECT addressee_no, correction_id, field, old_value, new_value, effective_on, evidence_kind, evidence, source,
    approval_id, recorded_at
FROM addressee_correction WHERE addressee_no = ANY($1::text[]) AND recorded_at <= $2
""")
SELECT_CURRENT = Sql("SELECT * FROM addressee_current WHERE addressee_no = ANY($1::text[])")
#: Everybody of whom something begins or ends to count after one day and until another, and who is gathered with him.
SELECT_TURNING = Sql("""
WITH turning AS (
    SELECT addressee_no FROM addressee_version WHERE effective_on > $1 AND effective_on <= $2
    UNION SELECT addressee_no FROM addressee_correction WHERE effective_on > $1 AND effective_on <= $2
    UNION SELECT addressee_no FROM destination WHERE valid_from > $1 AND valid_from <= $2
    UNION SELECT addressee_no FROM destination WHERE valid_until >= $1 AND valid_until < $2
    UNION SELECT d.addressee_no FROM destination AS d JOIN destination_end AS e USING (destination_id)
        WHERE e.ended_on > $1 AND e.ended_on <= $2
    UNION SELECT addressee_no FROM support_measure WHERE valid_from > $1 AND valid_from <= $2
    UNION SELECT addressee_no FROM support_measure WHERE valid_until >= $1 AND valid_until < $2
    UNION SELECT m.addressee_no FROM support_measure AS m JOIN support_measure_end AS e USING (measure_id)
        WHERE e.ended_on > $1 AND e.ended_on <= $2
)
SELECT addressee_no FROM turning
UNION SELECT a.surviving_no FROM addressee_alias AS a JOIN turning USING (addressee_no)
UNION SELECT a.addressee_no FROM addressee_alias AS a JOIN turning AS t ON a.surviving_no = t.addressee_no
UNION SELECT a.addressee_no FROM addressee_alias AS a JOIN addressee_alias AS own USING (surviving_no)
    JOIN turning AS t ON t.addressee_no = own.addressee_no
ORDER BY 1
""")
#: Up to which day everything has begun and ended to count: the last run, or the day before the first row.
SELECT_TURNED_UNTIL = Sql("""
SELECT coalesce(
    (SELECT max(business_day) FROM job_run WHERE job = $1 AND business_day < $2),
    (SELECT min(first_recorded_at AT TIME ZONE 'Asia/Tokyo')::date - 1 FROM addressee)
)
""")
SELECT_HOUSEHOLD = Sql("""
SELECT addressee_no, name, household_relation, standing FROM addressee_current
WHERE household_ref = $1 AND NOT protected ORDER BY addressee_no LIMIT 50
""")

#: Who lives with each of these persons now; nobody where he or the other is under a support measure.
SELECT_HOUSEHOLDS = Sql("""
SELECT o.addressee_no AS asked, m.addressee_no, coalesce(m.household_relation, '') AS relation
FROM addressee_current o JOIN addressee_current m USING (household_ref)
WHERE o.addressee_no = ANY($1::text[]) AND NOT o.protected AND NOT m.protected AND m.standing = 'resident'
    AND m.addressee_no <> o.addressee_no
ORDER BY 1, 2
""")

ADDRESSES = Rows(
    "addressee_address",
    (
        "addressee_no",
        "address_no",
        "postal_code",
        "address_code",
        "address",
        "lot_number",
        "building",
        "building_kana",
        "recorded_at",
    ),
)
VERSIONS = Rows(
    "addressee_version",
    (
        "addressee_no",
        "version_no",
        "effective_on",
        "announced_at",
        "reason",
        "kind",
        "standing",
        "name",
        "name_kana",
        "former_name",
        "common_name",
        "latin_name",
        "born_year",
        "born_month",
        "born_day",
        "sex",
        "household_ref",
        "household_relation",
        "corporate_number",
        "address_no",
        "doubts",
        "source",
        "event_id",
        "recorded_at",
    ),
)
CORRECTIONS = Rows(
    "addressee_correction",
    (
        "addressee_no",
        "field",
        "old_value",
        "new_value",
        "effective_on",
        "evidence_kind",
        "evidence",
        "source",
        "approval_id",
        "recorded_at",
    ),
)

#: Texts of one array are joined by a unit separator here, because an array of arrays must not be ragged.
SAVE_CURRENT = Sql("""
INSERT INTO addressee_current (
    addressee_no, version_no, address_no, kind, standing, name, name_kana, former_name, common_name, latin_name,
    born_year, born_month, born_day, sex, household_ref, household_relation, corporate_number, postal_code,
    address_code, address, lot_number, building, building_kana, ended_on, doubts, protected, name_key, kana_key,
    other_keys, normaliser_version, announced_hash, refreshed_at,
    area_code
)
SELECT addressee_no, version_no, address_no, kind, standing, name, name_kana, former_name, common_name, latin_name,
    born_year, born_month, born_day, sex, household_ref, household_relation, corporate_number, postal_code,
    address_code, address, lot_number, building, building_kana, ended_on, string_to_array(doubts, E'\\x1f'), protected,
    name_key, kana_key, string_to_array(other_keys, E'\\x1f'), normaliser_version, announced_hash, refreshed_at,
    area_code
FROM unnest(
    $1::text[], $2::integer[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::smallint[], $12::smallint[], $13::smallint[], $14::text[], $15::text[], $16::text[],
    $17::text[], $18::text[], $19::text[], $20::text[], $21::text[], $22::text[], $23::text[], $24::date[],
    $25::text[], $26::boolean[], $27::text[], $28::text[], $29::text[], $30::integer[], $31::bytea[],
    $32::timestamptz[], $33::text[]
) AS n (
    addressee_no, version_no, address_no, kind, standing, name, name_kana, former_name, common_name, latin_name,
    born_year, born_month, born_day, sex, household_ref, household_relation, corporate_number, postal_code,
    address_code, address, lot_number, building, building_kana, ended_on, doubts, protected, name_key, kana_key,
    other_keys, normaliser_version, announced_hash, refreshed_at,
    area_code
)
ON CONFLICT (addressee_no) DO UPDATE SET
    version_no = excluded.version_no,
    address_no = excluded.address_no,
    kind = excluded.kind,
    standing = excluded.standing,
    name = excluded.name,
    name_kana = excluded.name_kana,
    former_name = excluded.former_name,
    common_name = excluded.common_name,
    latin_name = excluded.latin_name,
    born_year = excluded.born_year,
    born_month = excluded.born_month,
    born_day = excluded.born_day,
    sex = excluded.sex,
    household_ref = excluded.household_ref,
    household_relation = excluded.household_relation,
    corporate_number = excluded.corporate_number,
    postal_code = excluded.postal_code,
    address_code = excluded.address_code,
    address = excluded.address,
    lot_number = excluded.lot_number,
    building = excluded.building,
    building_kana = excluded.building_kana,
    ended_on = excluded.ended_on,
    doubts = excluded.doubts,
    protected = excluded.protected,
    name_key = excluded.name_key,
    kana_key = excluded.kana_key,
    other_keys = excluded.other_keys,
    normaliser_version = excluded.normaliser_version,
    announced_hash = excluded.announced_hash,
    refreshed_at = excluded.refreshed_at,
    area_code = excluded.area_code
""")
#: Addressees whose keys are of former rules, and persons whom matching has no keys of: they were there before it was.
SELECT_OF_FORMER_RULES = Sql("""
SELECT c.addressee_no FROM addressee_current AS c
WHERE c.addressee_no > $2 AND (
    c.normaliser_version <> $1
    OR c.kind = 'person' AND NOT c.protected AND NOT EXISTS (
        SELECT 1 FROM match_row AS r WHERE r.addressee_no = c.addressee_no AND r.normaliser_version = $1
    )
)
ORDER BY c.addressee_no LIMIT $3
""")
