-- what: pushed returns that a decision of this run pushes again, and whether that is possible: all units are free, and each supplier that gets them has a partnership
-- grain: one row per pushed return that a decision re_push or reissue names
-- key: return_stock_in_id
-- inputs: control.run, control.setting, staging.decision, staging.decided_restatement, allocation.renewable_return, allocation.renewal_unit, allocation.renewal_difference, reference.partnership
-- rules: R-16, R-17, R-18, R-43
WITH newest_decision AS (
    SELECT subject_id, decision
    FROM staging.decision
    WHERE is_this_run AND decision IN ('hold', 're_push')
    QUALIFY row_number() OVER (PARTITION BY subject_id ORDER BY decided_at DESC NULLS LAST, decision_id DESC NULLS LAST) = 1
),
decided_return AS (
    SELECT renewable.*, 're_push' AS decision, '' AS decision_id
    FROM allocation.renewable_return AS renewable
    SEMI JOIN newest_decision
        ON newest_decision.subject_id = renewable.return_stock_in_id AND newest_decision.decision = 're_push'
    WHERE renewable.state IN ('push_failed', 'blocked')
    UNION ALL
    SELECT renewable.*, 'reissue', decision.decision_id
    FROM allocation.renewable_return AS renewable
    JOIN staging.decided_restatement AS decision
        ON decision.document_id = renewable.return_stock_in_id AND decision.decision = 'reissue'
    -- only what today's facts would make differently is issued again
    SEMI JOIN allocation.renewal_difference AS difference ON difference.return_stock_in_id = renewable.return_stock_in_id
    WHERE renewable.state = 'pushed'
),
supplied AS (
    SELECT
        unit.return_stock_in_id,
        unit.supplier_id,
        decided.supplier_id = unit.supplier_id AS is_own,
        decided.distributor_id,
        min(unit.shipped_on) AS shipped_on,
        CAST(sum(unit.quantity) AS BIGINT) AS quantity
    FROM decided_return AS decided
    JOIN allocation.renewal_unit AS unit ON unit.return_stock_in_id = decided.return_stock_in_id
    GROUP BY unit.return_stock_in_id, unit.supplier_id, decided.supplier_id, decided.distributor_id
),
partnered AS (
    SELECT DISTINCT supplied.return_stock_in_id, supplied.supplier_id
    FROM supplied
    JOIN reference.partnership AS partnership
        ON partnership.distributor_id = supplied.distributor_id
        AND partnership.supplier_id = supplied.supplier_id
        AND supplied.shipped_on BETWEEN partnership.start_date AND partnership.end_date
),
total AS (
    SELECT
        supplied.return_stock_in_id,
        CAST(coalesce(sum(supplied.quantity) FILTER (WHERE supplied.is_own), 0) AS BIGINT) AS own_quantity,
        CAST(coalesce(sum(supplied.quantity) FILTER (WHERE NOT supplied.is_own), 0) AS BIGINT) AS other_quantity,
        bool_and(partnered.supplier_id IS NOT NULL) AS is_partnered
    FROM supplied
    LEFT JOIN partnered ON partnered.return_stock_in_id = supplied.return_stock_in_id AND partnered.supplier_id = supplied.supplier_id
    GROUP BY supplied.return_stock_in_id
),
partnered_before AS (
    SELECT DISTINCT decided.return_stock_in_id
    FROM decided_return AS decided
    JOIN reference.partnership AS partnership
        ON partnership.distributor_id = decided.distributor_id
        AND partnership.supplier_id = decided.supplier_id
        AND decided.shipped_on BETWEEN partnership.start_date AND partnership.end_date
),
contended AS (
    -- two renewals of one run want the same unit: the first return, by its id, takes it
    SELECT DISTINCT later.return_stock_in_id
    FROM allocation.renewal_unit AS later
    SEMI JOIN decided_return ON decided_return.return_stock_in_id = later.return_stock_in_id
    JOIN allocation.renewal_unit AS earlier
        ON earlier.stock_out_id = later.stock_out_id
        AND earlier.line_no = later.line_no
        AND earlier.return_stock_in_id < later.return_stock_in_id
        AND earlier.first_unit < later.first_unit + later.quantity
        AND later.first_unit < earlier.first_unit + earlier.quantity
    JOIN decided_return AS earlier_return ON earlier_return.return_stock_in_id = earlier.return_stock_in_id
),
judged AS (
    SELECT
        decided.return_stock_in_id,
        decided.after_sales_key,
        decided.supplier_id,
        decided.attempts,
        decided.decision,
        decided.decision_id,
        coalesce(total.own_quantity, CAST(0 AS BIGINT)) AS own_quantity,
        coalesce(total.other_quantity, CAST(0 AS BIGINT)) AS other_quantity,
        total.return_stock_in_id IS NOT NULL AND contended.return_stock_in_id IS NULL AS is_complete,
        coalesce(total.is_partnered, false) AS is_partnered,
        partnered_before.return_stock_in_id IS NOT NULL AS was_partnered,
        fragment.days_left(decided.ordered_on, run.business_date, setting.max_order_age_days) < 0 AS is_too_old
    FROM decided_return AS decided
    CROSS JOIN control.run AS run
    CROSS JOIN control.setting AS setting
    LEFT JOIN total ON total.return_stock_in_id = decided.return_stock_in_id
    LEFT JOIN partnered_before ON partnered_before.return_stock_in_id = decided.return_stock_in_id
    LEFT JOIN contended ON contended.return_stock_in_id = decided.return_stock_in_id
)
SELECT
    return_stock_in_id,
    after_sales_key,
    supplier_id,
    attempts,
    decision,
    decision_id,
    own_quantity,
    other_quantity,
    is_complete AND CASE
        WHEN decision = 'reissue' THEN is_partnered
        -- a re-push that stays with its supplier passes the gates of R-18 later
        ELSE other_quantity = 0 OR (is_partnered AND was_partnered AND NOT is_too_old)
    END AS is_taken
FROM judged
