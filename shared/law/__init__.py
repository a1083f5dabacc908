"""The law as dated data, and the pure calculators that read it.

Rules import the pure modules (`parameter`, `late_charge`, `check_digits`, `instalments`, `tax_items`) and are handed
values; only `library` reads files.
"""
