"""Who may look after whose account, and which roles one may hand on."""

from app.accounts.facts import AccountFacts, GrantFacts
from app.accounts.rules.roles import may_grant
from app.web.actor import Actor, Role, Scope

MANAGERS = frozenset({Role.ORGANIZER, Role.ADMINISTRATOR})
GRANTABLE = (Role.ORGANIZER, Role.AUDITOR, Role.ADMINISTRATOR)


def manage(actor: Actor) -> bool:
    """Let in who looks after accounts at all."""
    return actor.has(*MANAGERS)


def scope(actor: Actor) -> Scope:
    """Return where an actor looks after accounts."""
    return actor.scope(*MANAGERS)


def whole(actor: Actor) -> bool:
    """Tell whether an actor also looks after accounts that belong to no unit."""
    return actor.has(Role.ADMINISTRATOR)


def see(actor: Actor, account: AccountFacts) -> bool:
    if account.home_path is None:
        return whole(actor)
    return scope(actor).covers(account.home_path)


def change(actor: Actor, account: AccountFacts) -> bool:
    """Let change an account: not one's own, and none whose roles one could not have given."""
    if actor.person_id == account.id or not see(actor, account):
        return False
    return all(grant.role is Role.CADRE or may_take(actor, grant) for grant in account.grants)


def give_roles(actor: Actor, account: AccountFacts) -> bool:
    return see(actor, account) and actor.person_id != account.id


def may_take(actor: Actor, grant: GrantFacts) -> bool:
    return grant.role is not Role.CADRE and may_grant(actor, grant.role, grant.unit_path)


def grantable(actor: Actor) -> tuple[Role, ...]:
    """Return the roles an actor may hand on somewhere."""
    return GRANTABLE if actor.has(Role.ADMINISTRATOR) else GRANTABLE[:2]
