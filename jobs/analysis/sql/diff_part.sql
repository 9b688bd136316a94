-- what: the effect of each change on each measure; closing is what became due minus what was settled or written off, open and overpaid together
-- grain: one change and measure
-- key: subject_id, measure, moved, step
-- inputs: diff_change
-- rules: R-32, R-57
SELECT distributor_id, supplier_id, currency_code, measure, measure AS moved, cause, difference_amount, subject_id, step
FROM diff_change
UNION ALL
SELECT
    distributor_id, supplier_id, currency_code, 'closing', measure, cause,
    CASE WHEN measure IN ('brought_forward', 'due', 'adjusted') THEN difference_amount ELSE CAST(-difference_amount AS DECIMAL(18, 2)) END,
    subject_id, step
FROM diff_change
WHERE measure IN ('brought_forward', 'due', 'adjusted', 'settled', 'written_off')
