"""The entry point of `aftersales`: handles Ctrl-C and SIGTERM before it imports the command line."""

from __future__ import annotations

from aftersales.jobs.runtime.signals import handle_signals_at_start


def main() -> None:
    """Install the signal handlers, then import and run the command line."""
    handle_signals_at_start()
    # here and not at the top of the file: the import takes a third of a second, in which a signal must end the command
    from aftersales.jobs.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
