"""Asked on one device, answered on another (RFC 8628; OpenID Connect CIBA Core 1.0).

`pending` keeps what was asked until it is answered, and gives each answer out once; `user_codes`
finds a device's request by what somebody typed, `backchannel` asks a person who is named, and
`waking` tells a client that wants to be told that there is an answer.
"""
