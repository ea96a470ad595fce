"""What must hold of the library at any moment; each statement returns the rows that break it."""

INVARIANTS: dict[str, str] = {
    "a person leaves one receipt a task": """
        SELECT task_id FROM reading_receipt GROUP BY task_id, person_id HAVING COUNT(*) > 1""",
    "a receipt names the unit its person served in then": """
        SELECT r.id FROM reading_receipt r
        WHERE NOT EXISTS (
            SELECT 1 FROM appointment a
            WHERE a.person_id = r.person_id AND a.unit_id = r.unit_id AND a.is_main)""",
    "material is numbered from 1 without a gap": """
        SELECT document_id FROM material GROUP BY document_id
        HAVING MIN(position) <> 1 OR MAX(position) <> COUNT(*)""",
    "a unit reports a task once": """
        SELECT task_id FROM conveyance_receipt GROUP BY task_id, unit_id HAVING COUNT(*) > 1""",
}
