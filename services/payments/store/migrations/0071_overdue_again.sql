-- A claim whose due date was put off after it had been announced as overdue is announced again once that day has passed:
-- the row then has the later day.
GRANT UPDATE (announced_on) ON overdue_announcement TO {service_role};
