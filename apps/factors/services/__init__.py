"""Verbs about factors: which there are, proving them, and what stands on them.

factors.py           which a person has; name, remove
totp.py  recovery_codes.py  mailed_codes.py  passkeys.py (with challenges.py, aaguids.py)
codes.py             a code's shape says what it is for
waiting.py           the wait after failures
trusted_browsers.py  where nobody is asked
policy.py            of whom one is demanded
resets.py            when everything is lost
"""
