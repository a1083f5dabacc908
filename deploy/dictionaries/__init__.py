"""Builds the dictionaries that are committed, from open sources. Nothing here runs in an installation."""
