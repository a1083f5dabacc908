-- What the law exempts from seizure, by version of the register; one without a row is exempt by nothing.
CREATE TABLE property_exemption (
    property_id bigint NOT NULL,
    version_no integer NOT NULL,
    exemption text NOT NULL CHECK (exemption <> ''),
    PRIMARY KEY (property_id, version_no),
    FOREIGN KEY (property_id, version_no) REFERENCES property_version
);
GRANT SELECT, INSERT ON property_exemption TO {service_role};

-- What realising the property is expected to cost (滞納処分費), as two persons saw it.
ALTER TABLE seizure ADD COLUMN expected_cost_yen bigint NOT NULL DEFAULT 0;
ALTER TABLE seizure ADD CONSTRAINT seizure_expected_cost CHECK (expected_cost_yen >= 0) NOT VALID;
