"""The seams with the toolkit and with browsers.

generators.py  client ids, as the toolkit asks for them
cors.py        which pages of other origins may read our answers
"""
