"""The demonstration: a synthetic city goes through a fiscal year in a real installation and balances to the yen."""
