"""The protocol's endpoints, one file each (a folder where there are many rules).

Facing the browser: authorize consent choose_account end_session. Facing programs: token
userinfo introspect revoke jwks metadata. `decoupled` faces both: what is asked on one device and
answered on another. `reading`, `responses` and `flow` are what the first
kind shares.
"""
