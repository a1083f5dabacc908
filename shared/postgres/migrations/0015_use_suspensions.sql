-- Whose data may not be used for some purposes (利用停止), as `access` announced it; the guard asks it at each look.
CREATE TABLE use_suspension (
    suspension_id uuid PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    body jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT, INSERT, UPDATE ON use_suspension TO {service_role};
