"""The seams with Django: its permission question, and what its templates ask.

backends.py  `user.has_perm`, answered from roles
context.py   what the navigation asks
"""
