#include "sample.h"

#include "base/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char sample_original[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

static const char *const words[] = {"embassy", "Minister", "talks",       "nuclear",   "U.S.",  "border",  "water",
                                    "said",    "election", "Caf\xC3\xA9", "party",     "visit", "aid",     "the",
                                    "of",      "the",      "of",          "president", "press", "refugees"};
static const char *const posts[] = {"KABUL", "ISLAMABAD", "", "USUNNEWYORK"};
static const char *const tags[] = {"PREL", "PGOV", "PTER", "SMITH, J", "EAID"};
static const char *const captions[] = {"SIPDIS", "NOFORN"};
static const char *const names[] = {"AMEMBASSY KABUL", "SECSTATE WASHDC", "AMEMBASSY ISLAMABAD", "CIA WASHDC"};
static const char *const collections[] = {"alpha", "beta", "gamma"};
static const char *const signers[] = {"PATTERSON", "VAN DER MEER", "", "Eikenberry"};

uint32_t sample_random(uint64_t *seed, uint32_t below)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % below;
}

static struct slice pick(uint64_t *seed, const char *const *from, size_t count)
{
	return slice_of(from[sample_random(seed, (uint32_t)count)]);
}

#define PICK(seed, from) pick(seed, from, sizeof(from) / sizeof *(from))

static void make_text(struct arena *a, uint64_t *seed, struct cable *c)
{
	struct buffer b = {0};
	c->noise = arena_array(a, 4, sizeof *c->noise);
	c->paragraphs = arena_array(a, 4, sizeof *c->paragraphs);
	buffer_add_cstr(&b, "head ");
	for (int p = 1; p <= 3; p++) {
		struct paragraph *paragraph = &c->paragraphs[c->paragraph_count++];
		paragraph->kind = PARAGRAPH_NUMBERED;
		paragraph->number = p;
		paragraph->span.begin = b.len;
		buffer_add_format(&b, "%d. ", p);
		paragraph->words.begin = b.len;
		for (uint32_t n = 1 + sample_random(seed, 12); n > 0; n--) {
			if (sample_random(seed, 25) == 0 && c->noise_count < 4) {
				struct span *noise = &c->noise[c->noise_count++];
				noise->begin = b.len;
				buffer_add_cstr(&b, "\nPAGE 02 KABUL press\n");
				noise->end = b.len;
			}
			buffer_add(&b, PICK(seed, words));
			buffer_add_cstr(&b, sample_random(seed, 6) == 0 ? ".\n" : " ");
		}
		paragraph->span.end = b.len;
		paragraph->words.end = b.len;
		buffer_add_cstr(&b, "\n");
	}
	c->text = arena_copy(a, buffer_slice(&b));
	c->head = (struct span){0, c->paragraphs[0].span.begin};
	c->body = (struct span){c->head.end, c->text.len};
	buffer_free(&b);
}

static struct slice *some(struct arena *a, uint64_t *seed, const char *const *from, size_t count, size_t *out_count)
{
	struct slice *list = arena_array(a, count, sizeof *list);
	for (size_t i = 0; i < count; i++)
		if (sample_random(seed, 3) == 0)
			list[(*out_count)++] = slice_of(from[i]);
	return list;
}

static struct addressee *addressees(struct arena *a, uint64_t *seed, size_t *count)
{
	struct addressee *list = arena_array(a, 3, sizeof *list);
	for (size_t n = sample_random(seed, 3); n > 0; n--)
		list[(*count)++] = (struct addressee){.indicator = slice_of("RUEHC"), .name = PICK(seed, names)};
	return list;
}

static void make_fields(struct arena *a, uint64_t *seed, struct cable *c)
{
	static const struct flag flag = {.sentence = "cable.flag_no_date", .detail = {"n/a", 3}, .offset = 0};
	c->post = PICK(seed, posts);
	if (c->post.len > 0)
		c->mrn = arena_format(a, "%02d%s%d", (int)sample_random(seed, 3) + 7, c->post.ptr,
		                      (int)sample_random(seed, 5) + 1);
	if (sample_random(seed, 6) != 0)
		c->date = (struct moment){INT64_C(1199145600000) + sample_random(seed, 1100) * INT64_C(86400000),
		                          MOMENT_MINUTE};
	c->from.name = PICK(seed, names);
	c->to = addressees(a, seed, &c->to_count);
	c->info = addressees(a, seed, &c->info_count);
	c->classification = (enum classification)sample_random(seed, CLASSIFICATION_TOP_SECRET + 1);
	c->captions = some(a, seed, captions, 2, &c->caption_count);
	c->tags = some(a, seed, tags, 5, &c->tag_count);
	c->subject = arena_format(a, "%s %s", PICK(seed, words).ptr, PICK(seed, words).ptr);
	c->references = arena_array(a, 2, sizeof *c->references);
	for (uint32_t n = sample_random(seed, 3); n > 0; n--) {
		struct reference *r = &c->references[c->reference_count++];
		r->mrn =
		    arena_format(a, "%02dKABUL%d", (int)sample_random(seed, 3) + 7, (int)sample_random(seed, 5) + 1);
		r->words = slice_part(c->text, 0, 4);
		r->span = (struct span){0, 4};
	}
	c->signer = PICK(seed, signers);
	c->summary = arena_format(a, "summary %d", (int)sample_random(seed, 1000));
	if (sample_random(seed, 4) == 0) {
		c->flags = arena_array(a, 1, sizeof *c->flags);
		c->flags[0] = flag;
		c->flag_count = 1;
	}
}

struct archive_item sample_item_of(struct arena *a, uint32_t number, const struct cable *c, const char *collection)
{
	struct archive_item item = {.collection = slice_of(collection), .value = c};
	struct buffer json = {0};
	char hex[CABLE_ID_LEN + 1], name[32];
	snprintf(name, sizeof name, "cable %u", number);
	digest_sha256(slice_of(name), item.cable.bytes);
	cable_write_json(&json, c);
	item.json = arena_copy(a, buffer_slice(&json));
	buffer_free(&json);
	cable_make_reading_id(c->text, item.json, hex);
	if (!cable_id_read(slice_of(hex), &item.reading))
		abort();
	memcpy(item.place.original, sample_original, sizeof sample_original);
	item.place.offset = number * UINT64_C(1000);
	item.place.length = c->text.len;
	item.bytes = c->text;
	return item;
}

struct archive_item sample_item(struct arena *a, uint32_t number, const char *text, const char *collection)
{
	struct cable *c = arena_alloc(a, sizeof *c);
	c->text = slice_of(text);
	c->body.end = c->text.len;
	c->paragraphs = arena_array(a, 1, sizeof *c->paragraphs);
	c->paragraphs[c->paragraph_count++] =
	    (struct paragraph){.kind = PARAGRAPH_PLAIN, .span = c->body, .words = c->body};
	return sample_item_of(a, number, c, collection);
}

void sample_make(struct arena *a, uint64_t seed, size_t count, struct sample *out)
{
	out->items = arena_array(a, count, sizeof *out->items);
	out->count = count;
	for (size_t i = 0; i < count; i++) {
		struct cable *c = arena_alloc(a, sizeof *c);
		make_text(a, &seed, c);
		make_fields(a, &seed, c);
		/* Some cables come more than once: with another reading, or with the same from another collection. */
		uint32_t number =
		    sample_random(&seed, 5) == 0 && i > 0 ? sample_random(&seed, (uint32_t)i) : (uint32_t)i;
		struct slice collection = PICK(&seed, collections);
		out->items[i] = sample_item_of(a, number, c, collection.ptr);
		out->items[i].place.offset = i * 1000;
		if (sample_random(&seed, 8) == 0 && i > 0) {
			out->items[i] = out->items[i - 1];
			out->items[i].collection = collection;
			out->items[i].place.offset = i * 1000;
		}
	}
}

static void add_term(struct buffer *b, uint64_t *seed)
{
	switch (sample_random(seed, 18)) {
	case 0:
		buffer_add_cstr(b, "date:2009");
		break;
	case 1:
		buffer_add_cstr(b, "date:2008-06..2009-03");
		break;
	case 2:
		buffer_add_cstr(b, "post:kabul");
		break;
	case 3:
		buffer_add_cstr(b, "tag:\"smith, j\"");
		break;
	case 4:
		buffer_add_cstr(b, "tag:p* -class:secret");
		break;
	case 5:
		buffer_add_cstr(b, "to:\"washdc\"");
		break;
	case 6:
		buffer_add_cstr(b, "from:\"amembassy kab*\"");
		break;
	case 7:
		buffer_add_cstr(b, "subject:talks");
		break;
	case 8:
		buffer_add_cstr(b, "ref:2008KABUL0002 OR mrn:08k*");
		break;
	case 9:
		buffer_add_cstr(b, "signer:\"van der\" OR caption:noforn");
		break;
	case 10:
		buffer_add_cstr(b, "collection:beta OR class:none");
		break;
	case 11:
		buffer_add_cstr(b, "(is:posted OR pres*)");
		break;
	case 12:
		buffer_add_format(b, "\"%s %s\"", PICK(seed, words).ptr, PICK(seed, words).ptr);
		break;
	case 13:
		buffer_add_cstr(b, "-");
		buffer_add(b, PICK(seed, words));
		break;
	case 14:
		buffer_add_cstr(b, "\"washdc cia\" OR to:\"washdc ruehc\"");
		break;
	default:
		buffer_add(b, PICK(seed, words));
		break;
	}
}

struct slice sample_query(struct arena *a, uint64_t *seed)
{
	struct buffer b = {0};
	for (uint32_t n = sample_random(seed, 4); n > 0; n--) {
		add_term(&b, seed);
		buffer_add_cstr(&b, sample_random(seed, 3) == 0 ? " OR " : " ");
		add_term(&b, seed);
		buffer_add_cstr(&b, " ");
	}
	struct slice query = arena_copy(a, buffer_slice(&b));
	buffer_free(&b);
	return query;
}

struct archive_batch sample_batch(const struct archive_item *items, size_t count)
{
	return (struct archive_batch){
	    .items = items,
	    .item_count = count,
	    .original = sample_original,
	    .collection = slice_of("alpha"),
	    .next_offset = count * 1000,
	    .original_done = true,
	};
}
