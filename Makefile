# The front door. Meson and Ninja do the work; `make help` lists what there is to ask for.
.DEFAULT_GOAL := build
.PHONY: help build demo check check-unit check-cases check-cli check-house check-crash check-wall check-browser check-fuzz \
	check-edits check-sanitize build-sanitize bench bench-large tidy format install clean

MAKEFLAGS += --no-print-directory
# Two build folders: the product, and the same under ASan, UBSan and with the fuzz targets.
PLAIN = build
SANITIZED = build-sanitize
MESON_TEST = meson test --print-errorlogs -C

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 22

build: $(PLAIN)/build.ninja ## build/cabledesk
	@ninja -C $(PLAIN)

demo: ## install what is missing, build, make the sample desk and serve it
	@tools/install-needed build
	@$(MAKE) build
	@tools/demo

check: ## everything that must hold; the last line is "N passed, N failed"
	@tools/check

check-unit check-cases check-cli check-house check-crash check-wall check-browser: build ## one suite of it
	@$(MESON_TEST) $(PLAIN) --suite $(@:check-%=%)

check-browser: tests/browser/node_modules/.package-lock.json

build-sanitize: $(SANITIZED)/build.ninja
	@ninja -C $(SANITIZED)

check-sanitize: build-sanitize ## the C tests under ASan and UBSan
	@$(MESON_TEST) $(SANITIZED) --suite unit

check-fuzz: build-sanitize ## each fuzz target: its corpus, then some seconds of new inputs
	@$(MESON_TEST) $(SANITIZED) --suite fuzz

check-edits: build ## ten million random edits of quotations, none of which may pass (SEED=…)
	@$(PLAIN)/tests/edits/edits 10000000 $(or $(SEED),1) 2

bench: build ## the benchmarks
	@meson test -C $(PLAIN) --benchmark --verbose

bench-large: build ## the same with 250,000 cables and a million: hours, and 40 GB for a while
	@$(PLAIN)/bench/search --cables 250000 bench/search_mix.txt $(PLAIN)/bench/search-250000
	@$(PLAIN)/bench/bench_quotes --cables 250000 --passages 3000
	@bench/while_importing.py --cables 250000 --more 25000 --folder $(PLAIN)/bench
	@bench/growth.py --folder $(PLAIN)/bench 25000 250000 1000000

tidy: build-sanitize ## clang-tidy over src/
	@tools/tidy $(SANITIZED)

format: ## lay out all C files
	@git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format -i

install: build ## into /usr/local, or PREFIX=… DESTDIR=…
	@meson configure $(PLAIN) -Dprefix=$(abspath $(or $(PREFIX),/usr/local))
	@meson install -C $(PLAIN)

clean: ## remove what was built
	@rm -rf $(PLAIN) $(SANITIZED)

$(PLAIN)/build.ninja:
	@meson setup $(PLAIN) >/dev/null

$(SANITIZED)/build.ninja:
	@CC=clang meson setup $(SANITIZED) -Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true >/dev/null

tests/browser/node_modules/.package-lock.json: tests/browser/package-lock.json
	@cd tests/browser && npm ci
	@touch $@
