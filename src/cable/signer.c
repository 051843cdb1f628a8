#include "cable/signer.h"

enum { NAME_MAX_LEN = 30, NAME_WORDS = 3, NOTE_LINES = 12 };

/* The line that ends before `end`, without its LF; false at the start. */
static bool line_before(struct slice text, size_t *end, struct span *line)
{
	if (*end == 0)
		return false;
	size_t stop = *end;
	if (text.ptr[stop - 1] == '\n')
		stop--;
	size_t begin = stop;
	while (begin > 0 && text.ptr[begin - 1] != '\n')
		begin--;
	*line = (struct span){begin, stop};
	*end = begin;
	return true;
}

static struct span trimmed(struct slice text, struct span span)
{
	while (span.begin < span.end && byte_is_space(text.ptr[span.begin]))
		span.begin++;
	while (span.end > span.begin && byte_is_space(text.ptr[span.end - 1]))
		span.end--;
	return span;
}

/* Lines in capitals that end a telegram and are no name. */
static bool is_phrase(struct slice line)
{
	static const char *const phrases[] = {"UNQUOTE",
	                                      "QUOTE",
	                                      "END TEXT",
	                                      "REGARDS",
	                                      "BEGIN TEXT",
	                                      "END SUMMARY",
	                                      "END COMMENT",
	                                      "COMMENT",
	                                      "SUMMARY",
	                                      "TEXT",
	                                      "NOFORN",
	                                      "MINIMIZE CONSIDERED",
	                                      "BEST REGARDS",
	                                      "WARM REGARDS",
	                                      "END QUOTE",
	                                      "NOTAL",
	                                      "CONFIDENTIAL",
	                                      "SECRET",
	                                      "UNCLASSIFIED",
	                                      "SIPDIS",
	                                      "UNCLAS",
	                                      "DECONTROL",
	                                      "ATTACHMENT",
	                                      "ENCLOSURE",
	                                      "END",
	                                      "END NOTE",
	                                      "END FYI",
	                                      "EXDIS",
	                                      "NODIS",
	                                      "LIMDIS",
	                                      "CITY",
	                                      "CONCLUSION",
	                                      "N/A",
	                                      "NNNN",
	                                      "LIMITED OFFICIAL USE"};
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
		if (slice_equals_nocase(line, phrases[i]))
			return true;
	}
	return slice_starts_with(line, "END OF ") || slice_starts_with(line, "CC:");
}

/* A surname: one to three words in capitals, "DE PREE", "O'DONOHUE", "STRAUSZ-HUPE", "MCELDOWNEY". */
static bool is_name(struct slice line)
{
	size_t words = 1;
	size_t capitals = 0;
	size_t small = 0;
	if (line.len < 2 || line.len > NAME_MAX_LEN || !byte_is_alpha(line.ptr[0]) || is_phrase(line))
		return false;
	for (size_t i = 0; i < line.len; i++) {
		char c = line.ptr[i];
		words += c == ' ';
		capitals += byte_is_upper(c);
		small += byte_is_lower(c);
		bool last_dot = c == '.' && i + 1 < line.len;
		if (!byte_is_alpha(c) && c != ' ' && c != '\'' && c != '-' && !last_dot && (unsigned char)c < 0x80)
			return false;
	}
	/* "McCARTHY", "deLEON": a small letter or two; "Regards" is none. */
	return words <= NAME_WORDS && capitals >= 2 && small <= 2 && small < capitals;
}

/* "HORAN##", "BROWNE=", "\": marks of the line's end. */
static struct slice without_marks(struct slice line)
{
	while (line.len > 0 &&
	       (line.ptr[line.len - 1] == '#' || line.ptr[line.len - 1] == '=' || line.ptr[line.len - 1] == '\\' ||
	        line.ptr[line.len - 1] == '"' || line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '>'))
		line.len--;
	return line;
}

/* Where a note of the communications centre begins that ends the text ("NOTE BY OC/T: HEADING AS RECEIVED."), else the text's end. */
static size_t before_note(struct slice text)
{
	size_t end = text.len;
	struct span line;
	int lines = 0;
	while (lines < NOTE_LINES && line_before(text, &end, &line)) {
		struct slice words = slice_span(text, trimmed(text, line));
		if (words.len == 0)
			continue;
		lines++;
		if (slice_starts_with(words, "NOTE BY ") || slice_starts_with(words, "NOTE: ") ||
		    slice_starts_with(words, "NOTE:"))
			return line.begin;
	}
	return text.len;
}

bool signer_find(struct slice text, struct span *name)
{
	size_t end = before_note(text);
	struct span line;
	while (line_before(text, &end, &line)) {
		struct span span = trimmed(text, line);
		struct slice words = without_marks(slice_span(text, span));
		if (words.len == 0)
			continue;
		*name = (struct span){span.begin, span.begin + words.len};
		return is_name(words);
	}
	return false;
}
