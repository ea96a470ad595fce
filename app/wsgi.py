"""The application for a WSGI server such as gunicorn: `gunicorn app.wsgi:app`."""

from app import boot, create_app
from app.worker import Worker

app = create_app()
_config = app.config["LUNXUN"]
_databases = app.extensions["lunxun.databases"]
boot.check(_config, _databases)
_worker = Worker(_config, _databases)
_worker.listen()
if _config.embedded_jobs:
    _worker.start()
boot.settle()
