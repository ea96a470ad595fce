"""Where things of the walked house lie, who walks through it, and how they are named."""

PROVINCE, FUZHOU, XIAMEN, UNKNOWN = PLACES = ("province", "fuzhou", "xiamen", "unknown")
ROOT, CITY, OTHER_CITY = "350000", "350100", "350200"
NOBODY = "00000000-0000-7000-8000-000000000000"
# Who walks through the house; `other-cadre` serves in 厦门, `newcomer` has not finished the first sign-in.
ROLES = (
    "anonymous",
    "newcomer",
    "disabled",
    "cadre",
    "other-cadre",
    "organizer",
    "city-organizer",
    "auditor",
    "admin",
)
# What stands in addresses and is the same wherever one serves.
EVERYWHERE = {
    "paragraph": "2.2",
    "kind": "single",
    "table": "units",
    "number": "1",
}
CANARY = "kanarienvogel"
Things = dict[str, dict[str, str]]
