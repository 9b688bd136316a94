-- what: the part of a refund order that is neither settled nor written off; negative if too much was settled
-- parameters: due_amount, settled_amount, written_off_amount
-- rules: R-54
due_amount - settled_amount - written_off_amount
