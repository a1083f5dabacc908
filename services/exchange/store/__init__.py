"""The SQL of `exchange`; its own tables come with its first handlers."""
