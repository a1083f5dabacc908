-- Service by publication (公示送達, 地方税法20条の2): what two persons decided, where and since when it is shown. Only added to.

-- The last serial number of each fiscal year; its row is locked until the publication commits, so numbers have no gaps.
CREATE TABLE publication_series (
    fiscal_year integer PRIMARY KEY,
    last_serial integer NOT NULL CHECK (last_serial > 0)
);

CREATE TABLE publication (
    -- The approval by which it was decided.
    publication_id uuid PRIMARY KEY,
    publication_no text NOT NULL UNIQUE CHECK (publication_no ~ '^P[0-9]{4}-[0-9]{7}$'),
    ground text NOT NULL CHECK (ground IN ('address_unknown', 'abroad')),
    -- The first day on which it may be shown.
    starts_on date NOT NULL,
    findings text NOT NULL CHECK (findings <> ''),
    recorded_at timestamptz NOT NULL
);

-- The documents that it is for, and the name that it shows of each.
CREATE TABLE publication_item (
    publication_id uuid NOT NULL REFERENCES publication,
    document_no text NOT NULL REFERENCES service_case,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    title text NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    PRIMARY KEY (publication_id, document_no)
);
CREATE INDEX publication_item_document ON publication_item (document_no);

-- Since when it is shown on the notice board (掲示場) and on the web, and since when no more.
CREATE TABLE publication_showing (
    publication_id uuid NOT NULL REFERENCES publication,
    medium text NOT NULL CHECK (medium IN ('board', 'web')),
    shown_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (publication_id, medium)
);
CREATE TABLE publication_removal (
    publication_id uuid NOT NULL,
    medium text NOT NULL,
    removed_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (publication_id, medium),
    FOREIGN KEY (publication_id, medium) REFERENCES publication_showing
);

GRANT SELECT, INSERT ON publication, publication_item, publication_showing, publication_removal TO {service_role};
GRANT SELECT, INSERT, UPDATE ON publication_series TO {service_role};
-- A publication is locked while a showing is entered, which PostgreSQL counts as an update.
GRANT UPDATE (recorded_at) ON publication TO {service_role};
