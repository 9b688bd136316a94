"""`aftersales decide`: enters decisions of a person, which the next run carries out (R-16)."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from aftersales.jobs.commands.options import home_option
from aftersales.jobs.state.paths import Home


@click.command("decide")
@home_option
@click.argument("words", metavar="[ID...] DECISION", nargs=-1)
@click.option("--note", help="The reason, for people who read the decision later. Required unless --from has notes.")
@click.option("--by", default=getpass.getuser, show_default="you", help="The person who decides.")
@click.option(
    "--from",
    "path",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Read the ids from this file: one per line, or CSV with the columns subject_id, decision, note, decided_by.",
)
def command(home: Home, words: tuple[str, ...], note: str | None, by: str, path: Path | None) -> None:
    """Enter a decision on return stock-ins, refund orders (write_off) or exceptions (explain); each ID names one.

    The decisions go into the inbox as one file. One that does not fit the present state is refused at once, with the
    decisions that fit; then none of them is entered. The next run carries them out, or lists one as void if it no
    longer fits.

    \b
    aftersales decide shopee:SPKL:260628R0015:S-KLANG hold --note "the buyer may cancel"
    aftersales decide lazada:LZKL:167600000000010:S-PENANG/1 write_off --note "agreed by mail"
    aftersales decide ID1 ID2 ID3 push --note "checked"
    aftersales decide --from ids.txt push --note "checked"
    """
    from aftersales.jobs.console.counted import counted
    from aftersales.jobs.console.decision_file import Decided, decisions_from, known_decision, put_decisions
    from aftersales.jobs.runtime.exit_codes import WrongUse
    from aftersales.jobs.state.settings import read_settings

    settings = read_settings(home.must_be_one())
    decision = known_decision(words[-1]) if words else None
    if path is None and (decision is None or len(words) < 2):
        raise WrongUse("Give at least one id, and after the ids the decision; or a file with --from.")
    if words[:-1] and not (note or "").strip():
        raise WrongUse("Give the reason with --note.")
    decided = [Decided(subject_id.strip(), decision or "", note or "", by) for subject_id in words[:-1]]
    if path is not None:
        decided += decisions_from(path, decision, note, by)
    place = put_decisions(home, settings.time_zone, decided)
    entered = counted(len(decided), "decision is", "decisions are")
    click.echo(f"{entered} in the inbox. The next run carries out what fits the state at that time. ({place})")
