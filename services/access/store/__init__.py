"""The SQL of `access`; its own tables come with its first handlers."""
