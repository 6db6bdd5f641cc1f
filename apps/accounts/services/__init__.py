"""The verbs about people, each one transaction.

people.py     make, change, deactivate, reactivate, delete a person
profiles.py   the claims of a person: change them, hand them out
claims.py     what each claim may be
passwords.py  judge a password, change it
addresses.py  which e-mail addresses a person has
sessions.py   browser sessions: begin, recognise, end
"""
