-- what: sheet Summary: what each supplier owes by currency, never summed across currencies; largest open amount first
-- grain: one supplier and currency
-- key: position
-- inputs: report.refund_total
-- rules: R-36, R-54, R-57
SELECT
    CAST(row_number() OVER (
        ORDER BY currency_code NULLS LAST, open_amount DESC NULLS LAST, refundable_amount DESC NULLS LAST, supplier_id NULLS LAST
    ) AS BIGINT) AS position,
    CAST(supplier_id AS VARCHAR) AS supplier_id,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(refund_orders AS BIGINT) AS refund_orders,
    CAST(refundable_tonight_amount AS DECIMAL(18, 2)) AS new_due_amount,
    CAST(brought_forward_amount AS DECIMAL(18, 2)) AS brought_forward_amount,
    CAST(refundable_amount AS DECIMAL(18, 2)) AS refundable_amount,
    CAST(adjusted_amount AS DECIMAL(18, 2)) AS adjusted_amount,
    CAST(due_amount AS DECIMAL(18, 2)) AS due_amount,
    CAST(settled_amount AS DECIMAL(18, 2)) AS settled_amount,
    CAST(written_off_amount AS DECIMAL(18, 2)) AS written_off_amount,
    CAST(open_amount AS DECIMAL(18, 2)) AS open_amount,
    CAST(overpaid_amount AS DECIMAL(18, 2)) AS overpaid_amount,
    CAST(other_open_amount AS DECIMAL(18, 2)) AS other_open_amount
FROM report.refund_total
