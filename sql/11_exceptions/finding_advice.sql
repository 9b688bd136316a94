-- what: what a person can do about each finding: the text of its case, or else of its code, and exactly the decisions that fit
-- grain: one row per finding
-- key: exception_id
-- inputs: exceptions.finding, exceptions.finding_decision, exceptions.restated_document, exceptions.adjustable_payment, ledger.payment_total, reconciliation.payment_state, reconciliation.unidentified_line, pushes.return_stock_in, control.exception, control.exception_variant
-- rules: R-16, R-45, R-58
WITH unpaid AS (
    SELECT exception_id, subject_id FROM exceptions.finding WHERE code IN ('PAYMENT_LATE', 'PARTIALLY_PAID')
),
unproven AS (
    SELECT refund_order_id FROM reconciliation.payment_state WHERE state = 'without_proof' AND amount > 0 GROUP BY refund_order_id
),
variant AS (
    SELECT
        finding.exception_id,
        CASE
            WHEN restated.document_type = 'payment' AND adjustable.payment_id IS NULL THEN 'below_zero'
            ELSE restated.document_type
        END AS variant
    FROM exceptions.finding AS finding
    JOIN exceptions.restated_document AS restated ON restated.document_id = finding.subject_id
    LEFT JOIN exceptions.adjustable_payment AS adjustable ON adjustable.payment_id = finding.subject_id
    WHERE finding.code = 'RESTATED'
    UNION ALL
    SELECT
        unpaid.exception_id,
        CASE WHEN total.proven_amount > total.confirmed_amount THEN 'unconfirmed' ELSE 'unproven' END
    FROM unpaid
    LEFT JOIN ledger.payment_total AS total ON total.refund_order_id = unpaid.subject_id
    LEFT JOIN unproven ON unproven.refund_order_id = unpaid.subject_id
    WHERE total.proven_amount > total.confirmed_amount OR unproven.refund_order_id IS NOT NULL
    UNION ALL
    SELECT
        finding.exception_id,
        CASE WHEN named.state IN ('to_push', 'push_failed', 'blocked') THEN 'unpushed' ELSE 'pushed' END
    FROM exceptions.finding AS finding
    JOIN reconciliation.unidentified_line AS line
        ON line.receipt_id || ':' || CAST(line.line_no AS VARCHAR) = finding.subject_id
    JOIN pushes.return_stock_in AS named ON named.return_stock_in_id = line.known_return
    WHERE finding.code = 'GOODS_WITHOUT_PUSH'
)
SELECT
    finding.exception_id,
    coalesce(special.what_to_do, exception.what_to_do) || coalesce('; decide ' || decision.purposes, '') AS what_to_do
FROM exceptions.finding AS finding
JOIN control.exception AS exception ON exception.code = finding.code
JOIN exceptions.finding_decision AS decision ON decision.exception_id = finding.exception_id
LEFT JOIN variant ON variant.exception_id = finding.exception_id
LEFT JOIN control.exception_variant AS special ON special.code = finding.code AND special.variant = variant.variant
