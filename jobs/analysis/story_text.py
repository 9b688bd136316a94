"""A story for people and for programs: numbered sentences under headings, or one JSON object."""

from __future__ import annotations

import json
from typing import Final, TextIO

from aftersales.jobs.analysis.explain import CaseStory, Story

FORMS: Final = ("text", "json")
HEADINGS: Final = {
    "raw_row": "Where it came from",
    "refused_row": "Not let in, or left out",
    "no_return": "Why it has no return stock-in",
    "opened": "Opened",
    "price": "Price at shipment",
    "estimate": "Estimate",
    "age": "Age",
    "partnership": "Partnership",
    "claim": "What was shipped, and who asks for it",
    "decision": "Decisions",
    "push": "Pushes",
    "receipt": "Receipts",
    "state": "Where it stands",
    "deduction": "Where the deductions come from",
    "refund": "Refunds",
    "variance": "Other than estimated",
    "payment": "Payments",
    "posting": "Postings",
    "exception": "Exceptions",
    "workbook": "In the workbook",
}


def write_story(story: Story, form: str, stream: TextIO) -> None:
    """Write a story in one of FORMS."""
    {"text": _write_text, "json": _write_json}[form](story, stream)


def _write_text(story: Story, stream: TextIO) -> None:
    """A heading a kind of step; a line a step: its date, its sentence, its rules."""
    named = story.named
    stream.write(f"{named.asked_id} ({named.id_kind}), as known on {story.business_date}, run {story.run_id}\n")
    if len(story.cases) > 1:
        stream.write(f"It stands for {len(story.cases)} cases.\n")
    for told in story.cases:
        if name := _name(told):
            stream.write(f"\n== {name}\n")
        last = ""
        for step in told.steps:
            if step.kind != last:
                stream.write(f"\n{HEADINGS[step.kind]}\n")
                last = step.kind
            rules = f"  [{', '.join(step.rules)}]" if step.rules else ""
            stream.write(f"  {step.told_on}  {step.text}{rules}\n")


def _write_json(story: Story, stream: TextIO) -> None:
    """One object: the cases, each with its steps in order; amounts and dates are text."""
    told = {
        "asked_id": story.named.asked_id,
        "id_kind": story.named.id_kind,
        "business_date": story.business_date.isoformat(),
        "run_id": story.run_id,
        "cases": [
            {
                **vars(case.case),
                "steps": [
                    {
                        "step": number,
                        "kind": step.kind,
                        "date": step.told_on.isoformat(),
                        "rules": list(step.rules),
                        "text": step.text,
                        "values": dict(step.values),
                    }
                    for number, step in enumerate(case.steps, start=1)
                ],
            }
            for case in story.cases
        ],
    }
    json.dump(told, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def _name(told: CaseStory) -> str:
    case = told.case
    return case.return_stock_in_id or (case.after_sales_key if case.after_sales_id else "")
