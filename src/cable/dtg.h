/* When a telegram was sent and how urgently: the date-time group "O 181312Z FEB 09", and the dateline of printed ones. */
#ifndef CABLEDESK_CABLE_DTG_H
#define CABLEDESK_CABLE_DTG_H

#include "cable/cable.h"

struct dtg {
	struct slice words; /* "181312Z FEB 09"; empty: there is none */
	struct span span;
	struct moment moment; /* precision MOMENT_NONE if there is no such time */
	enum precedence precedence;
};

/* The first date-time group of a head. A precedence written as the digit 0 is the letter O. Pure. */
void dtg_find(struct slice head, struct dtg *out);

/* A dateline as printed volumes have it ("November 12, 1974, 0750Z"): its place, empty if there is none, and its time. Pure. */
void dateline_find(struct slice head, struct span *span, struct moment *moment);

/* The precedence of a word ("IMMEDIATE", "NIACT IMMEDIATE") or of a letter (Z, O, P, R); PRECEDENCE_NONE if it is none. */
enum precedence precedence_parse(struct slice words);

#endif
