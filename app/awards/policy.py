"""Who may look at certificates, and who may issue, replace and revoke them."""

from app.awards.designs import DesignFacts, SealFacts
from app.awards.facts import CorrectionCase, HandoutLine, IssuedFacts, ProgrammeFacts
from app.refusals import Forbidden
from app.web.actor import STAFF, Actor, Role, Scope

KEEPERS = (Role.ORGANIZER, Role.ADMINISTRATOR)


def scope(actor: Actor) -> Scope:
    """Return whose certificates a member of staff may see."""
    return actor.scope(*STAFF)


def look(actor: Actor) -> bool:
    return actor.has(*STAFF)


def has_own(actor: Actor) -> bool:
    return actor.has(Role.CADRE)


def see_programme(actor: Actor, programme: ProgrammeFacts) -> bool:
    """Let in who looks after the programme, and who looks after some of its people."""
    own = scope(actor)
    return own.covers(programme.unit_path) or any(path.startswith(programme.unit_path) for path in own.paths)


def issue(actor: Actor, programme: ProgrammeFacts) -> bool:
    """Let the programme's own organizers issue; others who see it hear that they may not."""
    return _keeps(actor, programme.unit_path, see_programme(actor, programme))


def see(actor: Actor, certificate: IssuedFacts) -> bool:
    return certificate.person_id == actor.person_id or scope(actor).covers(certificate.unit_path)


def take_handout(actor: Actor, handout: HandoutLine) -> bool:
    """Hand what was put together to whoever asked for it, and to nobody else."""
    return handout.created_by == actor.person_id


def manage(actor: Actor, certificate: IssuedFacts) -> bool:
    """Let the programme's own organizers replace and revoke; the holder and auditors may only look."""
    return _keeps(actor, certificate.programme_path, see(actor, certificate))


def kept_scope(actor: Actor) -> Scope:
    """Return whose programmes an actor issues and revokes certificates of."""
    return actor.scope(*KEEPERS)


def settle(actor: Actor, case: CorrectionCase) -> bool:
    """Open what a corrected exam means for certificates to those who keep the programme's."""
    return keeps(actor, case.programme.unit_path)


def keeps(actor: Actor, programme_path: str) -> bool:
    """Tell whether an actor issues and revokes the certificates of a programme."""
    return actor.scope(*KEEPERS).covers(programme_path)


def has_designs(actor: Actor) -> bool:
    """Let keepers of certificates give their units designs."""
    return actor.has(*KEEPERS)


def see_design(actor: Actor, design: DesignFacts) -> bool:
    """Show a design to its unit's staff, and to those below who may issue with it."""
    own = scope(actor)
    return own.covers(design.unit_path) or any(path.startswith(design.unit_path) for path in own.paths)


def keep_design(actor: Actor, design: DesignFacts) -> bool:
    """Let keepers of the unit write and decide; that nobody decides about their own is a rule."""
    return _keeps(actor, design.unit_path, see_design(actor, design))


def has_seals(actor: Actor) -> bool:
    """Let administrators alone bring the picture of a seal; it is used once another keeper approves."""
    return actor.has(Role.ADMINISTRATOR)


def see_seals(actor: Actor) -> bool:
    return actor.has(*STAFF)


def see_seal(actor: Actor, seal: SealFacts) -> bool:
    return scope(actor).covers(seal.unit_path)


def keep_seal(actor: Actor, seal: SealFacts) -> bool:
    """Let the unit's keepers decide about a seal and revoke it."""
    return _keeps(actor, seal.unit_path, see_seal(actor, seal))


def seal_units(actor: Actor) -> Scope:
    """Return where an actor may bring the picture of a seal."""
    return actor.scope(Role.ADMINISTRATOR)


def _keeps(actor: Actor, programme_path: str, sees: bool) -> bool:
    if sees and not keeps(actor, programme_path):
        # What may be seen is no secret: the answer is "not you", not "no such thing".
        raise Forbidden
    return sees
