"""The `ocop` command: which words it knows. Each is a thin face on a function that Python can call.

Modules of the wings are imported inside the commands, so that `ocop figures` needs neither DuckDB nor Prefect
and `ocop --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version as installed_version

import typer

from atlas import (
    archiving,
    asking,
    collecting,
    evaluating,
    examining,
    explaining,
    inspecting,
    portals,
    reading,
    reviewing,
    sharing,
    show,
)
from pipeline.errors import OcopError

app = typer.Typer(
    name="ocop",
    help="OCOP Atlas: from Vietnam's provincial portals to comparable figures, each traced to its sentence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for commands in (
    collecting,
    archiving,
    portals,
    reading,
    explaining,
    evaluating,
    asking,
    inspecting,
    sharing,
    examining,
    reviewing,
):
    commands.register(app)


@app.command()
def version() -> None:
    """The version of this program.

    Example: [bold]ocop version[/]
    """
    typer.echo(installed_version("ocop-atlas"))


def main() -> None:
    """Run the command line; a fault that has a remedy is one line on standard error.

    Exit codes: 0 done; 1 the run failed in part or whole; 2 the call was wrong.
    """
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    try:
        app()
    except OcopError as fault:
        show.fault(str(fault))
        sys.exit(fault.exit_code)
    except BrokenPipeError:
        # the reader of a pipe (head, less) has left; nothing more to say to it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


if __name__ == "__main__":
    main()
