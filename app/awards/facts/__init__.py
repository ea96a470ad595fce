"""What the awards room hands out, a file for each noun: programmes, people, certificates, corrections, proofs."""

from app.awards.facts.certificates import CertificateState as CertificateState
from app.awards.facts.certificates import Change as Change
from app.awards.facts.certificates import HandoutLine as HandoutLine
from app.awards.facts.certificates import IssuedFacts as IssuedFacts
from app.awards.facts.certificates import IssuedLine as IssuedLine
from app.awards.facts.certificates import RevocationFacts as RevocationFacts
from app.awards.facts.certificates import RevocationState as RevocationState
from app.awards.facts.corrections import Consequences as Consequences
from app.awards.facts.corrections import CorrectionCase as CorrectionCase
from app.awards.facts.people import Awaiting as Awaiting
from app.awards.facts.people import Block as Block
from app.awards.facts.people import Candidate as Candidate
from app.awards.facts.people import Doubtful as Doubtful
from app.awards.facts.people import Evidence as Evidence
from app.awards.facts.people import Printable as Printable
from app.awards.facts.people import Survey as Survey
from app.awards.facts.programmes import DEFAULT_TEMPLATE as DEFAULT_TEMPLATE
from app.awards.facts.programmes import ClassFacts as ClassFacts
from app.awards.facts.programmes import Issuer as Issuer
from app.awards.facts.programmes import ProgrammeFacts as ProgrammeFacts
from app.awards.facts.programmes import ProgrammeLine as ProgrammeLine
from app.awards.facts.programmes import Settings as Settings
from app.awards.facts.verification import FileFinding as FileFinding
from app.awards.facts.verification import FileProof as FileProof
from app.awards.facts.verification import Proof as Proof
from app.awards.facts.verification import Signature as Signature
