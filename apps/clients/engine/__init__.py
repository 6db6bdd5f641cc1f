"""The seams with the toolkit and with browsers.

generators.py  client ids, as the toolkit asks for them
limits.py      how many applications register themselves from one address
proof.py       changes wait for a proof of who the owner is
cors.py        which pages of other origins may read our answers
"""
