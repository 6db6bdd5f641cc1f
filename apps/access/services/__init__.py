"""The verbs about roles.

roles.py      define, assign, take away; keep the predefined ones in step
groups.py     people who hold the same roles
resources.py  APIs besides our own, and the scopes they bring
authority.py  what a person, or a list of roles, may do
"""
