"""The closed vocabulary: everything that the trail can say. A new event is one row here.

`own` tells the person it is about what happened, `other` the same when somebody else did it for
them: whoever that was is not named. `{app}` becomes the name of the application. An event that is
about nobody has no sentence for a person, only `own`, for the list of events. What `is_alarming`
leads to what can be done about it.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_Words = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """One word of the vocabulary."""

    name: str
    own: _Words
    other: _Words = ""
    is_alarming: bool = False


# Signing in and out
SIGNED_IN: Final = Kind("session.begun", _("You signed in."))
SIGN_IN_FAILED: Final = Kind(
    "session.refused", _("Somebody gave a wrong password for your account."), is_alarming=True
)
GUESSING_SUSPECTED: Final = Kind(
    "session.guessing_suspected",
    _("Somebody tried one password or code after another for your account, and has to wait."),
    is_alarming=True,
)
SIGNED_OUT: Final = Kind("session.left", _("You signed out."))
SESSIONS_ENDED: Final = Kind(
    "session.ended", _("You were signed out elsewhere."), _("An administrator signed you out.")
)
SESSION_IDLE: Final = Kind(
    "session.idle", _("You were signed out, because nothing happened for a while.")
)
PROVED_AGAIN: Final = Kind("session.proved", _("You confirmed that it is you."))

# The account
ACCOUNT_CREATED: Final = Kind(
    "account.created",
    _("You created this account."),
    _("An administrator created this account for you."),
)
SIGN_UP_WITH_TAKEN_ADDRESS: Final = Kind(
    "account.sign_up_refused",
    _("Somebody tried to create an account with your e-mail address."),
    is_alarming=True,
)
ACCOUNT_CHANGED: Final = Kind(
    "account.changed",
    _("You changed your account."),
    _("An administrator changed your account."),
)
PROFILE_CHANGED: Final = Kind(
    "profile.changed",
    _("You changed your profile."),
    _("An administrator changed your profile."),
)
ACCOUNT_LOCKED: Final = Kind(
    "account.locked",
    _("Somebody who reads your mail said that it was not you, and locked your account."),
    is_alarming=True,
)
ACCOUNT_TAKEN_BACK: Final = Kind(
    "account.taken_back", _("You took your account back with a code from your mail.")
)
NEW_BROWSER: Final = Kind(
    "session.new_browser", _("A browser that was not used before signed in."), is_alarming=True
)
ACCOUNT_DEACTIVATED: Final = Kind(
    "account.deactivated",
    _("Your account was switched off."),
    _("An administrator switched your account off."),
    is_alarming=True,
)
ACCOUNT_REACTIVATED: Final = Kind(
    "account.reactivated",
    _("Your account was switched on again."),
    _("An administrator switched your account on again."),
)
ACCOUNT_DELETED: Final = Kind(
    "account.deleted",
    _("You deleted this account."),
    _("An administrator deleted this account."),
)
TRIES_FORGIVEN: Final = Kind(
    "account.tries_forgiven",
    _("You were let in again after too many tries."),
    _("An administrator let you try again to sign in."),
)
ACCOUNT_LEAVING: Final = Kind(
    "account.leaving", _("You asked us to delete this account."), is_alarming=True
)
ACCOUNT_KEPT: Final = Kind("account.kept", _("You kept your account after all."))
ROLES_CHANGED: Final = Kind(
    "account.roles_changed",
    _("What you may do here was changed."),
    _("An administrator changed what you may do here."),
)

EXPORT_REQUESTED: Final = Kind("export.requested", _("You asked for a copy of your data."))
EXPORT_FETCHED: Final = Kind(
    "export.fetched", _("A copy of your data was downloaded."), is_alarming=True
)

# Addresses
ADDRESS_ADDED: Final = Kind(
    "address.added", _("You added an e-mail address."), _("An administrator added an address.")
)
ADDRESS_CONFIRMED: Final = Kind(
    "address.confirmed",
    _("You confirmed an e-mail address."),
    _("An administrator confirmed your e-mail address."),
)
ADDRESS_REMOVED: Final = Kind(
    "address.removed",
    _("You removed an e-mail address."),
    _("An administrator removed an e-mail address."),
)
ADDRESS_CHANGED: Final = Kind(
    "address.changed",
    _("You changed the e-mail address you sign in with."),
    _("An administrator changed the e-mail address you sign in with."),
)

# The password
PASSWORD_CHANGED: Final = Kind(
    "password.changed",
    _("You changed your password."),
    _("An administrator set a new password for you."),
)
PASSWORD_RESET: Final = Kind(
    "password.reset", _("You chose a new password with a code from your mailbox.")
)

# The second step
FACTOR_ADDED: Final = Kind("factor.added", _("You set up a second step."))
FACTOR_REMOVED: Final = Kind("factor.removed", _("You removed a second step."))
FACTOR_REFUSED: Final = Kind(
    "factor.refused",
    _("Somebody who gave your password gave a wrong code."),
    is_alarming=True,
)
FACTORS_RESET: Final = Kind(
    "factor.reset",
    _("Every second step of your account was taken away."),
    _("An administrator took every second step of your account away."),
    is_alarming=True,
)
PASSKEY_CLONED: Final = Kind(
    "factor.cloned",
    _("A copy of a passkey of yours was refused."),
    is_alarming=True,
)
RECOVERY_CODES_MADE: Final = Kind("recovery.made", _("You made new recovery codes."))
RECOVERY_CODE_USED: Final = Kind("recovery.used", _("You used a recovery code."))
MAILED_CODE_SENT: Final = Kind(
    "factor.mailed", _("A code was mailed to you in place of the second step.")
)
BROWSER_TRUSTED: Final = Kind(
    "browser.trusted", _("You chose not to be asked for the second step in a browser.")
)
BROWSERS_MISTRUSTED: Final = Kind(
    "browser.mistrusted", _("Every browser is asked for the second step again.")
)

# Other providers
UPSTREAM_LINKED: Final = Kind("upstream.linked", _("You linked an account of another provider."))
UPSTREAM_UNLINKED: Final = Kind(
    "upstream.unlinked", _("You unlinked an account of another provider.")
)

# What applications may do
CONSENT_GIVEN: Final = Kind("consent.given", _("You let {app} use your account."))
APP_LEFT: Final = Kind("access.left", _("You signed out of {app}."))
CONSENT_NARROWED: Final = Kind("consent.narrowed", _("You took something back from {app}."))
CONSENT_WITHDRAWN: Final = Kind(
    "consent.withdrawn",
    _("You disconnected {app}."),
    _("An administrator disconnected {app}."),
)
DEVICE_ALLOWED: Final = Kind(
    "access.device_allowed", _("You let {app} on another device use your account.")
)
DEVICE_DENIED: Final = Kind("access.device_denied", _("You turned down {app} on another device."))
APPROVAL_ASKED: Final = Kind("access.approval_asked", _("{app} asked for your approval."))
APPROVAL_GIVEN: Final = Kind("access.approval_given", _("You approved what {app} asked for."))
APPROVAL_DENIED: Final = Kind("access.approval_denied", _("You turned down what {app} asked for."))
ACCESS_REVOKED: Final = Kind(
    "access.revoked", _("{app} was cut off."), _("An administrator cut {app} off.")
)
GRANT_GIVEN_BACK: Final = Kind("access.given_back", _("{app} gave back the access it had."))
TOKEN_EXCHANGED: Final = Kind(
    "access.exchanged", _("{app} used access to your account that was passed on to it.")
)
ASSERTION_ACCEPTED: Final = Kind(
    "access.asserted", _("{app} got access to your account on the word of another provider.")
)
CODE_REPLAYED: Final = Kind(
    "access.code_replayed",
    _("A sign-in to {app} was used twice, so we ended what it gave."),
    is_alarming=True,
)
REFRESH_TOKEN_REUSED: Final = Kind(
    "access.token_reused",
    _("An old key of {app} was used again, so we cut that connection."),
    is_alarming=True,
)

# Applications of one's own
APPLICATION_REGISTERED: Final = Kind(
    "application.registered",
    _("You registered {app}."),
    _("An administrator registered {app} for you."),
)
APPLICATION_CHANGED: Final = Kind(
    "application.changed", _("You changed {app}."), _("An administrator changed {app}.")
)
APPLICATION_SECRET_MADE: Final = Kind(
    "application.secret_made",
    _("You made a new secret for {app}."),
    _("An administrator made a new secret for {app}."),
)
APPLICATION_SECRET_REMOVED: Final = Kind(
    "application.secret_removed",
    _("You removed a secret of {app}."),
    _("An administrator removed a secret of {app}."),
)
APPLICATION_DISABLED: Final = Kind(
    "application.disabled",
    _("You switched {app} off."),
    _("An administrator switched {app} off."),
)
APPLICATION_ENABLED: Final = Kind(
    "application.enabled",
    _("You switched {app} on."),
    _("An administrator switched {app} on."),
)
APPLICATION_DELETED: Final = Kind(
    "application.deleted", _("You deleted an app."), _("An administrator deleted an app of yours.")
)

# The house itself: about nobody
INITIAL_ACCESS_TOKEN_ENDED: Final = Kind(
    "application.initial_token_ended", _("A token with which applications register was ended.")
)
INITIAL_ACCESS_TOKEN_MADE: Final = Kind(
    "application.initial_token_made", _("A token was made with which applications register.")
)
ROLE_DEFINED: Final = Kind("role.defined", _("A role was made or changed."))
ROLE_REMOVED: Final = Kind("role.removed", _("A role was deleted."))
RESOURCE_DEFINED: Final = Kind("resource.defined", _("A protected resource was made or changed."))
RESOURCE_REMOVED: Final = Kind("resource.removed", _("A protected resource was deleted."))
ISSUER_TRUSTED: Final = Kind("issuer.trusted", _("An issuer of assertions was trusted or changed."))
ISSUER_REMOVED: Final = Kind("issuer.removed", _("An issuer of assertions is trusted no longer."))
GROUP_CHANGED: Final = Kind("group.changed", _("A group, its roles or its members were changed."))
GROUP_REMOVED: Final = Kind("group.removed", _("A group was deleted."))
STUFFING_SUSPECTED: Final = Kind(
    "session.stuffing_suspected",
    _("One address or network tried many accounts in vain, and has to wait."),
)
KEYS_ROTATED: Final = Kind("keys.rotated", _("The next signing keys were published."))
PARTIES_ERASED: Final = Kind("audit.erased", _("What the trail held of a deleted person is gone."))
TRAIL_CUT: Final = Kind("audit.cut", _("Entries older than the retention were removed."))
TRAIL_EXPORTED: Final = Kind("audit.exported", _("The trail was exported."))

ALL: Final[dict[str, Kind]] = {
    kind.name: kind for kind in list(globals().values()) if isinstance(kind, Kind)
}
