-- what: the number of returns in each state on two dates
-- grain: one distributor, supplier and state
-- key: distributor_id, supplier_id, state
-- inputs: diff_return
-- rules: R-52
WITH counted_return AS (
    SELECT distributor_id, supplier_id, from_state AS state, 1 AS before_returns, 0 AS after_returns FROM diff_return WHERE from_state IS NOT NULL
    UNION ALL
    SELECT distributor_id, supplier_id, to_state, 0, 1 FROM diff_return WHERE to_state IS NOT NULL
)
SELECT
    distributor_id,
    supplier_id,
    state,
    CAST(sum(before_returns) AS BIGINT) AS before_returns,
    CAST(sum(after_returns) AS BIGINT) AS after_returns,
    CAST(sum(after_returns) - sum(before_returns) AS BIGINT) AS difference_returns
FROM counted_return
GROUP BY distributor_id, supplier_id, state
