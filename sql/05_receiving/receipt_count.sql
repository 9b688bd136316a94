-- what: step 3 of a run: the uncounted receipt lines, taken one after the other; as much as is still awaited counts, the rest is unidentified
-- grain: one row per receipt line
-- key: receipt_id, line_no
-- inputs: receiving.uncounted_line, receiving.receipt_return, receiving.receivable_return, receiving.expected_sku, prior.return_stock_in
-- rules: R-27, R-28, R-30, R-31, R-43
WITH turn AS (
    SELECT
        line.*,
        receipt_return.return_stock_in_id,
        receipt_return.is_named,
        receipt_return.reason AS unnamed_reason,
        line.good_quantity + line.defective_quantity + line.refused_quantity AS quantity,
        line.countable_accepted + line.countable_refused AS countable_quantity,
        coalesce(expected.expected_quantity, CAST(0 AS BIGINT)) AS expected_quantity,
        CAST(sum(line.countable_accepted + line.countable_refused) OVER (
            PARTITION BY receipt_return.return_stock_in_id, line.sku
            -- the order in which lines are taken (R-30)
            ORDER BY line.stocked_in_at NULLS LAST, line.receipt_id NULLS LAST, line.line_no NULLS LAST
        ) AS BIGINT) AS quantity_through,
        CASE
            WHEN receivable_return.return_stock_in_id IS NULL THEN 'NOT_PUSHED'
            WHEN expected.sku IS NULL THEN 'SKU_NOT_PUSHED'
            -- units that never came were given up
            WHEN prior_return.is_short_closed AND expected.uncounted_quantity > 0 THEN 'SHORT_CLOSED'
            ELSE 'MORE_THAN_AWAITED'
        END AS uncounted_reason
    FROM receiving.uncounted_line AS line
    JOIN receiving.receipt_return AS receipt_return ON receipt_return.receipt_id = line.receipt_id AND receipt_return.line_no = line.line_no
    LEFT JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = receipt_return.return_stock_in_id
    LEFT JOIN receiving.receivable_return AS receivable_return ON receivable_return.return_stock_in_id = receipt_return.return_stock_in_id
    LEFT JOIN receiving.expected_sku AS expected
        ON expected.return_stock_in_id = receipt_return.return_stock_in_id AND expected.sku = line.sku
    -- goods of another supplier's return are not booked; unidentified goods stay unidentified
    WHERE line.bookings > 0 OR NOT receipt_return.is_of_another_supplier
),
taken AS (
    SELECT *, greatest(CAST(0 AS BIGINT), least(countable_quantity, expected_quantity - quantity_through + countable_quantity)) AS taken_quantity
    FROM turn
),
counted AS (
    -- good units first, then defective ones, then refused ones
    SELECT
        *,
        least(good_quantity, countable_accepted, taken_quantity) AS counted_good,
        greatest(CAST(0 AS BIGINT), least(countable_accepted, taken_quantity) - good_quantity) AS counted_defective,
        greatest(CAST(0 AS BIGINT), taken_quantity - countable_accepted) AS counted_refused
    FROM taken
)
SELECT
    receipt_id,
    line_no,
    bookings,
    supplier_id,
    warehouse_id,
    sku,
    stocked_in_at,
    -- the return that it means: of an order or parcel only the one that it counts for
    CASE WHEN is_named OR taken_quantity > 0 THEN return_stock_in_id ELSE '' END AS return_stock_in_id,
    taken_quantity,
    counted_good,
    counted_defective,
    counted_refused,
    good_quantity - counted_good AS left_good,
    defective_quantity - counted_defective AS left_defective,
    refused_quantity - counted_refused AS left_refused,
    CASE
        WHEN taken_quantity = quantity THEN ''
        WHEN unnamed_reason <> '' THEN unnamed_reason
        -- of the order or parcel, lines before this one took all that was awaited
        WHEN NOT is_named AND taken_quantity = 0 THEN 'UNKNOWN_RETURN'
        ELSE uncounted_reason
    END AS reason
FROM counted
