/* The text of schema.sql, which creates version 1 of desk.db. Made into C by tools/sql-to-c. */
#ifndef CABLEDESK_DESK_SCHEMA_H
#define CABLEDESK_DESK_SCHEMA_H

extern const char desk_schema_1[];

#endif
