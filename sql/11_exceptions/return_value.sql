-- what: the value of each return's goods at the prices of its push: of units that are still awaited, that were accepted, and that wait for their refund
-- grain: one row per return stock-in with priced lines
-- key: return_stock_in_id
-- inputs: reconciliation.return_stock_in_line, ledger.refund_order
-- rules: R-34, R-65
WITH line_value AS (
    SELECT
        return_stock_in_id,
        CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * (requested_quantity - accepted_quantity)) AS DECIMAL(18, 2)) AS awaited_amount,
        CAST(sum(return_amount) AS DECIMAL(18, 2)) AS accepted_amount
    FROM reconciliation.return_stock_in_line
    GROUP BY return_stock_in_id
),
refund AS (
    SELECT return_stock_in_id, CAST(sum(return_amount) AS DECIMAL(18, 2)) AS amount
    FROM ledger.refund_order
    GROUP BY return_stock_in_id
)
SELECT
    line_value.return_stock_in_id,
    line_value.awaited_amount,
    line_value.accepted_amount,
    CAST(line_value.accepted_amount - coalesce(refund.amount, CAST(0 AS DECIMAL(18, 2))) AS DECIMAL(18, 2)) AS unrefunded_amount
FROM line_value
LEFT JOIN refund ON refund.return_stock_in_id = line_value.return_stock_in_id
