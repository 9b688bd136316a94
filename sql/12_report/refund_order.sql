-- what: refund orders: what suppliers refund for received returns, with every deduction
-- grain: one refund order
-- key: refund_order_id
-- inputs: ledger.refund_order
-- rules: R-31, R-36, R-37, R-44, R-45, R-61, R-75
-- carried: refund_order_id of prior.refund_order
-- asks: How was the amount of a refund calculated, and is it paid?
-- start: SELECT refund_order_id, currency_code, return_amount, unsettled_amount, exchange_amount, return_handling_fee, refundable_amount, state FROM report.refund_order ORDER BY refund_order_id
SELECT
    CAST(refund_order_id AS VARCHAR) AS refund_order_id, -- id: return stock-in and number
    CAST(return_stock_in_id AS VARCHAR) AS return_stock_in_id, -- the return
    CAST(distributor_id AS VARCHAR) AS distributor_id, -- the distributor who gets the refund
    CAST(supplier_id AS VARCHAR) AS supplier_id, -- the supplier who owes it
    CAST(created_on AS DATE) AS created_on, -- business date on which it was created
    CAST(currency_code AS VARCHAR) AS currency_code, -- the supplier's base currency
    CAST(return_amount AS DECIMAL(18, 2)) AS return_amount, -- unit price at shipment times units accepted and not refunded before, summed (R-34)
    CAST(unsettled_amount AS DECIMAL(18, 2)) AS unsettled_amount, -- deducted first: unsettled amount of the original order (R-38)
    CAST(exchange_amount AS DECIMAL(18, 2)) AS exchange_amount, -- deducted second: shipped replacements (R-40)
    CAST(return_handling_fee AS DECIMAL(18, 2)) AS return_handling_fee, -- deducted third: the fee, on the first refund order only (R-39)
    CAST(refundable_amount AS DECIMAL(18, 2)) AS refundable_amount, -- return amount minus the three deductions, never below zero (R-36)
    CAST(shortfall_amount AS DECIMAL(18, 2)) AS shortfall_amount, -- part of exchange amount and fee that could not be deducted (R-37)
    CAST(refund_method AS VARCHAR) AS refund_method, -- customer_balance or bank_transfer
    CAST(state AS VARCHAR) AS state, -- created, paid or completed
    CAST(paid_amount AS DECIMAL(18, 2)) AS paid_amount, -- confirmed payments with proof (R-45)
    CAST(completed_on AS DATE) AS completed_on, -- business date on which it was completed; empty while it is not
    CAST(document_no AS VARCHAR) AS document_no, -- number of the document, in a series of the supplier (R-75)
    CAST(adjusted_amount AS DECIMAL(18, 2)) AS adjusted_amount, -- sum of its adjustments (R-61)
    CAST(due_amount AS DECIMAL(18, 2)) AS due_amount, -- refundable amount plus adjustments
    CAST(written_off_amount AS DECIMAL(18, 2)) AS written_off_amount, -- amount given up by decisions
    CAST(open_amount AS DECIMAL(18, 2)) AS open_amount -- due minus settled minus written off; below zero if more was paid than was due (R-45)
FROM ledger.refund_order
