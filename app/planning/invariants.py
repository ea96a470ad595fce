"""What must hold of planning at any moment; each statement returns the rows that break it."""

INVARIANTS: dict[str, str] = {
    "a person is on a roster once": """
        SELECT programme_id, person_id FROM roster_entry
        GROUP BY programme_id, person_id HAVING COUNT(*) > 1""",
    "a roster with people is frozen, and a frozen one has people": """
        SELECT p.id FROM programme p
        WHERE (p.roster_as_of IS NOT NULL) <> EXISTS (SELECT 1 FROM roster_entry e WHERE e.programme_id = p.id)
           OR (p.roster_as_of IS NULL) <> (p.roster_frozen_at IS NULL)""",
    "a person's tier is one of the programme": """
        SELECT e.id FROM roster_entry e JOIN tier t ON t.id = e.tier_id
        WHERE t.programme_id <> e.programme_id""",
    "a plan puts a person in a batch or says why not": """
        SELECT id FROM plan_line WHERE (batch_id IS NULL) = (cause IS NULL)""",
    "a plan puts a person in one place": """
        SELECT plan_id, person_id FROM plan_line GROUP BY plan_id, person_id HAVING COUNT(*) > 1""",
    "a plan is about its programme's batches": """
        SELECT l.id FROM plan_line l
        JOIN rotation_plan r ON r.id = l.plan_id
        JOIN batch b ON b.id = l.batch_id
        WHERE b.programme_id <> r.programme_id""",
    "a plan is about people of the roster": """
        SELECT l.id FROM plan_line l
        JOIN rotation_plan r ON r.id = l.plan_id
        LEFT JOIN roster_entry e ON e.programme_id = r.programme_id AND e.person_id = l.person_id
        WHERE e.id IS NULL""",
    "a programme has one plan in force at most": """
        SELECT programme_id FROM rotation_plan WHERE state = 'published'
        GROUP BY programme_id HAVING COUNT(*) > 1""",
    "a plan that is or was in force says since when": """
        SELECT id FROM rotation_plan
        WHERE (state IN ('published', 'superseded')) <> (published_at IS NOT NULL)""",
    "a programme with a plan in force is no draft": """
        SELECT p.id FROM programme p JOIN rotation_plan r ON r.programme_id = p.id
        WHERE r.state = 'published' AND p.state = 'draft'""",
    "a batch seats no more than it may": """
        SELECT b.id FROM batch b JOIN enrolment e ON e.batch_id = b.id AND e.withdrawn_at IS NULL
        GROUP BY b.id, b.capacity HAVING COUNT(*) > b.capacity""",
    "a person has one open seat in a batch": """
        SELECT batch_id, person_id FROM enrolment WHERE withdrawn_at IS NULL
        GROUP BY batch_id, person_id HAVING COUNT(*) > 1""",
    "a person has one open seat in a programme, make-ups apart": """
        SELECT programme_id, person_id FROM enrolment WHERE withdrawn_at IS NULL AND origin <> 'make_up'
        GROUP BY programme_id, person_id HAVING COUNT(*) > 1""",
    "a seat is in a batch of its programme that takes place": """
        SELECT e.id FROM enrolment e JOIN batch b ON b.id = e.batch_id
        WHERE b.programme_id <> e.programme_id OR (b.state = 'cancelled' AND e.withdrawn_at IS NULL)""",
    "who holds a seat is on the roster": """
        SELECT e.id FROM enrolment e
        LEFT JOIN roster_entry r ON r.programme_id = e.programme_id AND r.person_id = e.person_id
        WHERE r.id IS NULL""",
    "nobody approved their own excuse": """
        SELECT id FROM excuse WHERE approved_by = person_id""",
    "an excuse is about somebody on the roster": """
        SELECT x.id FROM excuse x
        LEFT JOIN roster_entry r ON r.programme_id = x.programme_id AND r.person_id = x.person_id
        WHERE r.id IS NULL""",
}
