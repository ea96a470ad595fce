"""What must never be true of exams; each query returns no row. Where clocks differ, there is one for each engine."""

_OVERDUE = "SELECT id FROM attempt WHERE state = 'open' AND {deadline} < {now}"
_LATE = "SELECT r.attempt_id, r.item_id FROM response r JOIN attempt a ON a.id = r.attempt_id WHERE {saved} > {latest}"

INVARIANTS: dict[str, str | dict[str, str]] = {
    "EX-2 no response came after the deadline and its grace": {
        # Julian days of SQLite are floats: a hundredth of a second is below their noise.
        "sqlite": _LATE.format(
            saved="julianday(r.saved_at) * 86400", latest="julianday(a.deadline_at) * 86400 + 10.01"
        ),
        "postgresql": _LATE.format(saved="r.saved_at", latest="a.deadline_at + interval '10 seconds'"),
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
        " GROUP BY a.exam_id, a.person_id, e.max_attempts HAVING count(*) > e.max_attempts"
    ),
    "EX-14 a make-up is one go": (
        "SELECT sitting_id, person_id FROM attempt WHERE kind = 'make_up'"
        " GROUP BY sitting_id, person_id HAVING count(*) > 1"
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
    "EX-19 nothing is written after the handing in": (
        "SELECT r.attempt_id, r.item_id FROM response r JOIN attempt a ON a.id = r.attempt_id"
        " WHERE a.state = 'submitted' AND r.saved_at > a.ended_at"
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
    "GR-6 nobody marked their own attempt": (
        "SELECT m.id FROM mark m JOIN attempt a ON a.id = m.attempt_id WHERE m.marker_id = a.person_id"
    ),
}
