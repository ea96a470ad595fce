"""Two more kinds of what stands out: two halls at once, one phone for several.

Revision: 0055
After: 0054
"""

from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

KIND = "ck_anomaly_judgement_anomaly_kind"
BEFORE = (
    "certificate_without_hours",
    "completed_before_attending",
    "implausible_speed",
    "shared_device",
    "changed_after_release",
)
AFTER = (*BEFORE[:4], "two_halls", "one_phone", BEFORE[4])
KEPT = ("id", "programme_id", "kind", "key", "verdict", "reason", "judged_by", "judged_at")
WORDS = "what was drawn or judged is not changed"


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    _let_go()
    op.execute("DELETE FROM anomaly_judgement WHERE kind IN ('two_halls', 'one_phone')")
    _keep()
    _allow(BEFORE)


def _allow(kinds: tuple[str, ...]) -> None:
    _let_go()
    with op.batch_alter_table("anomaly_judgement") as judgement:
        judgement.drop_constraint(op.f(KIND), type_="check")
        judgement.create_check_constraint(op.f(KIND), f"kind IN ({', '.join(repr(kind) for kind in kinds)})")
    _keep()


def _let_go() -> None:
    on = " ON anomaly_judgement" if op.get_bind().dialect.name == "postgresql" else ""
    for name in ("frozen", "kept"):
        op.execute(f"DROP TRIGGER anomaly_judgement_{name}{on}")


def _keep() -> None:
    """Make the triggers anew, as they were: a rebuilt table loses them on SQLite."""
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in KEPT)
    if op.get_bind().dialect.name == "sqlite":
        for name, event, when in (("frozen", "UPDATE", f" WHEN {changed}"), ("kept", "DELETE", "")):
            op.execute(
                f"CREATE TRIGGER anomaly_judgement_{name} BEFORE {event} ON anomaly_judgement{when} "
                f"BEGIN SELECT RAISE(ABORT, '{WORDS}'); END"
            )
        return
    for name, event, when in (("frozen", "UPDATE", f" WHEN ({changed})"), ("kept", "DELETE", "")):
        op.execute(
            f"CREATE TRIGGER anomaly_judgement_{name} BEFORE {event} ON anomaly_judgement FOR EACH ROW{when} "
            "EXECUTE FUNCTION inspection_refuse()"
        )
