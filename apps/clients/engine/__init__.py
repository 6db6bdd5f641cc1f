"""The seams with the toolkit and with browsers.

generators.py  client ids, as the toolkit asks for them
limits.py      how many applications register themselves from one address
cors.py        which pages of other origins may read our answers
"""
