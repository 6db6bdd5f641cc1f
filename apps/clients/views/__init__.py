"""The developer pages.

applications.py  the list and each application
protocol.py      what one needs to know the protocol for
secrets.py       its secrets
doors.py         who may open them
"""
