"""One batch or one business day, one transaction: load, decide, store, announce."""
