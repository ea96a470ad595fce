"""What is done to accounts: opened, named, given roles and passwords, locked and disabled."""

from app.accounts.operations.accounts import (
    disable,
    disable_many,
    enable,
    open_account,
    open_accounts,
    rename,
    set_sign_in_name,
    set_sign_in_names,
    unlock,
)
from app.accounts.operations.devices import remember_device
from app.accounts.operations.grants import (
    grant_role,
    grant_roles,
    move_cadre_grant,
    move_cadre_grants,
    repath_grants,
    revoke_role,
)
from app.accounts.operations.passwords import (
    change_password,
    finish_first_sign_in,
    finish_first_sign_ins,
    prepare_change,
    set_password,
    set_passwords,
)
from app.accounts.operations.sessions import end_session

__all__ = [
    "change_password",
    "disable",
    "disable_many",
    "enable",
    "end_session",
    "finish_first_sign_in",
    "finish_first_sign_ins",
    "grant_role",
    "grant_roles",
    "move_cadre_grant",
    "move_cadre_grants",
    "open_account",
    "open_accounts",
    "prepare_change",
    "remember_device",
    "rename",
    "repath_grants",
    "revoke_role",
    "set_password",
    "set_passwords",
    "set_sign_in_name",
    "set_sign_in_names",
    "unlock",
]
