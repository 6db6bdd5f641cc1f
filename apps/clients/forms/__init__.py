"""The shape of what people type about applications; the rules are `services.rules`.

applications.py  register one, and change what everybody understands
protocol.py      everything else, for who knows the protocol
staff.py         the whole of it, for the staff site
topics.py        the fields of client metadata as people read them
inputs.py        how one field is typed
"""
