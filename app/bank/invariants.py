"""What must hold of the bank at any moment; each statement returns the rows that break it."""

INVARIANTS: dict[str, str] = {
    "an approved item was approved in its present wording by its reviewer": """
        SELECT i.id FROM bank_item i JOIN item_version v ON v.item_id = i.id AND v.version = i.version
        WHERE i.state = 'approved' AND (v.approved_by IS NULL OR v.approved_by <> i.reviewer_id)""",
    "versions run from 1 to the present one without a gap": """
        SELECT i.id FROM bank_item i LEFT JOIN item_version v ON v.item_id = i.id
        GROUP BY i.id, i.version
        HAVING COUNT(v.id) <> i.version OR MIN(v.version) <> 1 OR MAX(v.version) <> i.version""",
    "the present wording was written by the item's author": """
        SELECT i.id FROM bank_item i JOIN item_version v ON v.item_id = i.id AND v.version = i.version
        WHERE v.created_by <> i.author_id""",
    "an item that may be drawn holds in the present text of its document": """
        SELECT i.id FROM bank_item i
        JOIN item_version v ON v.item_id = i.id AND v.version = i.version
        JOIN item_anchor a ON a.item_version_id = v.id
        JOIN document_version d ON d.id = a.document_version_id
        WHERE NOT i.drifted AND a.standing IN ('changed', 'gone') AND a.confirmed_at IS NULL
          AND d.number = (SELECT MAX(n.number) FROM document_version n WHERE n.document_id = d.document_id)""",
    "every item of a document was judged against its present text": """
        SELECT i.id FROM bank_item i
        JOIN item_version v ON v.item_id = i.id AND v.version = i.version
        JOIN document_version d ON d.document_id = v.document_id
        WHERE d.number = (SELECT MAX(n.number) FROM document_version n WHERE n.document_id = d.document_id)
          AND NOT EXISTS (
            SELECT 1 FROM item_anchor a WHERE a.item_version_id = v.id AND a.document_version_id = d.id)""",
}
