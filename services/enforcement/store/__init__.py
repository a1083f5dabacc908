"""The SQL of `enforcement`."""
