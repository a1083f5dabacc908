"""File and slip codecs: bytes in, values out; no database, no clock.

``account_transfer`` reads and writes the 120-byte account transfer file (全銀 種別91), ``slip`` the 44-digit number of
a convenience-store slip, ``bank_kana`` turns a name into the half-width kana a bank takes.
"""
