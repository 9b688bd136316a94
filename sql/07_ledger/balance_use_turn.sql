-- what: the uses of balances that no earlier run posted, taken one after the other: one that the balance does not cover waits and holds up none after it
-- grain: one row per use
-- key: use_id
-- inputs: staging.balance_use, prior.balance_use, ledger.balance_before_use
-- rules: R-62
WITH RECURSIVE candidate AS (
    SELECT
        used.use_id,
        used.distributor_id,
        used.supplier_id,
        used.currency_code,
        used.amount,
        coalesce(balance.balance_amount, CAST(0 AS DECIMAL(18, 2))) AS balance_amount,
        row_number() OVER (
            PARTITION BY used.distributor_id, used.supplier_id, used.currency_code
            ORDER BY used.used_at NULLS LAST, used.use_id NULLS LAST
        ) AS turn
    FROM staging.balance_use AS used
    LEFT JOIN ledger.balance_before_use AS balance
        ON balance.distributor_id = used.distributor_id
        AND balance.supplier_id = used.supplier_id
        AND balance.currency_code = used.currency_code
    ANTI JOIN prior.balance_use AS posted ON posted.use_id = used.use_id
),
walk AS (
    SELECT
        use_id,
        distributor_id,
        supplier_id,
        currency_code,
        turn,
        amount,
        balance_amount AS available_amount,
        -- a use that is taken back needs no cover
        amount <= 0 OR amount <= balance_amount AS is_covered,
        CAST(CASE WHEN amount <= 0 OR amount <= balance_amount THEN balance_amount - amount ELSE balance_amount END AS DECIMAL(18, 2)) AS left_amount
    FROM candidate
    WHERE turn = 1
    UNION ALL
    SELECT
        candidate.use_id,
        candidate.distributor_id,
        candidate.supplier_id,
        candidate.currency_code,
        candidate.turn,
        candidate.amount,
        walk.left_amount,
        candidate.amount <= 0 OR candidate.amount <= walk.left_amount,
        CAST(CASE WHEN candidate.amount <= 0 OR candidate.amount <= walk.left_amount THEN walk.left_amount - candidate.amount ELSE walk.left_amount END AS DECIMAL(18, 2))
    FROM walk
    JOIN candidate
        ON candidate.distributor_id = walk.distributor_id
        AND candidate.supplier_id = walk.supplier_id
        AND candidate.currency_code = walk.currency_code
        AND candidate.turn = walk.turn + 1
)
SELECT use_id, distributor_id, supplier_id, currency_code, amount, available_amount, is_covered
FROM walk
