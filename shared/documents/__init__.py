"""Printed papers: values in, PDF out; no database, no clock, no file but the font.

``page`` has the font and what every sheet of an officer carries (who printed it, and when), ``glyphs`` says what the
font lacks, ``codes`` and ``customer_barcode`` draw what machines read, ``payment_slip`` is the payment slip (納付書).

A letter (督促状, 催告書, ...) is a module with a dataclass of its values and a function that makes a ``letter.Letter``
of them; ``letter_sheets`` draws any of them, alone or thousands in a file, and ``templates`` keeps them by name and
version.
"""
