"""A first instrument for speed: `make bench`.

provider.py  the product as it ships (Granian, one worker) on a throw-away, durable PostgreSQL
accounts.py  CPU time of a process tree and of PostgreSQL, from the operating system
work.py      what is measured: one class per kind of request, with its target
load.py      the second process that sends the requests
__main__.py  runs them all and prints the table
"""
