-- what: this schema, told by itself: what each relation answers and how to begin
-- grain: one relation of schema report
-- key: relation
-- inputs: control.published_relation
-- rules: -
-- carried: whole
-- asks: Which relation answers my question, and with which query do I begin?
-- start: SELECT relation, asks, start_query FROM report.help ORDER BY relation
SELECT
    CAST(relation AS VARCHAR) AS relation, -- name of the relation below schema report
    CAST(asks AS VARCHAR) AS asks, -- the question it answers
    CAST(start_query AS VARCHAR) AS start_query, -- a query to begin with; it runs as it stands
    CAST(key_columns AS VARCHAR) AS key_columns, -- columns that name one row, joined by commas
    CAST(grain AS VARCHAR) AS grain, -- what one row is
    CAST(what AS VARCHAR) AS what -- what the relation holds
FROM control.published_relation
