-- columns whose values the connector would read otherwise from the log than they are: it takes the characters of these sets
-- for others, and puts a backslash before a comma in the value of an enum
SELECT c.table_schema AS `schema`,
       c.table_name AS name,
       c.column_name AS `column`,
       IF(c.data_type = 'enum' AND REPLACE(c.column_type, ''',''', '') LIKE '%,%',
          'an enum with a comma in a value',
          CONCAT('of character set ', c.character_set_name)) AS because
FROM information_schema.columns c
WHERE c.character_set_name IN ('armscii8', 'dec8', 'euckr', 'geostd8', 'hp8', 'keybcs2', 'koi8u', 'swe7')
   OR (c.data_type = 'enum' AND REPLACE(c.column_type, ''',''', '') LIKE '%,%')
ORDER BY c.table_schema, c.table_name, c.ordinal_position
