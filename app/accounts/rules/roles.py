"""Who may hand on which role: less than one's own, and never to oneself."""

import uuid

from app.refusals import N_, Refusal
from app.web.actor import Actor, Role

RANK = {Role.CADRE: 0, Role.AUDITOR: 1, Role.ORGANIZER: 1, Role.ADMINISTRATOR: 2}


class NotYoursToGrant(Refusal):
    status = 403
    code = "not_yours_to_grant"
    sentence = N_("只能在本人管理范围的下级单位授予或收回不高于本人的角色。")


class OwnRoles(Refusal):
    code = "own_roles"
    sentence = N_("不能更改自己的角色或停用自己的账号，请由其他管理员办理。")


class LastAdministrator(Refusal):
    code = "last_administrator"
    sentence = N_("系统至少要有一名可用的管理员，请先指定另一名管理员。")


def may_grant(by: Actor, role: Role, path: str) -> bool:
    """Tell whether somebody may grant or revoke a role over a unit: organizers only strictly below themselves."""
    if by.covers(Role.ADMINISTRATOR, path):
        return True
    own = by.scope(Role.ORGANIZER)
    below = own.covers(path) and path not in own.paths
    return below and RANK[role] <= RANK[Role.ORGANIZER]


def check_grant(by: Actor, account_id: uuid.UUID, role: Role, path: str) -> None:
    """Refuse a grant or its revocation that is not the actor's to make."""
    if by.person_id == account_id:
        raise OwnRoles
    if not may_grant(by, role, path):
        raise NotYoursToGrant
