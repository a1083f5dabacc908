-- The sheet on which the seizable part of wages, a pension or a retirement allowance is computed, with its every part.
CREATE TABLE pay_sheet (
    seizure_id uuid NOT NULL REFERENCES seizure,
    sheet_no integer NOT NULL CHECK (sheet_no > 0),
    kind text NOT NULL CHECK (kind IN ('wages', 'bonus', 'pension', 'retirement')),
    pay_on date NOT NULL,
    months integer NOT NULL CHECK (months BETWEEN 1 AND 12),
    -- The place of the third-party debtor among those who pay.
    own_place integer NOT NULL CHECK (own_place >= 0),
    split text NOT NULL CHECK (split IN ('first', 'pro-rata')),
    relatives integer NOT NULL CHECK (relatives >= 0),
    consented boolean NOT NULL,
    months_of_service integer CHECK (months_of_service >= 0),
    -- The numbers of the law on the day of payment.
    base_yen bigint NOT NULL CHECK (base_yen > 0),
    per_relative_yen bigint NOT NULL CHECK (per_relative_yen >= 0),
    station_share_tenths integer NOT NULL CHECK (station_share_tenths >= 0),
    gross_yen bigint NOT NULL CHECK (gross_yen >= 0),
    seizable_yen bigint NOT NULL CHECK (seizable_yen BETWEEN 0 AND gross_yen),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (seizure_id, sheet_no),
    CHECK ((kind = 'retirement') = (months_of_service IS NOT NULL))
);
CREATE TABLE pay_sheet_payer (
    seizure_id uuid NOT NULL,
    sheet_no integer NOT NULL,
    place integer NOT NULL CHECK (place >= 0),
    gross_yen bigint NOT NULL CHECK (gross_yen >= 0),
    income_tax_yen bigint NOT NULL CHECK (income_tax_yen >= 0),
    resident_tax_yen bigint NOT NULL CHECK (resident_tax_yen >= 0),
    social_insurance_yen bigint NOT NULL CHECK (social_insurance_yen >= 0),
    PRIMARY KEY (seizure_id, sheet_no, place),
    FOREIGN KEY (seizure_id, sheet_no) REFERENCES pay_sheet
);
CREATE TABLE pay_sheet_part (
    seizure_id uuid NOT NULL,
    sheet_no integer NOT NULL,
    place integer NOT NULL CHECK (place >= 0),
    item text NOT NULL,
    label text NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    article text NOT NULL,
    PRIMARY KEY (seizure_id, sheet_no, place),
    FOREIGN KEY (seizure_id, sheet_no) REFERENCES pay_sheet
);
-- What was collected of a payment, by the step of the seizure that booked it.
CREATE TABLE pay_collection (
    seizure_id uuid NOT NULL,
    step_no integer NOT NULL,
    sheet_no integer NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    PRIMARY KEY (seizure_id, step_no),
    FOREIGN KEY (seizure_id, step_no) REFERENCES seizure_step,
    FOREIGN KEY (seizure_id, sheet_no) REFERENCES pay_sheet
);
GRANT SELECT, INSERT ON pay_sheet, pay_sheet_payer, pay_sheet_part, pay_collection TO {service_role};
