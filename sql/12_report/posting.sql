-- what: the double-entry book of refunds
-- grain: one posting
-- key: posting_id
-- inputs: ledger.posting
-- rules: R-49
-- carried: new beside prior.posting
-- asks: What does each account of the refund book hold, by currency?
-- start: SELECT account, currency_code, sum(amount) AS balance_amount FROM report.posting GROUP BY account, currency_code ORDER BY account, currency_code
SELECT
    CAST(posting_id AS VARCHAR) AS posting_id, -- id: document and entry number
    CAST(document_id AS VARCHAR) AS document_id, -- refund order, payment or decision that caused the entry
    CAST(document_type AS VARCHAR) AS document_type, -- what caused it: refund_order, payment (proof), payment_confirmation, unapplied_payment, payment_application, write_off, refund_adjustment, payment_adjustment, opening_balance or balance_use
    CAST(business_date AS DATE) AS business_date, -- business date of the entry
    CAST(account AS VARCHAR) AS account, -- account (R-49)
    CAST(distributor_id AS VARCHAR) AS distributor_id, -- distributor
    CAST(supplier_id AS VARCHAR) AS supplier_id, -- supplier
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the amount
    CAST(amount AS DECIMAL(18, 2)) AS amount, -- debit positive, credit negative
    CAST(refund_order_id AS VARCHAR) AS refund_order_id -- the refund order the entry is about; of an unapplied payment the one that it names, of a paid opening balance OPENING and its reference, otherwise empty
FROM ledger.posting
