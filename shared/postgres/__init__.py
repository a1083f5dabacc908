"""PostgreSQL: pools, migrations, SQL constants that a test prepares, and bulk writes."""
