-- what: every change between two dates with its cause and the amounts before and after; the steps of a subject form a chain
-- grain: one return stock-in, refund order, opening balance or payment without a refund order; measure and step
-- key: return_stock_in_id, subject_id, measure, step
-- inputs: diff_step, diff_return, before.refund_order, before.posting, after.refund_order, after.posting
-- rules: R-36, R-45, R-49, R-57, R-61
WITH opening AS (
    SELECT return_stock_in_id AS subject_id, 'estimated' AS measure, from_estimate AS amount FROM diff_return WHERE was_open
    UNION ALL
    SELECT refund_order_id, 'adjusted', adjusted_amount FROM before.refund_order
    UNION ALL
    SELECT
        refund_order_id,
        CASE account WHEN 'write_off' THEN 'written_off' ELSE 'settled' END,
        CAST(sum(-amount) AS DECIMAL(18, 2))
    FROM before.posting
    WHERE account IN ('customer_balance', 'bank', 'write_off') AND refund_order_id <> ''
    GROUP BY refund_order_id, CASE account WHEN 'write_off' THEN 'written_off' ELSE 'settled' END
),
other_subject AS (
    -- opening balances, and payments of them or of a refund order that does not exist: they are about no return
    SELECT
        CASE posting.document_type WHEN 'opening_balance' THEN posting.document_id ELSE posting.refund_order_id END AS subject_id,
        min(posting.distributor_id) AS distributor_id,
        min(posting.supplier_id) AS supplier_id,
        min(posting.currency_code) AS currency_code
    FROM after.posting AS posting
    ANTI JOIN after.refund_order AS refund ON refund.refund_order_id = posting.refund_order_id
    WHERE posting.document_type = 'opening_balance' OR posting.refund_order_id <> ''
    GROUP BY CASE posting.document_type WHEN 'opening_balance' THEN posting.document_id ELSE posting.refund_order_id END
),
subject AS (
    SELECT return_stock_in_id AS subject_id, return_stock_in_id, from_state, to_state FROM diff_return
    UNION ALL
    SELECT refund.refund_order_id, refund.return_stock_in_id, earlier.state, refund.state
    FROM after.refund_order AS refund
    LEFT JOIN before.refund_order AS earlier ON earlier.refund_order_id = refund.refund_order_id
    UNION ALL
    SELECT subject_id, '', NULL, NULL FROM other_subject
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
    subject.return_stock_in_id,
    chained.cause,
    subject.from_state,
    subject.to_state,
    chained.measure,
    CAST(chained.after_amount - chained.difference_amount AS DECIMAL(18, 2)) AS before_amount,
    chained.after_amount,
    chained.difference_amount,
    coalesce(diff_return.currency_code, other.currency_code) AS currency_code,
    chained.explained_by,
    coalesce(diff_return.distributor_id, other.distributor_id) AS distributor_id,
    coalesce(diff_return.supplier_id, other.supplier_id) AS supplier_id,
    chained.subject_id,
    chained.step
FROM chained
JOIN subject ON subject.subject_id = chained.subject_id
LEFT JOIN diff_return ON diff_return.return_stock_in_id = subject.return_stock_in_id
LEFT JOIN other_subject AS other ON other.subject_id = subject.subject_id AND subject.return_stock_in_id = ''
WHERE diff_return.return_stock_in_id IS NOT NULL OR other.subject_id IS NOT NULL
