-- what: the movement of what is owed per date: opening, brought forward, due, adjusted, settled, written off, closing
-- grain: one row per distributor, supplier, currency and date with a movement, and the business date of this run
-- key: distributor_id, supplier_id, currency_code, business_date
-- inputs: control.run, report.posting
-- rules: R-57
WITH owed AS (
    -- what a distributor does with its balance, and the balance that it began with, move nothing that is owed
    SELECT *
    FROM report.posting
    WHERE document_type <> 'balance_use' AND (document_type <> 'opening_balance' OR account = 'refund_payable')
),
movement AS (
    SELECT
        distributor_id,
        supplier_id,
        currency_code,
        business_date,
        CAST(sum(CASE WHEN document_type = 'opening_balance' THEN -amount ELSE 0 END) AS DECIMAL(18, 2)) AS brought_forward_amount,
        CAST(sum(CASE WHEN document_type = 'refund_order' AND account = 'refund_payable' AND amount < 0 THEN -amount ELSE 0 END) AS DECIMAL(18, 2)) AS due_amount,
        -- adjustments of refund orders (R-61)
        CAST(sum(CASE
            WHEN document_type = 'refund_adjustment' AND account IN ('returns', 'unsettled_offset', 'exchange_offset', 'return_handling_fee') THEN amount
            ELSE 0
        END) AS DECIMAL(18, 2)) AS adjusted_amount,
        CAST(sum(CASE WHEN account IN ('customer_balance', 'bank') THEN -amount ELSE 0 END) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(sum(CASE WHEN account = 'write_off' THEN -amount ELSE 0 END) AS DECIMAL(18, 2)) AS written_off_amount
    FROM owed
    GROUP BY distributor_id, supplier_id, currency_code, business_date
),
movement_or_today AS (
    SELECT * FROM movement
    UNION ALL
    SELECT DISTINCT movement.distributor_id, movement.supplier_id, movement.currency_code, run.business_date, 0, 0, 0, 0, 0
    FROM movement
    CROSS JOIN control.run AS run
),
daily_movement AS (
    SELECT
        distributor_id,
        supplier_id,
        currency_code,
        business_date,
        CAST(sum(brought_forward_amount) AS DECIMAL(18, 2)) AS brought_forward_amount,
        CAST(sum(due_amount) AS DECIMAL(18, 2)) AS due_amount,
        CAST(sum(adjusted_amount) AS DECIMAL(18, 2)) AS adjusted_amount,
        CAST(sum(settled_amount) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(sum(written_off_amount) AS DECIMAL(18, 2)) AS written_off_amount
    FROM movement_or_today
    GROUP BY distributor_id, supplier_id, currency_code, business_date
),
changed AS (
    SELECT
        *,
        CAST(brought_forward_amount + due_amount + adjusted_amount - settled_amount - written_off_amount AS DECIMAL(18, 2)) AS change_amount
    FROM daily_movement
),
running_balance AS (
    SELECT
        *,
        CAST(sum(change_amount) OVER (
            PARTITION BY distributor_id, supplier_id, currency_code ORDER BY business_date NULLS LAST
        ) AS DECIMAL(18, 2)) AS closing_amount
    FROM changed
)
SELECT
    distributor_id,
    supplier_id,
    currency_code,
    business_date,
    brought_forward_amount,
    due_amount,
    adjusted_amount,
    settled_amount,
    written_off_amount,
    closing_amount,
    CAST(closing_amount - change_amount AS DECIMAL(18, 2)) AS opening_amount
FROM running_balance
