"""The SQL of `refunds`."""
