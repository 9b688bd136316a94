-- what: returns that a gate blocks, each with what the gate expects and what it found
-- grain: one row per return stock-in
-- key: code, subject_id
-- inputs: pushes.return_stock_in, control.setting, reference.partnership, allocation.claim_verdict, exceptions.exceeded_value, exceptions.unmapped_case
-- rules: R-08, R-18, R-19, R-22, R-25, R-58, R-65
WITH partnership_days AS (
    SELECT
        distributor_id,
        supplier_id,
        string_agg(
            CAST(start_date AS VARCHAR) || CASE WHEN end_date = CAST('9999-12-31' AS DATE) THEN ' or later' ELSE ' to ' || CAST(end_date AS VARCHAR) END,
            ', ' ORDER BY start_date NULLS LAST
        ) AS days
    FROM reference.partnership
    GROUP BY distributor_id, supplier_id
),
overrun AS (
    -- how much more than what is left the after-sales order asks for, all its lines together
    SELECT after_sales_key, CAST(sum(asked_quantity - least(asked_quantity, left_quantity)) AS BIGINT) AS quantity
    FROM allocation.claim_verdict
    GROUP BY after_sales_key
)
SELECT
    blocked.reason AS code,
    blocked.return_stock_in_id AS subject_id,
    blocked.return_stock_in_id AS unit_id,
    -- the value of the field that the code names; never a date that moves every day, because the row of an order that is not recomputed is copied as it is
    CASE blocked.reason
        WHEN 'TOO_OLD' THEN 'at most ' || CAST(setting.max_order_age_days AS VARCHAR) || ' days before the business date'
        WHEN 'NO_PARTNERSHIP' THEN coalesce(partnership_days.days, 'no day: there is no partnership')
        WHEN 'QTY_EXCEEDS_SHIPPED' THEN 'at most ' || CAST(greatest(CAST(0 AS BIGINT), blocked.requested_quantity - coalesce(overrun.quantity, CAST(0 AS BIGINT))) AS VARCHAR)
        WHEN 'NO_MAPPING' THEN unmapped_case.shipped
        ELSE 'approved, in_return_transit, delivered_back or refunded, with goods expected'
    END AS expected_value,
    CASE blocked.reason
        WHEN 'TOO_OLD' THEN CAST(blocked.ordered_on AS VARCHAR)
        WHEN 'NO_PARTNERSHIP' THEN CAST(blocked.shipped_on AS VARCHAR)
        WHEN 'QTY_EXCEEDS_SHIPPED' THEN CAST(blocked.requested_quantity AS VARCHAR)
        WHEN 'NO_MAPPING' THEN unmapped_case.asked
        ELSE blocked.after_sales_status
    END AS actual_value,
    CASE blocked.reason
        WHEN 'QTY_EXCEEDS_SHIPPED' THEN coalesce(exceeded_value.amount, blocked.estimated_refund_amount)
        WHEN 'NO_MAPPING' THEN coalesce(unmapped_case.amount, blocked.estimated_refund_amount)
        ELSE blocked.estimated_refund_amount
    END AS amount,
    CASE blocked.reason
        WHEN 'QTY_EXCEEDS_SHIPPED' THEN coalesce(exceeded_value.currency_code, blocked.currency_code)
        WHEN 'NO_MAPPING' THEN coalesce(unmapped_case.currency_code, blocked.currency_code)
        ELSE blocked.currency_code
    END AS currency_code
FROM pushes.return_stock_in AS blocked
CROSS JOIN control.setting AS setting
LEFT JOIN partnership_days ON partnership_days.distributor_id = blocked.distributor_id AND partnership_days.supplier_id = blocked.supplier_id
LEFT JOIN overrun ON overrun.after_sales_key = blocked.after_sales_key
LEFT JOIN exceptions.exceeded_value AS exceeded_value ON exceeded_value.after_sales_key = blocked.after_sales_key
LEFT JOIN exceptions.unmapped_case AS unmapped_case ON unmapped_case.after_sales_key = blocked.after_sales_key
WHERE blocked.state = 'blocked'
