"""How floors hear of one another: a lower app reaches a higher one by a dotted path of these."""

# What happened below is told to the floors above, synchronously and in the same transaction.
HOOKS = {
    "keys_rotated": ["apps.audit.services.trail.on_keys_rotated"],
    "person_created": ["apps.access.services.roles.on_person_created"],
    "sessions_ended": [
        "apps.oauth.services.revocation.on_sessions_ended",
        "apps.oauth.services.logout.parties.on_sessions_ended",
    ],
    "address_changed": ["apps.factors.services.mailed_codes.on_address_changed"],
    "browsers_mistrusted": ["apps.factors.services.trusted_browsers.on_browsers_mistrusted"],
    "person_credentials_changed": ["apps.oauth.services.revocation.on_person_credentials_changed"],
    "account_recovered": [
        "apps.accounts.services.identities.on_account_recovered",
        "apps.factors.services.taken_back.on_account_recovered",
        "apps.oauth.services.consents.on_account_recovered",
    ],
    "person_deactivated": ["apps.oauth.services.revocation.on_person_deactivated"],
    "person_leaving": ["apps.oauth.services.revocation.on_person_deactivated"],
    "person_deleted": [
        "apps.oauth.services.erasure.on_person_deleted",
        "apps.documents.services.erasure.on_person_deleted",
    ],
    "person_managed": ["apps.access.services.rank.on_person_managed"],
    "factors_reset": ["apps.factors.services.resets.on_factors_reset"],
    "roles_chosen": ["apps.access.services.rank.on_roles_chosen"],
    "roles_replaced": ["apps.access.services.roles.replace"],
    "language_chosen": ["apps.accounts.services.profiles.on_language_chosen"],
    "application_rewritten": ["apps.oauth.services.consents.on_application_rewritten"],
    "application_disabled": ["apps.oauth.services.revocation.on_application_disabled"],
}
DEFAULT_ROLES = ["member"]
# Asked for, not told: the names of the roles of several people.
ROLES_OF_PEOPLE = "apps.access.services.rank.slugs_of_people"
# The account's overview counts what this answers for a person's id.
CONNECTED_APPS = "apps.oauth.services.connections.connections_of"
# What people are called, by id, and whose an e-mail address is: for the staff's search in it.
NAMES_OF_PEOPLE = "apps.accounts.services.directory.emails_of"
PERSON_BY_ADDRESS = "apps.accounts.services.addresses.owner_of"
# What applications are called, for the ids that the audit trail keeps.
APPLICATION_NAMES = "apps.clients.services.applications.names_of"

# What must happen later (apps.core.services.jobs): each kind, and the handler that a worker calls.
# Handlers are called again after a fault, so each finds out by itself what is left to do.
JOBS: dict[str, str] = {
    "accounts.end": "apps.accounts.engine.letters.end",
    "accounts.letter": "apps.accounts.engine.letters.send",
    "accounts.export": "apps.accounts.engine.copies.make",
    "accounts.export_end": "apps.accounts.services.exports.expire",
    "oauth.backchannel_logout": "apps.oauth.services.logout.backchannel.tell",
    "files.remove": "apps.core.services.files.remove",
    "oauth.approval": "apps.oauth.engine.letters.ask",
    "oauth.wake_up": "apps.oauth.services.decoupled.waking.wake",
    "keys.tend": "apps.keys.services.rotation.tend",
    "expired.purge": "apps.core.services.purging.take_turn",
    "audit.purge": "apps.audit.services.retention.purge_what_is_too_old",
}
# Those that come again and again (apps.core.services.recurring): seconds between two.
RECURRING = {"keys.tend": 3600, "expired.purge": 600, "audit.purge": 86_400}

# What a person may take with them: each app's own part (apps.core.services.portions), in order.
EXPORTS = [
    "apps.accounts.services.takeout.account",
    "apps.accounts.services.takeout.profile",
    "apps.accounts.services.takeout.other_providers",
    "apps.accounts.services.takeout.sessions",
    "apps.factors.services.takeout.factors",
    "apps.access.services.takeout.roles",
    "apps.oauth.services.takeout.connected_apps",
    "apps.clients.services.takeout.applications",
    "apps.documents.services.takeout.documents",
    "apps.audit.services.takeout.activity",
]
# What higher floors add to "security at a glance", each for a person's id.
SECURITY_POINTS = ["apps.factors.engine.glance.second_step"]
# What has expired (apps.core.services.purging): functions that remove one batch each. The worker
# calls them, and `manage.py purge`.
PURGES = {
    "codes": "apps.oauth.services.purge.codes",
    "families": "apps.oauth.services.purge.families",
    "opaque tokens": "apps.oauth.services.purge.opaque_tokens",
    "requests": "apps.oauth.services.purge.requests",
    "requests of devices": "apps.oauth.services.purge.requests_of_devices",
    "denials": "apps.oauth.services.purge.denials",
    "parties of sessions": "apps.oauth.services.purge.parties",
    "assertions": "apps.oauth.services.purge.assertions",
    "jobs": "apps.core.services.jobs.purge",
    "known browsers": "apps.accounts.services.expiry.known_browsers",
    "sessions that ran out": "apps.oauth.services.logout.parties.on_sessions_ran_out",
    "browser sessions": "apps.accounts.services.expiry.browser_sessions",
    "stored sessions": "apps.accounts.services.expiry.stored_sessions",
    "notices": "apps.accounts.services.expiry.notices",
    "tallies of tries": "apps.accounts.services.expiry.tallies",
    "challenges": "apps.factors.services.challenges.purge",
    "cache": "apps.core.services.traces.purge_cache",
    "unused applications": "apps.clients.services.dynamic.expiry.purge",
    "exports": "apps.accounts.services.exports.purge",
    "mailed_codes": "apps.factors.services.mailed_codes.purge",
    "trusted_browsers": "apps.factors.services.trusted_browsers.purge",
}
# What the command removes besides, and the worker in a job of its own: it is verified first.
SLOW_PURGES = {"audit trail": "apps.audit.services.retention.purge_what_is_too_old"}
# What /health/ready asks: functions without arguments that raise what is missing.
READINESS_CHECKS = {
    "database": "apps.core.services.readiness.database",
    "migrations": "apps.core.services.readiness.migrations",
    "keys": "apps.keys.services.ring.check",
}
# Told there too, but no reason to send people elsewhere: this process does its own work.
READINESS_NOTES = {
    "jobs": "apps.core.services.jobs.check",
    "recurring": "apps.core.services.recurring.check",
}
