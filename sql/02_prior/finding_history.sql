-- what: findings as each night left them, so that an answer binds to the amount that its workbook showed
-- grain: one finding and the run that issued it
-- key: exception_id, issued_on, issued_run
-- inputs: earlier.finding
-- rules: R-52, R-58
SELECT exception_id, is_open OR is_answered AS is_shown, amount, currency_code, issued_on, issued_run
FROM earlier.finding
