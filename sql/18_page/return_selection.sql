-- what: the returns on the page: changed on the business date, then with an exception, then open; in each group the largest amount of each currency first
-- grain: one return stock-in
-- key: return_stock_in_id
-- inputs: report.return_stock_in, report.refund_order, report.exception, sheet.adjustment, rollup.changed_return, control.run, control.setting
-- rules: R-05, R-48, R-61
WITH refunded AS (
    SELECT DISTINCT refund.return_stock_in_id
    FROM report.refund_order AS refund
    JOIN control.run AS run ON run.business_date = refund.created_on OR run.business_date = refund.completed_on
    UNION
    SELECT return_stock_in_id FROM sheet.adjustment WHERE is_new
),
excepted AS (
    -- an exception of a refund order, RETURN/N, also belongs to its return
    SELECT DISTINCT split_part(subject_id, '/', 1) AS return_stock_in_id
    FROM report.exception
),
flagged_return AS (
    SELECT
        return_stock_in.return_stock_in_id,
        return_stock_in.currency_code,
        return_stock_in.estimated_refund_amount,
        return_stock_in.state NOT IN ('cancelled', 'recalled') AND return_stock_in.supplier_status <> 'completed' AS is_open,
        excepted.return_stock_in_id IS NOT NULL AS is_excepted,
        changed.return_stock_in_id IS NOT NULL OR refunded.return_stock_in_id IS NOT NULL AS is_changed
    FROM report.return_stock_in AS return_stock_in
    LEFT JOIN rollup.changed_return AS changed ON changed.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN excepted ON excepted.return_stock_in_id = return_stock_in.return_stock_in_id
    LEFT JOIN refunded ON refunded.return_stock_in_id = return_stock_in.return_stock_in_id
),
ranked AS (
    -- first the largest of each currency, then the second of each, because amounts of two currencies cannot be compared
    SELECT
        *,
        row_number() OVER (
            PARTITION BY is_changed, is_excepted, currency_code ORDER BY estimated_refund_amount DESC NULLS LAST, return_stock_in_id NULLS LAST
        ) AS money_rank
    FROM flagged_return
    WHERE is_changed OR is_excepted OR is_open
),
placed AS (
    SELECT
        *,
        row_number() OVER (
            ORDER BY is_changed DESC NULLS LAST, is_excepted DESC NULLS LAST, money_rank NULLS LAST, currency_code NULLS LAST, return_stock_in_id NULLS LAST
        ) AS position,
        CAST(count(*) OVER () AS BIGINT) AS total
    FROM ranked
)
SELECT placed.return_stock_in_id, placed.position, placed.is_open, placed.is_changed, placed.total
FROM placed
CROSS JOIN control.setting AS setting
WHERE placed.position <= setting.page_rows
