-- what: step 3 of a run, at its end: receipt lines that a decision of this run adjusts to their newest version; a decision on a refund order adjusts the lines that have fewer units than it paid for
-- grain: one row per receipt line
-- key: receipt_id, line_no
-- inputs: control.run, staging.decided_restatement, receiving.receipt_correction, receiving.refunded_sku, prior.adjustment
-- rules: R-30, R-43, R-61
WITH lost_sku AS (
    SELECT return_stock_in_id, sku, CAST(sum(lost_quantity) AS BIGINT) AS lost_quantity, max(accepted_quantity) AS accepted_quantity
    FROM receiving.receipt_correction
    WHERE lost_quantity > 0
    GROUP BY return_stock_in_id, sku
),
decided_line AS (
    SELECT
        correction.receipt_id, correction.line_no, decision.decision_id, decision.note, decision.decided_by, decision.decided_at
    FROM staging.decided_restatement AS decision
    JOIN receiving.receipt_correction AS correction
        ON decision.document_id = correction.receipt_id || ':' || CAST(correction.line_no AS VARCHAR)
    WHERE decision.decision = 'adjust'
    UNION ALL
    SELECT
        correction.receipt_id, correction.line_no, decision.decision_id, decision.note, decision.decided_by, decision.decided_at
    FROM staging.decided_restatement AS decision
    JOIN receiving.refunded_sku AS refunded ON refunded.refund_order_id = decision.document_id
    JOIN lost_sku
        ON lost_sku.return_stock_in_id = refunded.return_stock_in_id
        AND lost_sku.sku = refunded.sku
        -- some of its units are not there any more
        AND lost_sku.accepted_quantity - lost_sku.lost_quantity < refunded.first_unit + refunded.quantity
    JOIN receiving.receipt_correction AS correction
        ON correction.return_stock_in_id = refunded.return_stock_in_id AND correction.sku = refunded.sku AND correction.lost_quantity > 0
    WHERE decision.decision = 'adjust' AND refunded.quantity > 0
),
chosen AS (
    SELECT *
    FROM decided_line
    QUALIFY row_number() OVER (PARTITION BY receipt_id, line_no ORDER BY decided_at NULLS LAST, decision_id NULLS LAST) = 1
),
turn AS (
    -- more units count as long as some are awaited, one line after the other
    SELECT
        correction.*,
        chosen.decision_id,
        chosen.note,
        chosen.decided_by,
        CASE WHEN correction.quantity > correction.booked_quantity THEN correction.quantity - correction.counted_quantity ELSE CAST(0 AS BIGINT) END AS wanted_quantity
    FROM chosen
    JOIN receiving.receipt_correction AS correction ON correction.receipt_id = chosen.receipt_id AND correction.line_no = chosen.line_no
),
limited AS (
    SELECT
        *,
        least(quantity, counted_quantity + greatest(CAST(0 AS BIGINT), least(wanted_quantity, awaited_quantity - CAST(sum(wanted_quantity) OVER (
            PARTITION BY return_stock_in_id, sku ORDER BY stocked_in_at NULLS LAST, receipt_id NULLS LAST, line_no NULLS LAST
        ) AS BIGINT) + wanted_quantity))) AS counted_after
    FROM turn
),
recounted AS (
    SELECT
        *,
        least(good_quantity, counted_after) AS good_after,
        least(defective_quantity, greatest(CAST(0 AS BIGINT), counted_after - good_quantity)) AS defective_after,
        greatest(CAST(0 AS BIGINT), counted_after - good_quantity - defective_quantity) AS refused_after
    FROM limited
),
earlier_adjustment AS (
    SELECT document_id, CAST(count(*) AS BIGINT) AS adjustments
    FROM prior.adjustment
    WHERE document_type = 'receipt_line'
    GROUP BY document_id
)
SELECT
    recounted.receipt_id,
    recounted.line_no,
    recounted.bookings AS booking_number,
    coalesce(earlier.adjustments, CAST(0 AS BIGINT)) + 1 AS adjustment_number,
    recounted.return_stock_in_id,
    recounted.supplier_id,
    recounted.warehouse_id,
    recounted.sku,
    recounted.good_after - recounted.counted_good AS good_change,
    recounted.defective_after - recounted.counted_defective AS defective_change,
    recounted.refused_after - recounted.counted_refused AS refused_change,
    recounted.good_quantity - recounted.good_after - recounted.booked_good + recounted.counted_good AS unidentified_good_change,
    recounted.defective_quantity - recounted.defective_after - recounted.booked_defective + recounted.counted_defective AS unidentified_defective_change,
    recounted.refused_quantity - recounted.refused_after - recounted.booked_refused + recounted.counted_refused AS unidentified_refused_change,
    recounted.stocked_in_at,
    recounted.decision_id,
    recounted.note,
    recounted.decided_by,
    run.business_date
FROM recounted
CROSS JOIN control.run AS run
LEFT JOIN earlier_adjustment AS earlier ON earlier.document_id = recounted.receipt_id || ':' || CAST(recounted.line_no AS VARCHAR)
