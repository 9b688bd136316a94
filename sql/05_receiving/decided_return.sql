-- what: the decisions of this run that let a refund go (accept, release), with the worth of what is accepted and not refunded, and whether it is above the limit of one person
-- grain: one row per return stock-in of earlier runs and decision
-- key: subject_id, decision
-- inputs: staging.decided_subject, prior.return_stock_in, receiving.due_unit, control.second_person_above
-- rules: R-16, R-64
WITH due AS (
    -- before deductions: they are known only in the refund order
    SELECT return_stock_in_id, CAST(sum(CAST(unit_price AS DECIMAL(19, 2)) * due_quantity) AS DECIMAL(18, 2)) AS amount
    FROM receiving.due_unit
    GROUP BY return_stock_in_id
),
moved AS (
    SELECT decided.*, prior_return.currency_code, coalesce(due.amount, CAST(0 AS DECIMAL(18, 2))) AS amount
    FROM staging.decided_subject AS decided
    JOIN prior.return_stock_in AS prior_return ON prior_return.return_stock_in_id = decided.subject_id
    LEFT JOIN due ON due.return_stock_in_id = decided.subject_id
    WHERE decided.decision IN ('accept', 'release')
)
SELECT
    moved.subject_id,
    moved.decision,
    moved.decision_id,
    moved.amount,
    moved.currency_code,
    moved.has_second_person,
    fragment.waits_for_second_person(moved.amount, second_person.limit_amount, moved.has_second_person) AS is_waiting
FROM moved
LEFT JOIN control.second_person_above AS second_person ON second_person.currency_code = moved.currency_code
