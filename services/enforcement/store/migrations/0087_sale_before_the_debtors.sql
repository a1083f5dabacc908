-- Property of whoever is liable beside the debtor is sold before his only on a ground of the law (国税徴収法32条4項).
ALTER TABLE sale ADD COLUMN early_ground text;
ALTER TABLE sale ADD COLUMN early_reason text;
ALTER TABLE sale ADD CONSTRAINT sale_early CHECK (
    (early_ground IS NULL) = (early_reason IS NULL) AND early_ground = 'value_falling' AND early_reason <> ''
) NOT VALID;
