-- what: refunds due and refunds settled, compared
-- grain: one refund order
-- key: refund_order_id
-- inputs: reconciliation.refund_match
-- rules: R-46, R-54
-- carried: refund_order_id of prior.refund_order
-- asks: Which refunds are not settled, and how much is open?
-- start: SELECT * FROM report.refund_match WHERE match <> 'matched' ORDER BY currency_code, difference_amount DESC, refund_order_id
SELECT
    CAST(refund_order_id AS VARCHAR) AS refund_order_id, -- the refund order
    CAST(due_amount AS DECIMAL(18, 2)) AS due_amount, -- refundable amount plus adjustments
    CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount, -- confirmed payments; a customer balance settles at creation
    CAST(difference_amount AS DECIMAL(18, 2)) AS difference_amount, -- due minus settled
    CAST(match AS VARCHAR) AS match, -- matched, pending, unpaid, partial or over
    CAST(written_off_amount AS DECIMAL(18, 2)) AS written_off_amount, -- amount given up by decisions
    CAST(open_amount AS DECIMAL(18, 2)) AS open_amount, -- due minus settled minus written off; below zero if more was paid than was due
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the amounts
    CAST(distributor_id AS VARCHAR) AS distributor_id, -- the distributor who gets the refund
    CAST(supplier_id AS VARCHAR) AS supplier_id -- the supplier who owes it
FROM reconciliation.refund_match
