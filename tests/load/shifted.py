"""`python -m tests.load.shifted SECONDS PORT [FAULT]`: the real server on a machine whose clock is wrong.

Everything Python asks of the clock is that much ahead; the database goes by its own, SQLite's by the kernel's.
"""

import sys
import time

import time_machine
from flask.cli import FlaskGroup

from app import create_app
from tests.load.weakened import FAULTS

if __name__ == "__main__":
    seconds, port, *faults = sys.argv[1:]
    time_machine.travel(time.time() + float(seconds), tick=True).start()
    for fault in faults:
        FAULTS[fault]()
    FlaskGroup(create_app=create_app).main(["serve", "--port", port])
