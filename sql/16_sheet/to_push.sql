-- what: sheet To push: returns that wait for a push or whose push failed, with the days left of the limit, fewest first
-- grain: one return stock-in
-- key: position
-- inputs: report.return_stock_in, report.fitting_decision, control.run, control.setting, control.decision
-- rules: R-16, R-17, R-18, R-58
WITH waiting AS (
    SELECT
        return_stock_in.*,
        fragment.days_left(return_stock_in.ordered_on, run.business_date, setting.max_order_age_days) AS days_left
    FROM report.return_stock_in AS return_stock_in
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    WHERE return_stock_in.state IN ('to_push', 'push_failed')
),
fitting AS (
    SELECT fitting_decision.subject_id, string_agg(fitting_decision.decision, ', ' ORDER BY word.rank NULLS LAST) AS fitting_decisions
    FROM report.fitting_decision AS fitting_decision
    JOIN control.decision AS word ON word.decision = fitting_decision.decision
    -- the words of this table
    WHERE fitting_decision.decision IN ('push', 'hold', 're_push')
    GROUP BY fitting_decision.subject_id
)
SELECT
    CAST(row_number() OVER (ORDER BY waiting.days_left NULLS LAST, waiting.return_stock_in_id NULLS LAST) AS BIGINT) AS position,
    CAST(waiting.return_stock_in_id AS VARCHAR) AS return_stock_in_id,
    CAST(waiting.days_left AS BIGINT) AS days_left,
    CAST(waiting.state AS VARCHAR) AS state,
    CAST(waiting.is_held AS BOOLEAN) AS is_held,
    CAST(waiting.reason AS VARCHAR) AS reason,
    CAST(waiting.distributor_id AS VARCHAR) AS distributor_id,
    CAST(waiting.supplier_id AS VARCHAR) AS supplier_id,
    CAST(waiting.attempts AS BIGINT) AS attempts,
    CAST(waiting.requested_quantity AS BIGINT) AS requested_quantity,
    CAST(waiting.estimated_refund_amount AS DECIMAL(18, 2)) AS estimated_refund_amount,
    CAST(waiting.currency_code AS VARCHAR) AS currency_code,
    CAST(waiting.opened_on AS DATE) AS opened_on,
    CAST(waiting.ordered_on AS DATE) AS ordered_on,
    CAST(coalesce(fitting.fitting_decisions, '') AS VARCHAR) AS fitting_decisions
FROM waiting
LEFT JOIN fitting ON fitting.subject_id = waiting.return_stock_in_id
