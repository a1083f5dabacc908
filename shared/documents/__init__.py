"""Printed papers: values in, PDF out; no database, no clock, no file but the font.

``page`` has the font and what every sheet carries (who printed it, and when), ``codes`` draws the bar codes that
machines read, ``payment_slip`` is the payment slip (納付書).
"""
