"""What must hold of the organisation at any moment; each statement returns the rows that break it."""

INVARIANTS: dict[str, str] = {
    "a unit has one present period": """
        SELECT u.id FROM org_unit u LEFT JOIN org_unit_period p ON p.unit_id = u.id AND p.valid_to IS NULL
        GROUP BY u.id HAVING COUNT(p.id) <> 1""",
    "a unit's path ends with its own code": """
        SELECT p.id FROM org_unit_period p JOIN org_unit u ON u.id = p.unit_id
        WHERE p.path NOT LIKE '%/' || u.code || '/'""",
    "a present path continues the path above": """
        SELECT p.id FROM org_unit_period p
        JOIN org_unit u ON u.id = p.unit_id
        LEFT JOIN org_unit_period above ON above.unit_id = p.parent_id AND above.valid_to IS NULL
        WHERE p.valid_to IS NULL
          AND (p.path <> COALESCE(above.path, '/') || u.code || '/' OR p.depth <> COALESCE(above.depth + 1, 0))""",
    "a unit's periods do not overlap": """
        SELECT a.id FROM org_unit_period a JOIN org_unit_period b ON b.unit_id = a.unit_id AND b.id <> a.id
        WHERE a.valid_from <= b.valid_from AND (a.valid_to IS NULL OR a.valid_to > b.valid_from)""",
    "a person's main appointments do not overlap": """
        SELECT a.id FROM appointment a
        JOIN appointment b ON b.person_id = a.person_id AND b.id <> a.id AND b.is_main
        WHERE a.is_main AND a.valid_from <= b.valid_from AND (a.valid_to IS NULL OR a.valid_to > b.valid_from)""",
    "who serves has one main appointment, who left has none": """
        SELECT p.id FROM person p LEFT JOIN appointment a ON a.person_id = p.id AND a.is_main AND a.valid_to IS NULL
        GROUP BY p.id, p.left_on HAVING COUNT(a.id) <> CASE WHEN p.left_on IS NULL THEN 1 ELSE 0 END""",
    "who left is found in the appointment that ended then": """
        SELECT p.id FROM person p
        LEFT JOIN appointment a ON a.person_id = p.id AND a.is_main AND a.valid_to = p.left_on
        WHERE p.left_on IS NOT NULL AND a.id IS NULL""",
    "a cadre's role stands where they serve": """
        SELECT a.id FROM appointment a
        JOIN org_unit_period u ON u.unit_id = a.unit_id AND u.valid_to IS NULL
        LEFT JOIN role_grant g ON g.account_id = a.person_id AND g.role = 'cadre'
        WHERE a.is_main AND a.valid_to IS NULL
          AND (g.id IS NULL OR g.unit_id <> a.unit_id OR g.unit_path <> u.path OR g.unit_name <> u.name)""",
    "every role stands on a present path": """
        SELECT g.id FROM role_grant g JOIN org_unit_period u ON u.unit_id = g.unit_id AND u.valid_to IS NULL
        WHERE g.unit_path <> u.path""",
    "an account carries its person's name": """
        SELECT p.id FROM person p JOIN account a ON a.id = p.id WHERE a.display_name <> p.name""",
    "an applied roster says when": """
        SELECT id FROM roster_import WHERE (state = 'applied') <> (applied_at IS NOT NULL)""",
}
