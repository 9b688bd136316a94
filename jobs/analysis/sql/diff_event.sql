-- what: the events of a return between two dates that moved no amount, by date
-- grain: one decision, push, acknowledgement or receipt
-- key: return_stock_in_id, happened_on, phase, explained_by
-- inputs: diff_decision, diff_return, before.push_item, before.receipt_line, before.stock_movement, after.push_item, after.receipt_line, after.refund_order, after.stock_movement
-- rules: R-16, R-17, R-18, R-27, R-30
WITH sent AS (
    SELECT item.return_stock_in_id, item.push_id, item.business_date
    FROM after.push_item AS item
    JOIN diff_return ON diff_return.return_stock_in_id = item.return_stock_in_id
    ANTI JOIN before.push_item AS earlier ON earlier.push_id = item.push_id AND earlier.action = item.action
    -- the first push of a new return is not an event of its own: the change `new` covers it
    WHERE item.action = 'push' AND (item.attempt > 1 OR NOT diff_return.is_new)
),
answered AS (
    SELECT item.return_stock_in_id, item.push_id, item.business_date
    FROM after.push_item AS item
    LEFT JOIN before.push_item AS earlier ON earlier.push_id = item.push_id AND earlier.action = item.action
    WHERE item.action = 'push'
        AND coalesce(earlier.acknowledgement, '') <> coalesce(item.acknowledgement, '')
        -- an accepted push is the normal case and explains nothing
        AND 'rejected' IN (coalesce(earlier.acknowledgement, ''), coalesce(item.acknowledgement, ''))
),
received AS (
    SELECT DISTINCT movement.return_stock_in_id, movement.receipt_id, movement.business_date
    FROM after.stock_movement AS movement
    ANTI JOIN before.stock_movement AS earlier ON earlier.movement_id = movement.movement_id
    -- the refund order already explains goods that were refunded on their date
    ANTI JOIN after.refund_order AS refund
        ON refund.return_stock_in_id = movement.return_stock_in_id AND refund.created_on = movement.business_date
    UNION
    -- refused units do not enter the stock, so that no movement shows them
    SELECT line.return_stock_in_id, line.receipt_id, line.business_date
    FROM after.receipt_line AS line
    LEFT JOIN before.receipt_line AS earlier ON earlier.receipt_id = line.receipt_id AND earlier.line_no = line.line_no
    WHERE line.return_stock_in_id <> '' AND line.refused_quantity > coalesce(earlier.refused_quantity, CAST(0 AS BIGINT))
)
SELECT decided.return_stock_in_id, decided.issued_on AS happened_on, 1 AS phase, 'decision' AS cause, decided.decision_id AS explained_by
FROM diff_decision AS decided
-- a decision that moved an amount is shown with that change
ANTI JOIN after.refund_order AS refund
    ON decided.decision = 'accept' AND refund.return_stock_in_id = decided.return_stock_in_id AND refund.created_on = decided.issued_on
WHERE decided.decision <> 'write_off'
UNION ALL
SELECT return_stock_in_id, business_date, 2, 'push', push_id FROM sent
UNION ALL
-- a supplier acknowledges after the date of the push and before what follows from it
SELECT return_stock_in_id, business_date, 3, 'acknowledgement', push_id FROM answered
UNION ALL
SELECT return_stock_in_id, business_date, 4, 'receipt', receipt_id FROM received
