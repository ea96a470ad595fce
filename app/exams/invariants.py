"""What must never be true of exams; each query returns no row. Where clocks differ, there is one for each engine."""

_OVERDUE = "SELECT id FROM attempt WHERE state = 'open' AND {deadline} < {now}"
# What came later counts only where somebody accepted a delivery file that holds it.
_UNDECIDED = (
    " AND NOT EXISTS (SELECT 1 FROM delivery d JOIN delivered_response l ON l.delivery_id = d.id"
    " WHERE d.attempt_id = r.attempt_id AND d.state = 'accepted' AND l.applied AND l.item_id = r.item_id"
    " AND l.rev = r.rev AND l.payload = r.payload)"
)
_LATE = "SELECT r.attempt_id, r.item_id FROM response r JOIN attempt a ON a.id = r.attempt_id WHERE {saved} > {latest}"

_OVERRUN = (
    "SELECT a.id FROM attempt a JOIN sitting s ON s.id = a.sitting_id"
    " JOIN candidate c ON c.sitting_id = a.sitting_id AND c.person_id = a.person_id WHERE {deadline} > {closes}"
    " AND NOT EXISTS (SELECT 1 FROM extension x WHERE x.attempt_id = a.id)"
)

INVARIANTS: dict[str, str | dict[str, str]] = {
    "EX-2 no response came after the deadline and its grace": {
        # Julian days of SQLite are floats: a hundredth of a second is below their noise.
        "sqlite": _LATE.format(
            saved="julianday(r.saved_at) * 86400", latest="julianday(a.deadline_at) * 86400 + 10.01"
        )
        + _UNDECIDED,
        "postgresql": _LATE.format(saved="r.saved_at", latest="a.deadline_at + interval '10 seconds'")
        + _UNDECIDED,
    },
    "EX-13 nobody has two open attempts at an exam": (
        "SELECT exam_id, person_id FROM attempt WHERE state = 'open'"
        " GROUP BY exam_id, person_id HAVING count(*) > 1"
    ),
    "EX-14 attempts are numbered without a gap": (
        "SELECT exam_id, person_id FROM attempt GROUP BY exam_id, person_id"
        " HAVING min(ordinal) <> 1 OR max(ordinal) <> count(*)"
    ),
    "EX-14 nobody has more regular attempts than allowed": (
        "SELECT a.exam_id, a.person_id FROM attempt a JOIN exam e ON e.id = a.exam_id WHERE a.kind = 'regular'"
        " AND a.continues_id IS NULL GROUP BY a.exam_id, a.person_id, e.max_attempts"
        " HAVING count(*) > e.max_attempts"
    ),
    "EX-14 a make-up is one go": (
        "SELECT sitting_id, person_id FROM attempt WHERE kind = 'make_up' AND continues_id IS NULL"
        " GROUP BY sitting_id, person_id HAVING count(*) > 1"
    ),
    "EX-4 the deadline of an extended attempt is the latest it was given": (
        "SELECT a.id FROM attempt a JOIN extension x ON x.attempt_id = a.id"
        " GROUP BY a.id, a.deadline_at HAVING a.deadline_at <> max(x.deadline_after)"
    ),
    "EX-4 an attempt that was not extended ends with its sitting at the latest": {
        "sqlite": _OVERRUN.format(
            closes="julianday(s.closes_at) * 86400 + c.held_open_seconds + 0.01",
            deadline="julianday(a.deadline_at) * 86400",
        ),
        "postgresql": _OVERRUN.format(
            closes="s.closes_at + make_interval(secs => c.held_open_seconds)", deadline="a.deadline_at"
        ),
    },
    "EX-14 an attempt goes on with a voided one of the same person": (
        "SELECT a.id FROM attempt a JOIN attempt b ON b.id = a.continues_id WHERE b.state <> 'voided'"
        " OR b.person_id <> a.person_id OR b.exam_id <> a.exam_id OR b.kind <> a.kind OR b.ordinal >= a.ordinal"
    ),
    "EX-16 no attempt is open a minute after its end": {
        "sqlite": _OVERDUE.format(
            deadline="julianday(deadline_at) * 86400 + 70", now="julianday('now') * 86400"
        ),
        "postgresql": _OVERDUE.format(deadline="deadline_at + interval '70 seconds'", now="now()"),
    },
    "EX-18 an attempt has what its state asks for": (
        "SELECT id FROM attempt WHERE (state = 'submitted' AND (submit_key IS NULL OR responses_digest IS NULL))"
        " OR (state = 'expired' AND responses_digest IS NULL)"
        " OR (state = 'open' AND (submit_key IS NOT NULL OR responses_digest IS NOT NULL OR score IS NOT NULL))"
        " OR (state = 'voided' AND voided_reason = '')"
    ),
    "EX-19 nothing is written after the handing in": _LATE.format(
        saved="r.saved_at", latest="a.ended_at AND a.state = 'submitted'"
    )
    + _UNDECIDED,
    "EX-19 the receipt is that of the delivery file accepted last": (
        "SELECT d.id FROM delivery d JOIN attempt a ON a.id = d.attempt_id WHERE d.state = 'accepted'"
        " AND d.digest_after <> a.responses_digest AND NOT EXISTS (SELECT 1 FROM delivery e"
        " WHERE e.attempt_id = d.attempt_id AND e.digest_before = d.digest_after)"
    ),
    "GR-6 nobody decided about their own delivery file": (
        "SELECT d.id FROM delivery d JOIN attempt a ON a.id = d.attempt_id"
        " WHERE d.received_by = a.person_id OR d.decided_by = a.person_id"
    ),
    "EX-7 a response belongs to an item of its paper": (
        "SELECT r.attempt_id, r.item_id FROM response r LEFT JOIN attempt_item i"
        " ON i.attempt_id = r.attempt_id AND i.item_id = r.item_id WHERE i.item_id IS NULL"
    ),
    "GR-8 a score is the sum of the newest marks, and the verdict follows from it": (
        "SELECT a.id FROM attempt a JOIN exam e ON e.id = a.exam_id WHERE a.marking = 'marked' AND ("
        " a.score IS NULL OR a.passed IS NULL OR a.passed <> (a.score >= e.pass_mark) OR round(a.score * 100) <>"
        " (SELECT round(coalesce(sum(m.marks), 0) * 100) FROM mark m WHERE m.attempt_id = a.id AND m.version ="
        " (SELECT max(n.version) FROM mark n WHERE n.attempt_id = m.attempt_id AND n.item_id = m.item_id)))"
    ),
    "GR-8 a marked attempt has marks for every item": (
        "SELECT a.id FROM attempt a JOIN attempt_item i ON i.attempt_id = a.id LEFT JOIN mark m"
        " ON m.attempt_id = i.attempt_id AND m.item_id = i.item_id"
        " WHERE a.marking = 'marked' AND m.id IS NULL"
    ),
    "GR-8 nothing of a marked attempt waits for a person": (
        "SELECT a.id FROM attempt a JOIN mark m ON m.attempt_id = a.id WHERE a.marking = 'marked' AND m.pending"
        " AND m.version = (SELECT max(n.version) FROM mark n"
        " WHERE n.attempt_id = m.attempt_id AND n.item_id = m.item_id)"
    ),
    "GR-6 who stands beside a marker is the attempt's own candidate": (
        "SELECT m.id FROM mark m JOIN attempt a ON a.id = m.attempt_id"
        " WHERE m.candidate_id IS NOT NULL AND m.candidate_id <> a.person_id"
        " UNION ALL SELECT r.id FROM reading r JOIN attempt a ON a.id = r.attempt_id"
        " WHERE r.candidate_id <> a.person_id"
    ),
    "GR-6 nobody approved a correction of an exam they sit": (
        "SELECT k.id FROM key_correction k JOIN sitting s ON s.exam_id = k.exam_id"
        " JOIN candidate c ON c.sitting_id = s.id AND c.person_id = k.decided_by"
        " WHERE k.state IN ('approved', 'done')"
        " AND EXISTS (SELECT 1 FROM attempt a WHERE a.exam_id = k.exam_id AND a.person_id = c.person_id"
        " AND a.started_at < k.decided_at)"
    ),
    "GR-4 where everyone was given full marks, everyone has them": (
        "SELECT m.id FROM mark m JOIN attempt a ON a.id = m.attempt_id"
        " JOIN attempt_item i ON i.attempt_id = m.attempt_id AND i.item_id = m.item_id"
        " JOIN key_correction k ON k.exam_id = a.exam_id AND k.version_id = i.version_id"
        " WHERE k.state = 'done' AND k.treatment = 'full_marks' AND a.state <> 'voided' AND m.marks <> m.out_of"
        " AND m.version = (SELECT max(n.version) FROM mark n"
        " WHERE n.attempt_id = m.attempt_id AND n.item_id = m.item_id)"
        " AND NOT EXISTS (SELECT 1 FROM key_correction later WHERE later.exam_id = k.exam_id"
        " AND later.version_id = k.version_id AND later.state IN ('approved', 'done')"
        " AND (later.decided_at > k.decided_at OR (later.decided_at = k.decided_at AND later.id > k.id)))"
    ),
    "GR-3 readings that were to become marks did": (
        "SELECT r.attempt_id, r.item_id FROM reading r LEFT JOIN mark m ON m.attempt_id = r.attempt_id"
        " AND m.item_id = r.item_id AND m.version > r.mark_version WHERE r.ordinal = 3 AND m.id IS NULL"
    ),
    "GR-6 nobody marked their own attempt": (
        "SELECT m.id FROM mark m JOIN attempt a ON a.id = m.attempt_id WHERE m.marker_id = a.person_id"
    ),
}
