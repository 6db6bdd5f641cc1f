"""Who is told that a session is over, and how.

`parties` are the clients that a browser session has signed in to; `backchannel` tells them from
server to server (OpenID Connect Back-Channel Logout 1.0), `frontchannel` through the browser
(OpenID Connect Front-Channel Logout 1.0).
"""
