-- what: sheet Summary: the figures of the books that the formulas over the sheets must reach
-- grain: one check and currency
-- key: position
-- inputs: control.run, report.input_file, report.exception, report.refund_order, report.variance, report.roll_forward, report.control_total
-- rules: R-07, R-42, R-57, R-58, R-61
WITH taken AS (
    SELECT
        CAST(coalesce(sum(file.rows_in), 0) AS DECIMAL(18, 2)) AS rows_in,
        CAST(coalesce(sum(file.rows_quarantined), 0) AS DECIMAL(18, 2)) AS rows_quarantined
    FROM report.input_file AS file
    JOIN control.run AS run ON run.business_date = file.business_date
),
new_refund AS (
    SELECT
        refund.currency_code,
        CAST(sum(refund.refundable_amount) AS DECIMAL(18, 2)) AS refundable_amount,
        CAST(sum(refund.refundable_amount - variance.estimated_amount) AS DECIMAL(18, 2)) AS variance_amount
    FROM report.refund_order AS refund
    JOIN report.variance AS variance ON variance.refund_order_id = refund.refund_order_id
    JOIN control.run AS run ON run.business_date = refund.created_on
    GROUP BY refund.currency_code
),
rolled AS (
    SELECT
        rolled.currency_code,
        CAST(sum(rolled.closing_amount) AS DECIMAL(18, 2)) AS closing_amount,
        CAST(sum(rolled.adjusted_amount) AS DECIMAL(18, 2)) AS adjusted_amount,
        bool_or(rolled.adjusted_amount <> 0) AS is_adjusted
    FROM report.roll_forward AS rolled
    JOIN control.run AS run ON run.business_date = rolled.business_date
    GROUP BY rolled.currency_code
),
books_figure AS (
    SELECT 1 AS turn, 'rows_in' AS measure, 'rows in the files of this date' AS check_name, '' AS currency_code, rows_in AS books_value FROM taken
    UNION ALL
    SELECT 2, 'rows_quarantined', 'rows that were not let in', '', rows_quarantined FROM taken
    UNION ALL
    SELECT 3, 'exceptions', 'exceptions open', '', CAST(count(*) AS DECIMAL(18, 2)) FROM report.exception
    UNION ALL
    SELECT 4, 'refunds_made', 'new refunds, ' || currency_code, currency_code, refundable_amount FROM new_refund
    UNION ALL
    SELECT 5, 'variance', 'refunds less estimates, ' || currency_code, currency_code, variance_amount FROM new_refund
    UNION ALL
    SELECT 6, 'adjusted', 'adjustments of this date, ' || currency_code, currency_code, adjusted_amount FROM rolled WHERE is_adjusted
    UNION ALL
    SELECT 7, 'rolled', 'opening to closing, ' || currency_code, currency_code, closing_amount FROM rolled
    UNION ALL
    SELECT 8, 'still_owed', 'still owed, ' || currency_code, currency_code, closing_amount FROM rolled
    UNION ALL
    SELECT 9, 'control_total', check_name, '', left_value FROM report.control_total WHERE check_name NOT LIKE 'still owed, %'
)
SELECT
    CAST(row_number() OVER (ORDER BY turn NULLS LAST, check_name NULLS LAST) AS BIGINT) AS position,
    CAST(measure AS VARCHAR) AS measure,
    CAST(check_name AS VARCHAR) AS check_name,
    CAST(currency_code AS VARCHAR) AS currency_code,
    CAST(books_value AS DECIMAL(18, 2)) AS books_value
FROM books_figure
