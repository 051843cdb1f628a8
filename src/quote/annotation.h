/* A check's results as W3C Web Annotations (https://www.w3.org/TR/annotation-model/).
 *
 * The target is the quotation in the story's text, the body its verdict and, where it stands in a cable, that place in the cable's
 * text; each by a TextQuoteSelector (exact, prefix, suffix) and a TextPositionSelector. Positions count characters (Unicode code points)
 * from 0, the end not included: of the story, in the text that a reader sees (prose->text: no markup; a LF at a line's end and behind each
 * block); of a cable, in its reading's text. The story's source is the SHA-256 of that text ("nih:sha-256;…", RFC 6920), so that nobody
 * counts in another one.
 */
#ifndef CABLEDESK_QUOTE_ANNOTATION_H
#define CABLEDESK_QUOTE_ANNOTATION_H

#include "quote/check.h"

struct quote_annotator {
	const struct prose *prose; /* NULL: what is annotated is a passage alone, and positions count in it */
	const struct quote_source *source;
	/* The address of a place's cable; NULL: "cable:09ISLAMABAD365#p3", or "nih:sha-256;…" of one without an MRN. */
	struct slice (*address)(void *state, struct arena *a, const struct quote_place *place);
	void *state;
};

/* The cable's words in the place, as they stand there, piece by piece with a space between; empty where there are none. Without memory the
 * pointer is NULL. */
struct slice quote_finding_words(struct arena *a, const struct finding *finding);

/* The annotation of one result; statuses of the source. A cable that the source no longer has is only named. */
enum status quote_annotate(struct arena *a, const struct quote_annotator *annotator, const struct quote_result *result,
                           struct value **out, struct error *err) __attribute__((warn_unused_result));

/* All of a check as an AnnotationCollection with one page. */
enum status quote_annotate_all(struct arena *a, const struct quote_annotator *annotator,
                               const struct quote_check *check, struct value **out, struct error *err)
    __attribute__((warn_unused_result));

#endif
