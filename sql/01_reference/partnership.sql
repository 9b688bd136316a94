-- what: the cooperation of a distributor with a supplier from a first to a last day, both inclusive
-- grain: one row per distributor, supplier and start date
-- key: distributor_id, supplier_id, start_date
-- inputs: given.partnership, control.setting
-- rules: R-16, R-19, R-31, R-52
SELECT
    partnership.distributor_id,
    partnership.supplier_id,
    partnership.start_date,
    coalesce(partnership.end_date, CAST('9999-12-31' AS DATE)) AS end_date,
    coalesce(partnership.auto_push, setting.auto_push_default) AS is_auto_push,
    partnership.refund_method,
    -- a person releases each refund first (R-31)
    coalesce(partnership.refund_release, '') = 'person' AS is_released_by_person,
    partnership.via_bigshop
FROM given.partnership AS partnership
CROSS JOIN control.setting AS setting
