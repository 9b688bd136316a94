-- what: booked receipt lines whose newest version has other quantities and that this run does not adjust
-- grain: one row per receipt line
-- key: receipt_id, line_no
-- inputs: receiving.receipt_correction, receiving.receipt_adjustment
-- rules: R-43, R-61
SELECT correction.*
FROM receiving.receipt_correction AS correction
ANTI JOIN receiving.receipt_adjustment AS adjustment ON adjustment.receipt_id = correction.receipt_id AND adjustment.line_no = correction.line_no
