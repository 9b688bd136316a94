-- what: the decisions short_close of this run, with the worth of what is awaited after the receipts of this run, and whether it is above the limit of one person
-- grain: one row per return stock-in of earlier runs
-- key: subject_id
-- inputs: staging.decided_subject, prior.return_stock_in, prior.receipt_line, receiving.announced_line, receiving.arrived_line, control.second_person_above
-- rules: R-16, R-31, R-64
WITH decided AS (
    SELECT decided.*, prior_return.currency_code, prior_return.is_short_closed
    FROM staging.decided_subject AS decided
    JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = decided.subject_id
    WHERE decided.decision = 'short_close'
),
counted_line AS (
    SELECT return_stock_in_id, sku, good_quantity + defective_quantity + refused_quantity AS quantity FROM prior.receipt_line
    UNION ALL
    SELECT return_stock_in_id, sku, good_quantity + defective_quantity + refused_quantity FROM receiving.arrived_line
),
counted_sku AS (
    SELECT return_stock_in_id, sku, CAST(sum(quantity) AS BIGINT) AS quantity FROM counted_line GROUP BY return_stock_in_id, sku
),
awaited AS (
    SELECT
        line.return_stock_in_id,
        CAST(sum(CAST(line.unit_price AS DECIMAL(19, 2)) * greatest(
            CAST(0 AS BIGINT), least(line.quantity, line.quantity_through - coalesce(counted_sku.quantity, CAST(0 AS BIGINT)))
        )) AS DECIMAL(18, 2)) AS amount
    FROM receiving.announced_line AS line
    LEFT JOIN counted_sku ON counted_sku.return_stock_in_id = line.return_stock_in_id AND counted_sku.sku = line.sku
    GROUP BY line.return_stock_in_id
),
moved AS (
    SELECT
        decided.*,
        CASE WHEN decided.is_short_closed THEN CAST(0 AS DECIMAL(18, 2)) ELSE coalesce(awaited.amount, CAST(0 AS DECIMAL(18, 2))) END AS amount
    FROM decided
    LEFT JOIN awaited ON awaited.return_stock_in_id = decided.subject_id
)
SELECT
    moved.subject_id,
    moved.decision_id,
    moved.amount,
    moved.currency_code,
    fragment.waits_for_second_person(moved.amount, second_person.limit_amount, moved.has_second_person) AS is_waiting
FROM moved
LEFT JOIN control.second_person_above AS second_person ON second_person.currency_code = moved.currency_code
