-- what: the documents that the closing amounts are made of: what is still owed, and what was paid too much or before its refund order
-- grain: one document with an open amount
-- key: document_id
-- inputs: report.refund_order, report.payment, report.posting, reconciliation.opening_match
-- rules: R-45, R-57, R-61, R-63
-- carried: whole
-- asks: Which documents is the closing amount of a distributor and supplier made of?
-- start: SELECT supplier_id, distributor_id, document_id, due_on, open_amount, overpaid_amount, currency_code FROM report.open_item ORDER BY supplier_id, distributor_id, due_on, document_id
WITH pair AS (
    -- the partners that payments before their refund order were posted for
    SELECT refund_order_id, min(distributor_id) AS distributor_id, min(supplier_id) AS supplier_id
    FROM report.posting
    WHERE account = 'unapplied_payment'
    GROUP BY refund_order_id
),
waiting AS (
    SELECT
        payment.payment_id,
        payment.refund_order_id,
        pair.distributor_id,
        pair.supplier_id,
        payment.currency_code,
        payment.business_date,
        payment.amount,
        CAST(sum(greatest(payment.amount, 0)) OVER (
            PARTITION BY payment.refund_order_id ORDER BY payment.business_date NULLS LAST, payment.payment_id NULLS LAST
        ) AS DECIMAL(18, 2)) AS amount_through,
        CAST(sum(least(payment.amount, 0)) OVER (PARTITION BY payment.refund_order_id) AS DECIMAL(18, 2)) AS returned_amount
    FROM report.payment AS payment
    JOIN pair ON pair.refund_order_id = payment.refund_order_id
    WHERE payment.state = 'unapplied' AND payment.is_posted
),
unapplied AS (
    -- money that came back takes from the payments of the same refund order, the oldest first, and has no item of its own
    SELECT
        payment_id || ':' || refund_order_id AS document_id,
        distributor_id,
        supplier_id,
        currency_code,
        business_date AS due_on,
        CAST(-fragment.left_of_payment(amount, amount_through, returned_amount) AS DECIMAL(18, 2)) AS amount
    FROM waiting
),
item AS (
    SELECT refund_order_id AS document_id, document_no, distributor_id, supplier_id, currency_code, created_on AS due_on, open_amount AS amount
    FROM report.refund_order
    UNION ALL
    SELECT document_id, '', distributor_id, supplier_id, currency_code, as_of_on, open_amount
    FROM reconciliation.opening_match
    UNION ALL
    SELECT document_id, '', distributor_id, supplier_id, currency_code, due_on, amount
    FROM unapplied
)
SELECT
    CAST(document_id AS VARCHAR) AS document_id, -- refund order, OPENING:REFERENCE, or PAYMENT_ID:REFUND_ORDER_ID of a payment that waits for its refund order, less what of it came back
    CAST(document_no AS VARCHAR) AS document_no, -- number of the document; empty where it has none
    CAST(distributor_id AS VARCHAR) AS distributor_id, -- the distributor who is owed
    CAST(supplier_id AS VARCHAR) AS supplier_id, -- the supplier who owes
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the amounts
    CAST(due_on AS DATE) AS due_on, -- since when it is due: the day of the refund order, of the opening balance, or of the payment
    CAST(CASE WHEN amount > 0 THEN amount ELSE 0 END AS DECIMAL(18, 2)) AS open_amount, -- amount that is still owed
    CAST(CASE WHEN amount < 0 THEN amount ELSE 0 END AS DECIMAL(18, 2)) AS overpaid_amount -- paid above what was due, below zero; open and overpaid add up to the closing
FROM item
WHERE amount <> 0
