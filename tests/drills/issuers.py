"""A process that runs the waiting jobs of a database, pressing apart however few there are: to be killed."""

from app import worker
from app.awards import operations as operations  # for the job it registers
from app.awards import presses
from app.config import Config
from app.db import Databases
from app.rooms import import_models


def work() -> None:
    presses.WORTH_PROCESSES = 1
    import_models()
    databases = Databases(Config.from_env())
    try:
        worker.drain(databases)
    finally:
        databases.dispose()


if __name__ == "__main__":
    work()
