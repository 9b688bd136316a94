"""Where `aftersales` begins: it can be asked to end before the command line itself is imported."""

from __future__ import annotations

from aftersales.jobs.runtime.signals import hear_before_anything


def main() -> None:
    """Listen first, and only then import what takes time."""
    hear_before_anything()
    from aftersales.jobs.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
