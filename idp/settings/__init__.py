"""Django's settings, made from `idp.env`. Production values are the ones written here;
`env.debug` loosens some of them for a checkout on someone's own machine.

foundation  environment, apps, middleware, templates      protocol   the authorization server
data        database, cache, files                        apis       our own APIs
people      signing up and in, tries, other providers     transport  proxies, TLS, headers
factors     second steps, trusted browsers                pages      brand, languages
sessions    sessions and cookies                          letters    mail, log
wiring      hooks, jobs, purges: how floors hear of one another
"""

from idp.settings.apis import *  # noqa: F403
from idp.settings.data import *  # noqa: F403
from idp.settings.factors import *  # noqa: F403
from idp.settings.foundation import *  # noqa: F403
from idp.settings.letters import *  # noqa: F403
from idp.settings.pages import *  # noqa: F403
from idp.settings.people import *  # noqa: F403
from idp.settings.protocol import *  # noqa: F403
from idp.settings.sessions import *  # noqa: F403
from idp.settings.transport import *  # noqa: F403
from idp.settings.wiring import *  # noqa: F403
