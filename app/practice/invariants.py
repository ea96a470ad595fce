"""What must hold of practice at any moment; each statement returns the rows that break it."""

INVARIANTS: dict[str, str] = {
    "an answer is to its round's own question and person": """
        SELECT a.round_id, a.position FROM practice_answer a
        JOIN practice_round r ON r.id = a.round_id
        JOIN practice_question q ON q.round_id = a.round_id AND q.position = a.position
        WHERE a.person_id <> r.person_id OR a.item_id <> q.item_id""",
    "a round's questions run from 1 without a gap": """
        SELECT round_id FROM practice_question GROUP BY round_id
        HAVING MIN(position) <> 1 OR MAX(position) <> COUNT(*)""",
    "a round whose questions are all answered and judged is finished": """
        SELECT r.id FROM practice_round r WHERE r.finished_at IS NULL
          AND EXISTS (SELECT 1 FROM practice_question q WHERE q.round_id = r.id)
          AND NOT EXISTS (
            SELECT 1 FROM practice_question q
            LEFT JOIN practice_answer a ON a.round_id = q.round_id AND a.position = q.position
            WHERE q.round_id = r.id AND a.marks IS NULL)""",
    "the book of errors counts the answers that were not right": """
        SELECT e.id FROM error_book_entry e
        WHERE e.times_wrong <> (
          SELECT COUNT(*) FROM practice_answer a
          WHERE a.person_id = e.person_id AND a.item_id = e.item_id
            AND a.outcome IN ('wrong', 'blank', 'partial'))""",
    "what was answered wrong stands in the book of errors": """
        SELECT a.round_id, a.position FROM practice_answer a
        WHERE a.outcome IN ('wrong', 'blank', 'partial') AND NOT EXISTS (
          SELECT 1 FROM error_book_entry e WHERE e.person_id = a.person_id AND e.item_id = a.item_id)""",
}
