-- what: the orders that wait for something, each with the number of days after which time alone changes it
-- grain: one row per order with something that waits
-- key: shop_id, order_id
-- inputs: control.run, control.setting, pushes.return_stock_in, pushes.push_item, ledger.refund_order, reconciliation.return_progress, reconciliation.refund_match, reference.fee_setting, refunds.exchange_outstanding, refunds.refund_due, allocation.renewal, exceptions.delivered_return, ledger.new_adjustment
-- rules: R-18, R-32, R-39, R-40, R-56
WITH waiting_return AS (
    SELECT
        return_stock_in.shop_id,
        return_stock_in.order_id,
        return_stock_in.supplier_id,
        return_stock_in.state,
        date_diff('day', CAST(return_stock_in.opened_on AS DATE), CAST(run.business_date AS DATE)) AS opened_days,
        date_diff('day', CAST(return_stock_in.pushed_on AS DATE), CAST(run.business_date AS DATE)) AS pushed_days,
        date_diff('day', CAST(return_stock_in.received_on AS DATE), CAST(run.business_date AS DATE)) AS received_days,
        date_diff('day', delivered.delivered_on, CAST(run.business_date AS DATE)) AS delivered_days,
        fragment.days_left(return_stock_in.ordered_on, run.business_date, setting.max_order_age_days) AS days_left,
        progress.accepted_quantity > progress.refunded_quantity AS is_refund_open,
        return_stock_in.waits_for_exchange,
        coalesce(item.acknowledgement, '') = '' AS is_unacknowledged
    FROM pushes.return_stock_in AS return_stock_in
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    JOIN reconciliation.return_progress AS progress ON progress.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN exceptions.delivered_return AS delivered ON delivered.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN pushes.push_item AS item
        ON item.push_id = fragment.push_id(return_stock_in.return_stock_in_id, return_stock_in.attempts) AND item.action = 'push'
),
fee_change AS (
    -- the next day on which another fee row is in force
    SELECT fee.supplier_id, CAST(min(CASE
        WHEN fee.valid_from > run.business_date THEN date_diff('day', CAST(run.business_date AS DATE), CAST(fee.valid_from AS DATE))
        WHEN fee.valid_to < CAST('9999-12-31' AS DATE) THEN date_diff('day', CAST(run.business_date AS DATE), CAST(fee.valid_to AS DATE)) + 1
    END) AS BIGINT) AS in_days
    FROM reference.fee_setting AS fee
    JOIN control.run AS run ON fee.valid_to >= run.business_date
    GROUP BY fee.supplier_id
),
clock AS (
    -- limit + 1: an exception begins on the day after its limit
    SELECT shop_id, order_id, setting.to_push_limit_days + 1 - opened_days AS in_days FROM waiting_return CROSS JOIN control.setting AS setting WHERE state = 'to_push'
    UNION ALL
    SELECT shop_id, order_id, setting.push_failed_limit_days + 1 - pushed_days FROM waiting_return CROSS JOIN control.setting AS setting WHERE state = 'push_failed'
    UNION ALL
    SELECT shop_id, order_id, setting.receipt_limit_days + 1 - pushed_days FROM waiting_return CROSS JOIN control.setting AS setting WHERE state IN ('pushed', 'received')
    UNION ALL
    SELECT shop_id, order_id, setting.acknowledgement_limit_days + 1 - pushed_days FROM waiting_return CROSS JOIN control.setting AS setting WHERE state = 'pushed' AND is_unacknowledged
    UNION ALL
    SELECT shop_id, order_id, setting.delivered_limit_days + 1 - delivered_days FROM waiting_return CROSS JOIN control.setting AS setting
    UNION ALL
    SELECT shop_id, order_id, setting.refund_limit_days + 1 - received_days FROM waiting_return CROSS JOIN control.setting AS setting WHERE state = 'received' AND is_refund_open
    UNION ALL
    -- then the refund order is made without the replacement
    SELECT shop_id, order_id, setting.exchange_wait_days - received_days FROM waiting_return CROSS JOIN control.setting AS setting WHERE waits_for_exchange
    UNION ALL
    SELECT shop_id, order_id, days_left + 1 FROM waiting_return WHERE state IN ('to_push', 'push_failed', 'blocked')
    UNION ALL
    -- from then on it is listed with the days that are left, which change every day
    SELECT shop_id, order_id, CASE WHEN days_left > setting.expiring_within_days THEN days_left - setting.expiring_within_days WHEN days_left >= 0 THEN 1 END
    FROM waiting_return CROSS JOIN control.setting AS setting WHERE state IN ('to_push', 'push_failed', 'blocked')
    UNION ALL
    SELECT waiting_return.shop_id, waiting_return.order_id, fee.in_days
    FROM waiting_return JOIN fee_change AS fee ON fee.supplier_id = waiting_return.supplier_id WHERE waiting_return.state IN ('to_push', 'push_failed', 'blocked')
    UNION ALL
    -- an exception names the day for which no fee is set
    SELECT shop_id, order_id, CAST(1 AS BIGINT) FROM refunds.refund_due WHERE is_fee_missing
    UNION ALL
    SELECT refund.shop_id, refund.order_id, setting.payment_limit_days + 1 - date_diff('day', CAST(refund.created_on AS DATE), CAST(run.business_date AS DATE))
    FROM ledger.refund_order AS refund
    CROSS JOIN control.setting AS setting
    CROSS JOIN control.run AS run
    JOIN reconciliation.refund_match AS pending_refund ON pending_refund.refund_order_id = refund.refund_order_id AND pending_refund.match = 'pending'
    UNION ALL
    -- what this run's refund order did not deduct of a replacement becomes an exception on the next day
    SELECT refund.shop_id, refund.order_id, CAST(1 AS BIGINT)
    FROM ledger.refund_order AS refund
    SEMI JOIN refunds.exchange_outstanding AS exchange ON exchange.return_stock_in_id = refund.return_stock_in_id
    WHERE refund.is_this_run
),
next_run AS (
    -- a push of this run gave units back or took some: the next run compares the other pushed returns of the order with what is free now
    SELECT return_stock_in.shop_id, return_stock_in.order_id, CAST(0 AS BIGINT) AS in_days
    FROM allocation.renewal AS renewal JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = renewal.return_stock_in_id
    UNION ALL
    -- what an adjustment of this run frees or awaits again is looked at by the next run
    SELECT return_stock_in.shop_id, return_stock_in.order_id, CAST(0 AS BIGINT)
    FROM ledger.new_adjustment AS adjustment JOIN pushes.return_stock_in AS return_stock_in ON return_stock_in.return_stock_in_id = split_part(adjustment.unit_id, '/', 1)
),
due AS (
    SELECT shop_id, order_id, in_days FROM clock WHERE in_days > 0
    UNION ALL
    -- the next run looks, also if it has the same date
    SELECT shop_id, order_id, in_days FROM next_run
)
SELECT shop_id, order_id, CAST(min(in_days) AS BIGINT) AS in_days
FROM due
GROUP BY shop_id, order_id
