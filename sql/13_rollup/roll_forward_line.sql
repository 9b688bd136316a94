-- what: the movement of what is owed per date: opening, due, settled, written off, closing
-- grain: one row per distributor, supplier, currency and date with a movement, and the business date of this run
-- key: distributor_id, supplier_id, currency_code, business_date
-- inputs: control.run, report.posting
-- rules: R-57
WITH movement AS (
    SELECT
        distributor_id,
        supplier_id,
        currency_code,
        business_date,
        CAST(sum(CASE WHEN document_type = 'refund_order' AND account = 'refund_payable' AND amount < 0 THEN -amount ELSE 0 END) AS DECIMAL(18, 2)) AS due_amount,
        CAST(sum(CASE WHEN account IN ('customer_balance', 'bank') THEN -amount ELSE 0 END) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(sum(CASE WHEN account = 'write_off' THEN -amount ELSE 0 END) AS DECIMAL(18, 2)) AS written_off_amount
    FROM report.posting
    GROUP BY distributor_id, supplier_id, currency_code, business_date
),
movement_or_today AS (
    SELECT * FROM movement
    UNION ALL
    SELECT DISTINCT movement.distributor_id, movement.supplier_id, movement.currency_code, run.business_date, 0, 0, 0
    FROM movement
    CROSS JOIN control.run AS run
),
daily_movement AS (
    SELECT
        distributor_id,
        supplier_id,
        currency_code,
        business_date,
        CAST(sum(due_amount) AS DECIMAL(18, 2)) AS due_amount,
        CAST(sum(settled_amount) AS DECIMAL(18, 2)) AS settled_amount,
        CAST(sum(written_off_amount) AS DECIMAL(18, 2)) AS written_off_amount
    FROM movement_or_today
    GROUP BY distributor_id, supplier_id, currency_code, business_date
),
running_balance AS (
    SELECT
        *,
        CAST(sum(due_amount - settled_amount - written_off_amount) OVER (
            PARTITION BY distributor_id, supplier_id, currency_code ORDER BY business_date NULLS LAST
        ) AS DECIMAL(18, 2)) AS closing_amount
    FROM daily_movement
)
SELECT
    distributor_id,
    supplier_id,
    currency_code,
    business_date,
    due_amount,
    settled_amount,
    written_off_amount,
    closing_amount,
    CAST(closing_amount - due_amount + settled_amount + written_off_amount AS DECIMAL(18, 2)) AS opening_amount
FROM running_balance
