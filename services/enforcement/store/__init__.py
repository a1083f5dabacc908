"""The SQL of `enforcement`; its own tables come with its first handlers."""
