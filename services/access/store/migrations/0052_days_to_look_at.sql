-- Days of which records came in that nobody looked at for abnormal uses yet. However late they come, none is left out.
CREATE TABLE day_to_look_at (
    day date PRIMARY KEY
);
GRANT SELECT, INSERT, DELETE ON day_to_look_at TO {service_role};

INSERT INTO day_to_look_at (day)
SELECT DISTINCT (occurred_at AT TIME ZONE 'Asia/Tokyo')::date FROM gathered_record
WHERE retention_class <> 'service' AND occurred_at > now() - interval '10 days';
