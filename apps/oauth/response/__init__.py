"""What an authorization request can be answered with.

kinds  code, token, ID token: the words of `response_type`
modes  how the answer travels: `response_mode`
"""
