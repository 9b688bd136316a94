-- what: adjustments: documents that correct an issued refund order, receipt line or payment, each by a person's decision
-- grain: one adjustment
-- key: adjustment_id
-- inputs: ledger.adjustment, ledger.document_number
-- rules: R-61, R-75
-- carried: new beside prior.adjustment
-- asks: What was corrected, by whom and why?
-- start: SELECT business_date, adjustment_id, amount, quantity, currency_code, reason, decided_by, note FROM report.adjustment ORDER BY business_date DESC, adjustment_id
SELECT
    CAST(adjustment.adjustment_id AS VARCHAR) AS adjustment_id, -- id: the document, of a payment also its refund order, and the number of the adjustment
    CAST(adjustment.document_id AS VARCHAR) AS document_id, -- the refund order, receipt line or payment that it corrects
    CAST(document_type AS VARCHAR) AS document_type, -- refund_order, receipt_line or payment
    CAST(business_date AS DATE) AS business_date, -- business date on which it was issued
    CAST(return_part AS DECIMAL(18, 2)) AS return_part, -- change of the return amount; empty for a payment
    CAST(unsettled_part AS DECIMAL(18, 2)) AS unsettled_part, -- less unsettled amount is positive; empty for a payment
    CAST(exchange_part AS DECIMAL(18, 2)) AS exchange_part, -- less exchange amount is positive; empty for a payment
    CAST(fee_part AS DECIMAL(18, 2)) AS fee_part, -- a lower fee is positive; empty for a payment
    CAST(amount AS DECIMAL(18, 2)) AS amount, -- change of what is due or paid; 0 for a receipt line
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the amounts
    CAST(quantity AS BIGINT) AS quantity, -- units moved in stock by the adjustment of a receipt line; otherwise 0
    CAST(reason AS VARCHAR) AS reason, -- what has changed
    CAST(decision_id AS VARCHAR) AS decision_id, -- the decision
    CAST(decided_by AS VARCHAR) AS decided_by, -- who decided it
    CAST(note AS VARCHAR) AS note, -- the note of the decision
    CAST(refund_order_id AS VARCHAR) AS refund_order_id, -- the refund order whose amounts it changes; empty for a receipt line
    CAST(coalesce(number.document_no, '') AS VARCHAR) AS document_no -- number of the document, in a series of the supplier; of adjustments of refund orders only (R-75)
FROM ledger.adjustment AS adjustment
LEFT JOIN ledger.document_number AS number ON number.document_id = adjustment.adjustment_id
