-- what: payments by bank, and money that came back, each with its state
-- grain: one payment and refund order
-- key: payment_id, refund_order_id
-- inputs: reconciliation.payment_state
-- rules: R-45
-- carried: payment_id, refund_order_id of staging.refund_payment_version
-- asks: Which payments wait for proof, for confirmation or for their refund order, and which count?
-- start: SELECT state, payment_id, refund_order_id, amount, currency_code, paid_at FROM report.payment WHERE state <> 'counted' ORDER BY state, payment_id, refund_order_id
SELECT
    CAST(payment_id AS VARCHAR) AS payment_id, -- id of the payment; one payment can pay several refund orders
    CAST(refund_order_id AS VARCHAR) AS refund_order_id, -- the refund order that it names, or OPENING and the reference of an opening balance
    CAST(amount AS DECIMAL(18, 2)) AS amount, -- amount as posted, or as in its newest row if nothing is posted; below zero if the money came back
    CAST(currency_code AS VARCHAR) AS currency_code, -- currency of the amount
    CAST(paid_at AS TIMESTAMP) AS paid_at, -- when it was paid (UTC)
    CAST(proof AS VARCHAR) AS proof_name, -- name of its proof; empty where none is given
    CAST('' AS VARCHAR) AS proof_sha256, -- SHA-256 of the file of the proof; empty because no file of it is read
    CAST(confirmed_at AS TIMESTAMP) AS confirmed_at, -- when its receipt was confirmed (UTC)
    CAST(confirmed_by AS VARCHAR) AS confirmed_by, -- who confirmed it
    CAST(state AS VARCHAR) AS state, -- without_proof, unconfirmed, counted, or unapplied if it waits for its refund order or for the payment that it takes back
    CAST(business_date AS DATE) AS business_date, -- business date on which it was posted, or its newest row was taken if nothing is posted
    CAST(is_posted AS BOOLEAN) AS is_posted -- true if it is in the book
FROM reconciliation.payment_state
