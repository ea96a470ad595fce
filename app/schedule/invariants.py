"""What must hold of the schedule at any moment; each statement returns the rows that break it."""

INVARIANTS: dict[str, str] = {
    "nobody has less than no hours from a session": """
        SELECT session_id, person_id FROM hour_entry
        GROUP BY session_id, person_id HAVING SUM(minutes) < 0""",
    "a credit stands once a person and session": """
        SELECT e.session_id, e.person_id FROM hour_entry e
        LEFT JOIN hour_entry r ON r.reverses_id = e.id
        WHERE e.reverses_id IS NULL AND r.id IS NULL
        GROUP BY e.session_id, e.person_id HAVING COUNT(*) > 1""",
    "hours rest on attendance that earns them": """
        SELECT e.session_id, e.person_id FROM hour_entry e
        JOIN course_session s ON s.id = e.session_id
        LEFT JOIN attendance a ON a.session_id = e.session_id AND a.person_id = e.person_id
        WHERE s.cancelled_at IS NOT NULL OR a.id IS NULL
           OR a.status NOT IN ('present', 'late', 'left_early')
        GROUP BY e.session_id, e.person_id HAVING SUM(e.minutes) <> 0""",
    "nobody has more hours from a session than it gives": """
        SELECT e.session_id, e.person_id FROM hour_entry e
        JOIN course_session s ON s.id = e.session_id
        GROUP BY e.session_id, e.person_id, s.minutes HAVING SUM(e.minutes) > s.minutes""",
    "a credit is the share of its session that its terms say": """
        SELECT id FROM hour_entry
        WHERE reverses_id IS NULL AND held_minutes IS NOT NULL AND minutes <> held_minutes * share / 10000""",
    "a reversal takes back exactly what it points to": """
        SELECT r.id FROM hour_entry r JOIN hour_entry e ON e.id = r.reverses_id
        WHERE r.minutes <> -e.minutes OR r.credit_hours <> -e.credit_hours OR e.reverses_id IS NOT NULL
           OR r.person_id <> e.person_id OR r.session_id <> e.session_id""",
    "a ledger line names the programme and batch of its session": """
        SELECT e.id FROM hour_entry e
        JOIN course_session s ON s.id = e.session_id JOIN batch b ON b.id = s.batch_id
        WHERE e.batch_id <> s.batch_id OR e.programme_id <> b.programme_id""",
    "a venue holds one session at a time": """
        SELECT a.id FROM course_session a JOIN course_session b
          ON b.venue_id = a.venue_id AND b.id <> a.id AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
        WHERE a.cancelled_at IS NULL AND b.cancelled_at IS NULL""",
    "a lecturer teaches one session at a time": """
        SELECT a.id FROM course_session a JOIN course_session b
          ON b.lecturer_id = a.lecturer_id AND b.id <> a.id AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
        WHERE a.cancelled_at IS NULL AND b.cancelled_at IS NULL""",
    "a batch has one session at a time": """
        SELECT a.id FROM course_session a JOIN course_session b
          ON b.batch_id = a.batch_id AND b.id <> a.id AND b.starts_at < a.ends_at AND b.ends_at > a.starts_at
        WHERE a.cancelled_at IS NULL AND b.cancelled_at IS NULL""",
    "whoever was marked had a seat in the batch": """
        SELECT a.id FROM attendance a JOIN course_session s ON s.id = a.session_id
        WHERE NOT EXISTS (SELECT 1 FROM enrolment e
                          WHERE e.batch_id = s.batch_id AND e.person_id = a.person_id)""",
}
