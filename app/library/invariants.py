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
    "the texts of a document are numbered from 1 without a gap": """
        SELECT document_id FROM document_version GROUP BY document_id
        HAVING MIN(number) <> 1 OR MAX(number) <> COUNT(*)""",
    "the passages of a text stand in an order without a gap": """
        SELECT version_id FROM document_passage GROUP BY version_id
        HAVING MIN(position) <> 1 OR MAX(position) <> COUNT(*)""",
    "every text has passages": """
        SELECT id FROM document_version v
        WHERE NOT EXISTS (SELECT 1 FROM document_passage p WHERE p.version_id = v.id)""",
}
