-- Renamed areas in matching: whether lots kept their numbers, and rows whose town has another name are made anew.

-- False where blocks and houses were numbered (住居表示), so that an old lot says nothing about a new one.
ALTER TABLE area_change ADD COLUMN keeps_lots boolean NOT NULL DEFAULT true;

GRANT UPDATE (normaliser_version) ON match_row TO {service_role};
