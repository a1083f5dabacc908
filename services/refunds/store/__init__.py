"""The SQL of `refunds`; its own tables come with its first handlers."""
