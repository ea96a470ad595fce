"""What must never be true of messages; each query returns no row."""

INVARIANTS = {
    "a message leads nowhere but to this site": (
        "SELECT id FROM message WHERE link <> '' AND (link NOT LIKE '/%' OR link LIKE '//%')"
    ),
    "no message is read before it is sent": "SELECT id FROM message WHERE read_at < created_at",
}
