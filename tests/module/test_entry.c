/* Proves that an entry of the record has one form only, that it can be read again, and that the hashes are RFC 6962's. */
#include "record/entry.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char first_entry[] = "{\"form\":\"cabledesk-record-1\",\"index\":0,\"time\":\"2011-05-04T06:00:00.000Z\","
                                  "\"act\":\"post\",\"what\":\"cable\","
                                  "\"address\":\"09ISLAMABAD365\",\"number\":1,"
                                  "\"sha256\":\"abababababababababababababababababababababababababababababababab\"}";

static void test_writes_one_line_in_a_fixed_order(void **state)
{
	(void)state;
	struct record_entry entry = {.time_ms = INT64_C(1304488800000),
	                             .act = RECORD_ACT_POST,
	                             .subject = RECORD_CABLE,
	                             .address = slice_of("09ISLAMABAD365"),
	                             .number = 1};
	memset(entry.hash, 0xab, sizeof entry.hash);
	struct buffer out = {0};
	record_entry_write(&out, &entry);
	buffer_add_byte(&out, '\0');
	assert_string_equal(out.ptr, first_entry);

	struct record_entry again;
	struct error err;
	assert_int_equal(record_entry_read(slice_of(first_entry), &again, &err), STATUS_OK);
	assert_int_equal(again.time_ms, entry.time_ms);
	assert_int_equal(again.act, RECORD_ACT_POST);
	assert_int_equal(again.subject, RECORD_CABLE);
	assert_memory_equal(again.hash, entry.hash, sizeof entry.hash);
	buffer_free(&out);
}

static void test_refuses_every_other_form(void **state)
{
	(void)state;
	static const char *const wrong[] = {
	    "",
	    "{}",
	    "{\"form\":\"cabledesk-record-1\",\"index\":0,\"time\":\"2011-05-04T06:00:00.000Z\",\"act\":\"post\","
	    "\"what\":\"cable\","
	    "\"address\":\"A\",\"number\":1,\"sha256\":\"abab\"}",
	    "{\"form\":\"cabledesk-record-1\",\"index\":00,\"time\":\"2011-05-04T06:00:00.000Z\",\"act\":\"post\","
	    "\"what\":\"cable\","
	    "\"address\":\"A\",\"number\":1,\"sha256\":"
	    "\"abababababababababababababababababababababababababababababababab\"}",
	    "{\"form\":\"cabledesk-record-1\",\"index\":0,\"time\":\"2011-05-04T06:00Z\",\"act\":\"post\",\"what\":"
	    "\"cable\","
	    "\"address\":\"A\",\"number\":1,\"sha256\":"
	    "\"abababababababababababababababababababababababababababababababab\"}",
	    "{\"form\":\"cabledesk-record-1\",\"index\":0,\"time\":\"2011-05-04T06:00:00.000Z\",\"act\":\"edit\","
	    "\"what\":\"cable\","
	    "\"address\":\"A\",\"number\":1,\"sha256\":"
	    "\"abababababababababababababababababababababababababababababababab\"}",
	    "{\"form\":\"cabledesk-record-1\",\"index\":0,\"time\":\"2011-05-04T06:00:00.000Z\",\"act\":\"post\","
	    "\"what\":\"cable\","
	    "\"address\":\"../"
	    "A\",\"number\":1,\"sha256\":\"abababababababababababababababababababababababababababababababab\"}",
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct record_entry entry;
		struct error err;
		assert_int_equal(record_entry_read(slice_of(wrong[i]), &entry, &err), STATUS_INPUT);
		assert_string_equal(err.sentence, "record.entry_form");
	}
}

static void assert_hex(const unsigned char *hash, const char *expected)
{
	char hex[RECORD_HASH_SIZE * 2 + 1];
	sodium_bin2hex(hex, sizeof hex, hash, RECORD_HASH_SIZE);
	assert_string_equal(hex, expected);
}

/* The test vectors that the implementations of Certificate Transparency share. */
static void test_hashes_are_those_of_rfc_6962(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t len;
	} leaves[] = {{"", 0},
	              {"\x00", 1},
	              {"\x10", 1},
	              {"\x20\x21", 2},
	              {"\x30\x31", 2},
	              {"\x40\x41\x42\x43", 4},
	              {"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
	              {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16}};
	static const char *const roots[] = {
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	};
	unsigned char hashes[8][RECORD_HASH_SIZE];
	for (size_t i = 0; i < 8; i++)
		record_leaf_hash(slice_make(leaves[i].bytes, leaves[i].len), hashes[i]);
	for (size_t count = 0; count <= 8; count++) {
		unsigned char root[RECORD_HASH_SIZE];
		record_tree_hash((const unsigned char(*)[RECORD_HASH_SIZE])hashes, count, root);
		assert_hex(root, roots[count]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_writes_one_line_in_a_fixed_order),
	    cmocka_unit_test(test_refuses_every_other_form),
	    cmocka_unit_test(test_hashes_are_those_of_rfc_6962),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
