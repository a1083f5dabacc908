"""One batch, one transaction: what identity does when something wakes it."""
