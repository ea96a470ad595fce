"""What must hold of certificates at any moment; each statement returns the rows that break it."""

INVARIANTS: dict[str, str] = {
    "CE-1 the numbers of a series run from 1 to its counter without a gap": """
        SELECT k.series FROM serial_counter k LEFT JOIN certificate c ON c.series = k.series
        GROUP BY k.series, k.last
        HAVING COUNT(DISTINCT c.number) <> k.last OR MIN(c.number) <> 1 OR MAX(c.number) <> k.last""",
    "CE-1 every series has its counter": """
        SELECT DISTINCT c.series FROM certificate c
        LEFT JOIN serial_counter k ON k.series = c.series WHERE k.series IS NULL""",
    "CE-1 a number belongs to one person of one programme": """
        SELECT serial FROM certificate GROUP BY serial
        HAVING COUNT(DISTINCT person_id) > 1 OR COUNT(DISTINCT programme_id) > 1
            OR COUNT(*) <> MAX(version)""",
    "CE-2 nobody holds two certificates of one programme": """
        SELECT person_id FROM certificate WHERE state IN ('issuing', 'valid')
        GROUP BY programme_id, person_id HAVING COUNT(*) > 1""",
    "CE-2 only the newest version of a number stands": """
        SELECT c.id FROM certificate c JOIN certificate newer
          ON newer.serial = c.serial AND newer.version > c.version
        WHERE c.state <> 'superseded'""",
    "CE-3 an issued certificate has its PDF, one being issued has none": """
        SELECT c.id FROM certificate c LEFT JOIN certificate_file f ON f.certificate_id = c.id
        WHERE (c.state = 'issuing') <> (f.certificate_id IS NULL)
           OR (c.state = 'issuing') <> (c.pdf_sha256 IS NULL)""",
    "CE-6 whoever holds a valid certificate passed the exam the programme asks for": """
        SELECT c.id FROM certificate c JOIN programme p ON p.id = c.programme_id
        WHERE c.state = 'valid' AND p.exam_required AND NOT EXISTS (
          SELECT 1 FROM attempt a JOIN exam e ON e.id = a.exam_id
          WHERE e.programme_id = c.programme_id AND a.person_id = c.person_id
            AND a.state IN ('submitted', 'expired') AND a.marking = 'marked' AND a.passed)""",
    "CE-6 whoever holds a valid certificate has the hours the programme asks for": """
        SELECT c.id FROM certificate c JOIN programme p ON p.id = c.programme_id
        LEFT JOIN hour_entry h ON h.programme_id = c.programme_id AND h.person_id = c.person_id
        WHERE c.state = 'valid'
        GROUP BY c.id, p.required_minutes HAVING COALESCE(SUM(h.minutes), 0) < p.required_minutes""",
    "CE-6 what two persons agreed to take back is revoked": """
        SELECT r.id FROM certificate_revocation r JOIN certificate c ON c.id = r.certificate_id
        WHERE (r.state = 'confirmed' AND c.state <> 'revoked') OR (r.state = 'asked' AND c.state <> 'valid')""",
    "CE-6 nobody was issued a certificate after having left": """
        SELECT c.id FROM certificate c JOIN person p ON p.id = c.person_id
        WHERE c.version = 1 AND p.left_on IS NOT NULL AND p.left_on <= c.issued_on""",
}
