-- what: every refund order created between two dates and its cause: goods that came, or the end of what held it back
-- grain: one refund order
-- key: refund_order_id
-- inputs: before.refund_order, before.exception, after.refund_order, after.stock_movement, diff_decision
-- rules: R-22, R-31, R-39
WITH hold AS (
    SELECT subject_id AS return_stock_in_id, min(code) AS code
    FROM before.exception
    WHERE code IN ('FEE_MISSING', 'CANCELLED_AFTER_STOCK_IN')
    GROUP BY subject_id
),
accepted AS (
    SELECT return_stock_in_id, issued_on, string_agg(DISTINCT decision_id, ' ' ORDER BY decision_id) AS decision_ids
    FROM diff_decision
    WHERE decision = 'accept'
    GROUP BY return_stock_in_id, issued_on
),
received AS (
    SELECT return_stock_in_id, business_date, string_agg(DISTINCT receipt_id, ' ' ORDER BY receipt_id) AS receipt_ids
    FROM after.stock_movement
    GROUP BY return_stock_in_id, business_date
),
new_refund AS (
    SELECT refund.*, refunded.return_stock_in_id IS NOT NULL AS is_further
    FROM after.refund_order AS refund
    ANTI JOIN before.refund_order AS earlier_refund ON earlier_refund.refund_order_id = refund.refund_order_id
    LEFT JOIN (SELECT DISTINCT return_stock_in_id FROM before.refund_order) AS refunded
        ON refunded.return_stock_in_id = refund.return_stock_in_id
),
explained_refund AS (
    SELECT
        new_refund.*,
        accepted.decision_ids,
        received.receipt_ids,
        -- an exception holds back only the first refund order of a return
        CASE WHEN new_refund.is_further THEN NULL ELSE hold.code END AS hold_code
    FROM new_refund
    LEFT JOIN hold ON hold.return_stock_in_id = new_refund.return_stock_in_id
    LEFT JOIN accepted ON accepted.return_stock_in_id = new_refund.return_stock_in_id AND accepted.issued_on = new_refund.created_on
    LEFT JOIN received ON received.return_stock_in_id = new_refund.return_stock_in_id AND received.business_date = new_refund.created_on
)
SELECT
    refund_order_id,
    return_stock_in_id,
    refundable_amount,
    CASE
        WHEN decision_ids IS NOT NULL THEN 'decision'
        WHEN hold_code = 'CANCELLED_AFTER_STOCK_IN' THEN 'released'
        WHEN hold_code IS NULL AND receipt_ids IS NOT NULL THEN 'receipt'
        ELSE 'fee_setting'
    END AS cause,
    CASE
        WHEN decision_ids IS NOT NULL THEN decision_ids
        WHEN hold_code IS NULL AND receipt_ids IS NOT NULL THEN receipt_ids
        ELSE fragment.exception_id(coalesce(hold_code, 'FEE_MISSING'), return_stock_in_id)
    END AS explained_by,
    row_number() OVER (PARTITION BY return_stock_in_id ORDER BY created_on NULLS LAST, refund_order_id NULLS LAST) AS refund_rank
FROM explained_refund
