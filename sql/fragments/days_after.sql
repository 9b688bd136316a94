-- what: the bound of something that is due a number of days after a date, as an exception shows it
-- parameters: days, due_from
-- rules: R-58
'within ' || CAST(days AS VARCHAR) || CASE days WHEN 1 THEN ' day' ELSE ' days' END || ' after ' || CAST(due_from AS VARCHAR)
