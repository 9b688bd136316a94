-- what: every change between two dates with its cause and the amounts before and after; the steps of a subject form a chain
-- grain: one return stock-in or refund order, measure and step
-- key: return_stock_in_id, subject_id, measure, step
-- inputs: diff_step, diff_return, before.refund_order, before.posting, after.refund_order
-- rules: R-36, R-45, R-49, R-57
WITH opening AS (
    SELECT return_stock_in_id AS subject_id, 'estimated' AS measure, from_estimate AS amount FROM diff_return WHERE was_open
    UNION ALL
    SELECT
        refund_order_id,
        CASE account WHEN 'write_off' THEN 'written_off' ELSE 'settled' END,
        CAST(sum(-amount) AS DECIMAL(18, 2))
    FROM before.posting
    WHERE account IN ('customer_balance', 'bank', 'write_off')
    GROUP BY refund_order_id, CASE account WHEN 'write_off' THEN 'written_off' ELSE 'settled' END
),
subject AS (
    SELECT return_stock_in_id AS subject_id, return_stock_in_id, from_state, to_state FROM diff_return
    UNION ALL
    SELECT refund.refund_order_id, refund.return_stock_in_id, earlier.state, refund.state
    FROM after.refund_order AS refund
    LEFT JOIN before.refund_order AS earlier ON earlier.refund_order_id = refund.refund_order_id
),
chained AS (
    SELECT
        step.*,
        CAST(coalesce(opening.amount, 0) + sum(step.difference_amount) OVER (
            PARTITION BY step.subject_id, step.measure ORDER BY step.step NULLS LAST
        ) AS DECIMAL(18, 2)) AS after_amount
    FROM diff_step AS step
    LEFT JOIN opening ON opening.subject_id = step.subject_id AND opening.measure = step.measure
)
SELECT
    diff_return.return_stock_in_id,
    chained.cause,
    subject.from_state,
    subject.to_state,
    chained.measure,
    CAST(chained.after_amount - chained.difference_amount AS DECIMAL(18, 2)) AS before_amount,
    chained.after_amount,
    chained.difference_amount,
    diff_return.currency_code,
    chained.explained_by,
    diff_return.distributor_id,
    diff_return.supplier_id,
    chained.subject_id,
    chained.step
FROM chained
JOIN subject ON subject.subject_id = chained.subject_id
JOIN diff_return ON diff_return.return_stock_in_id = subject.return_stock_in_id
