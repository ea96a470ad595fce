"""What must never be true of units' reports; each query returns no row."""

INVARIANTS = {
    "AZ-7 nobody judges what they handed in": (
        "SELECT id FROM report_version WHERE decided_by = submitted_by"
    ),
    "versions are numbered without a gap": (
        "SELECT report_id FROM report_version GROUP BY report_id HAVING max(number) <> count(*)"
    ),
    "a report's state is what its latest version says": (
        "SELECT r.id FROM unit_report r LEFT JOIN report_version v ON v.report_id = r.id AND v.number = "
        "(SELECT max(number) FROM report_version WHERE report_id = r.id) "
        "WHERE (r.state = 'submitted' AND (v.id IS NULL OR v.decision IS NOT NULL)) "
        "OR (r.state IN ('accepted', 'returned') AND (v.decision IS NULL OR v.decision <> r.state)) "
        "OR (r.state IN ('due', 'draft') AND v.id IS NOT NULL)"
    ),
}
