"""The SQL of `identity`; its own tables come with its first handlers."""
