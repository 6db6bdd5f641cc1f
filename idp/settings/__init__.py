"""Django's settings, made from `idp.env`. Production values are the ones written here;
`env.debug` loosens some of them for a checkout on someone's own machine.

foundation  environment, apps, middleware, templates      protocol   the authorization server
data        database, cache, files                        apis       our own APIs
people      signing up and in, tries, other providers     transport  proxies, TLS, headers
factors     second steps, trusted browsers                pages      brand, languages
sessions    sessions and cookies                          letters    mail, log
wiring      hooks, jobs, purges: how floors hear of one another
"""

from idp.settings.apis import *
from idp.settings.data import *
from idp.settings.factors import *
from idp.settings.foundation import *
from idp.settings.letters import *
from idp.settings.pages import *
from idp.settings.people import *
from idp.settings.protocol import *
from idp.settings.sessions import *
from idp.settings.transport import *
from idp.settings.wiring import *
