"""Writes a story: dated sentences under headings for people, or one JSON object for programs."""

from __future__ import annotations

import json
from typing import Final, TextIO

from aftersales.jobs.asking.story import CaseStory, Story

FORMS: Final = ("text", "json")
HEADINGS: Final = {
    "raw_row": "Input rows",
    "refused_row": "Quarantined and ignored rows",
    "no_return": "No return stock-in",
    "opened": "Opened",
    "price": "Price at shipment",
    "estimate": "Estimate",
    "age": "Age",
    "partnership": "Partnership",
    "claim": "Shipped and requested units",
    "decision": "Decisions",
    "push": "Pushes",
    "receipt": "Receipts",
    "state": "State",
    "deduction": "Deductions",
    "refund": "Refunds",
    "variance": "Difference from the estimate",
    "payment": "Payments",
    "posting": "Postings",
    "exception": "Exceptions",
    "workbook": "Workbook",
}


def write_story(story: Story, form: str, stream: TextIO) -> None:
    """Write a story in one of FORMS."""
    {"text": _write_text, "json": _write_json}[form](story, stream)


def _write_text(story: Story, stream: TextIO) -> None:
    """Write one heading per kind of step and one line per step: date, sentence, rules."""
    named = story.named
    stream.write(f"{named.asked_id} ({named.id_kind}), as known on {story.business_date}, run {story.run_id}\n")
    if len(story.cases) > 1:
        stream.write(f"{len(story.cases)} cases have this id.\n")
    for shown in story.cases:
        if name := _name(shown):
            stream.write(f"\n== {name}\n")
        last = ""
        for step in shown.steps:
            if step.kind != last:
                stream.write(f"\n{HEADINGS[step.kind]}\n")
                last = step.kind
            rules = f"  [{', '.join(step.rules)}]" if step.rules else ""
            stream.write(f"  {step.step_date}  {step.text}{rules}\n")


def _write_json(story: Story, stream: TextIO) -> None:
    """Write one object: the cases, each with its steps in order; amounts and dates are text."""
    whole = {
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
                        "date": step.step_date.isoformat(),
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
    json.dump(whole, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def _name(shown: CaseStory) -> str:
    case = shown.case
    return case.return_stock_in_id or (case.after_sales_key if case.after_sales_id else "")
