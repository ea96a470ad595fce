"""What must hold of leave and free seats at any moment; each statement returns the rows that break it."""

INVARIANTS: dict[str, str] = {
    "nobody decided on their own leave": """
        SELECT id FROM leave_request WHERE decided_by = person_id""",
    "leave is from a batch of its programme, for somebody who had a seat in it": """
        SELECT l.id FROM leave_request l JOIN batch b ON b.id = l.batch_id
        WHERE b.programme_id <> l.programme_id
           OR NOT EXISTS (SELECT 1 FROM enrolment e
                          WHERE e.batch_id = l.batch_id AND e.person_id = l.person_id)""",
    "approved leave keeps the person off its days": """
        SELECT l.id FROM leave_request l LEFT JOIN absence a ON a.source_id = l.id
        WHERE l.state = 'approved'
          AND (a.id IS NULL OR a.starts_on <> l.starts_on OR a.ends_on <> l.ends_on)""",
    "a seat marked on leave credits nothing": """
        SELECT a.id FROM attendance a
        WHERE a.source = 'leave' AND a.status = 'on_leave'
          AND 0 < (SELECT SUM(h.minutes) FROM hour_entry h
                   WHERE h.session_id = a.session_id AND h.person_id = a.person_id)""",
    "what is offered was given up": """
        SELECT v.id FROM vacancy v JOIN enrolment e ON e.id = v.enrolment_id
        WHERE e.withdrawn_at IS NULL OR e.batch_id <> v.batch_id OR e.programme_id <> v.programme_id""",
    "a seat is filled by whoever accepted it, and by nobody else": """
        SELECT v.id FROM vacancy v
        WHERE (v.outcome IS NOT NULL AND v.outcome = 'filled')
           <> EXISTS (SELECT 1 FROM seat_offer o WHERE o.vacancy_id = v.id AND o.state = 'accepted')""",
    "a seat that is offered no longer has no open offer": """
        SELECT o.id FROM seat_offer o JOIN vacancy v ON v.id = o.vacancy_id
        WHERE o.state = 'open' AND v.closed_at IS NOT NULL""",
    "whoever accepted a seat had it": """
        SELECT o.id FROM seat_offer o JOIN vacancy v ON v.id = o.vacancy_id
        WHERE o.state = 'accepted'
          AND NOT EXISTS (SELECT 1 FROM enrolment e
                          WHERE e.batch_id = v.batch_id AND e.person_id = o.person_id AND e.origin = 'substitute')""",
    "nobody was offered the seat they gave up": """
        SELECT o.id FROM seat_offer o JOIN vacancy v ON v.id = o.vacancy_id
        JOIN enrolment e ON e.id = v.enrolment_id WHERE e.person_id = o.person_id""",
}
