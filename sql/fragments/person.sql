-- what: a person's name as it is compared: the same name in other letters or with blanks around it is the same person
-- parameters: decided_by
-- rules: R-64
lower(trim(decided_by))
