/* The texts of schema.sql, which creates version 1 of desk.db, and of schema_2.sql and schema_3.sql, which make it version 2 and 3. Made into C
 * by tools/sql-to-c. */
#ifndef CABLEDESK_DESK_SCHEMA_H
#define CABLEDESK_DESK_SCHEMA_H

extern const char desk_schema_1[];
extern const char desk_schema_2[];
extern const char desk_schema_3[];

#endif
