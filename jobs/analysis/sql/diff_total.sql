-- what: the amounts of each partner on two dates, their difference, and the sum of the changes that explain it
-- grain: one distributor, supplier, currency and measure
-- key: distributor_id, supplier_id, currency_code, measure
-- inputs: diff_part, before.issued_estimate, before.roll_forward, after.issued_estimate, after.roll_forward
-- rules: R-32, R-52, R-57, R-61
WITH rolled AS (
    SELECT distributor_id, supplier_id, currency_code, brought_forward_amount, due_amount, adjusted_amount, settled_amount, written_off_amount, false AS is_after
    FROM before.roll_forward
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, brought_forward_amount, due_amount, adjusted_amount, settled_amount, written_off_amount, true
    FROM after.roll_forward
),
closed AS (
    SELECT distributor_id, supplier_id, currency_code, closing_amount, business_date, false AS is_after FROM before.roll_forward
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, closing_amount, business_date, true FROM after.roll_forward
),
last_closing AS (
    SELECT *
    FROM closed
    QUALIFY row_number() OVER (
        PARTITION BY distributor_id, supplier_id, currency_code, is_after ORDER BY business_date DESC NULLS LAST
    ) = 1
),
side AS (
    -- as the runs issued it, because a total taken from the same books as the changes would prove nothing
    SELECT distributor_id, supplier_id, currency_code, 'estimated' AS measure, amount, false AS is_after FROM before.issued_estimate
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, 'estimated', amount, true FROM after.issued_estimate
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, 'brought_forward', brought_forward_amount, is_after FROM rolled
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, 'due', due_amount, is_after FROM rolled
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, 'adjusted', adjusted_amount, is_after FROM rolled
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, 'settled', settled_amount, is_after FROM rolled
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, 'written_off', written_off_amount, is_after FROM rolled
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, 'closing', closing_amount, is_after FROM last_closing
),
entry AS (
    SELECT
        distributor_id, supplier_id, currency_code, measure,
        CASE WHEN is_after THEN CAST(0 AS DECIMAL(18, 2)) ELSE amount END AS before_amount,
        CASE WHEN is_after THEN amount ELSE CAST(0 AS DECIMAL(18, 2)) END AS after_amount,
        CAST(0 AS DECIMAL(18, 2)) AS explained_amount
    FROM side
    UNION ALL
    SELECT distributor_id, supplier_id, currency_code, measure, 0, 0, difference_amount FROM diff_part
)
SELECT
    distributor_id,
    supplier_id,
    currency_code,
    measure,
    CAST(sum(before_amount) AS DECIMAL(18, 2)) AS before_amount,
    CAST(sum(after_amount) AS DECIMAL(18, 2)) AS after_amount,
    CAST(sum(after_amount) - sum(before_amount) AS DECIMAL(18, 2)) AS difference_amount,
    CAST(sum(explained_amount) AS DECIMAL(18, 2)) AS explained_amount
FROM entry
GROUP BY distributor_id, supplier_id, currency_code, measure
