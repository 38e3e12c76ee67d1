"""Where a run's log goes when a person watches the terminal: into a file of the data folder."""

import logging

from dagster import Field, InitLoggerContext, logger


@logger(config_schema={"path": Field(str, description="The file to append to.")})
def file_logger(context: InitLoggerContext) -> logging.Logger:
    """Append the run's events to a file."""
    path = context.logger_config["path"]
    log = logging.Logger("gongkai.run", level=logging.DEBUG)
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    return log
