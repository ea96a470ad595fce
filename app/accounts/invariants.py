"""What must never be true of accounts; each query returns no row."""

INVARIANTS = {
    "AC-8 a sign-in name is kept in one writing": (
        "SELECT value FROM sign_in_name WHERE value <> lower(trim(value)) OR value = ''"
    ),
    "a phone number is digits": (
        "SELECT account_id FROM sign_in_name WHERE kind = 'phone' AND trim(value, '0123456789') <> ''"
    ),
    "a password is kept as argon2id": (
        "SELECT id FROM account WHERE password_hash IS NOT NULL AND password_hash NOT LIKE '$argon2id$%'"
    ),
    "an acknowledgement has its instant": (
        "SELECT id FROM account WHERE (privacy_version IS NULL) <> (privacy_acknowledged_at IS NULL)"
    ),
    "a cadre belongs to one unit": (
        "SELECT account_id FROM role_grant WHERE role = 'cadre' GROUP BY account_id HAVING count(*) > 1"
    ),
    "somebody administers the system": (
        "SELECT 1 AS nobody WHERE EXISTS (SELECT 1 FROM account) AND NOT EXISTS ("
        "SELECT 1 FROM role_grant JOIN account ON account.id = role_grant.account_id"
        " WHERE role = 'administrator' AND disabled_at IS NULL)"
    ),
}
