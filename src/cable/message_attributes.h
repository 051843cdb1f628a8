/* Telegrams of 1973-79 as the National Archives give them out (Central Foreign Policy Files): a line "Message Text", the telegram, a line "Message
 * Attributes", then lines `Key: value`. A value may run over several lines; n/a stands for none. A message that was withdrawn or is on microfilm has
 * attributes and no text.
 */
#ifndef CABLEDESK_CABLE_MESSAGE_ATTRIBUTES_H
#define CABLEDESK_CABLE_MESSAGE_ATTRIBUTES_H

#include "cable/cable.h"
#include "cable/post.h"

struct message_attribute {
	struct slice key;   /* "Document Number" */
	struct slice value; /* as it stands, over its lines; empty for n/a */
};

struct message_attributes {
	size_t begin; /* of the line "Message Attributes" in the text */
	struct message_attribute *items;
	size_t count;
};

/* True if the text has a line "Message Attributes". Pure. */
bool message_attributes_stand_in(struct slice text);

/* Reads the lines behind the last "Message Attributes" of the text (valid UTF-8, LF), in the arena; without that line there are none.
 * STATUS_MEMORY. */
enum status message_attributes_read(struct arena *a, struct slice text, struct message_attributes *out,
                                    struct error *err) __attribute__((warn_unused_result));

/* The value of a key; empty if there is none. */
struct slice message_attributes_value(const struct message_attributes *attributes, const char *key);

/* Makes a cable of such a message. The telegram comes first: the attributes fill what it does not say, and what they say otherwise is flagged.
 * They are noise of the reading. STATUS_INPUT (cable.no_telegram) if there is neither a telegram nor a document number; STATUS_MEMORY. */
enum status cable_read_message(struct arena *a, const struct posts *posts, struct slice text, struct cable *out,
                               struct error *err) __attribute__((warn_unused_result));

/* As above for a text that is made of several messages, of which the first ends at `first_end`: its attributes are taken. `besides`, in order and apart,
 * are no words of the telegram, among them all attributes. */
struct spans;
enum status cable_read_message_parts(struct arena *a, const struct posts *posts, struct slice text,
                                     const struct spans *besides, size_t first_end, struct cable *out,
                                     struct error *err) __attribute__((warn_unused_result));

#endif
