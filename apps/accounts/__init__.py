"""Floor 2: who the person is.

models/     User (e-mail is the name one signs in with), Profile (every OpenID Connect claim),
            BrowserSession (one sign-in; its id is the `sid` of tokens)
services/   people, profiles, sessions: the verbs, each one transaction
engine/     the seam with allauth: adapter, forms, backends, middleware, receivers
views/      self-service pages under /account/
api/        /api/v1/me, /api/v1/users, /api/v1/signup, /api/v1/login
"""
