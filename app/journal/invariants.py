"""What must never be true of the journal; each query returns no row."""

INVARIANTS = {
    "CO-6 a stream's head is its last event": (
        "SELECT h.stream FROM journal_head h LEFT JOIN ("
        "SELECT stream, max(seq) AS last, count(*) AS events FROM journal_event GROUP BY stream"
        ") e ON e.stream = h.stream WHERE h.seq <> coalesce(e.last, 0) OR h.seq <> coalesce(e.events, 0)"
    ),
    "CO-6 no event without a stream": (
        "SELECT id FROM journal_event WHERE stream NOT IN (SELECT stream FROM journal_head)"
    ),
    "CO-8 no phone number in an event": (
        "SELECT id FROM journal_event WHERE body LIKE '%\"phone\":%' OR body LIKE '%argon2%'"
    ),
}
