# make run    set up, build, train recipes/quickstart.yaml, sample and evaluate it
# make test   set up, build, run the tests; FILTER=Schedule runs those whose names match
# make build  set up, build the program: .build/release/daedalus
# make install PREFIX=DIR   set up, build, install below DIR; needs no checkout afterwards
# make documentation   set up, build, make the pages of all public symbols by DocC
# make lint   check the layout of the sources
# make setup  install the system packages that are missing
# make clean  remove what was built; runs/ stays

# Where to build, and what else to tell `swift build` and `swift test`.
SCRATCH ?= .build
SWIFT_FLAGS ?=
FILTER ?=
PREFIX ?= /usr/local
# A crashed test may wait for its debugger for ever.
TIME_LIMIT ?= 3600
LIMIT := $(if $(shell command -v timeout),timeout --kill-after=30 $(TIME_LIMIT))

SWIFT_OPTIONS = --scratch-path $(SCRATCH) --configuration release $(SWIFT_FLAGS)

.PHONY: run test build install documentation lint setup clean

run: build
	@Sources/Build/quickstart.sh $(SCRATCH)/release/daedalus

# Tests see `package` declarations, so they share the build of the program.
test: setup
	@echo "Building and testing ..."
	@SWIFT_BACKTRACE=enable=no $(LIMIT) swift test $(SWIFT_OPTIONS) \
	  --disable-testable-imports $(if $(FILTER),--filter '$(FILTER)')

build: setup
	@echo "Building the program ..."
	@swift build $(SWIFT_OPTIONS) --product daedalus
# The compiler reads system headers when it sees its first plugin, for three seconds: now is better.
	@$(SCRATCH)/release/daedalus --plugin Documentation/plugins/schedule.swift components \
	  >/dev/null 2>&1 || true

install: build
	@Sources/Build/install.sh '$(SCRATCH)/release/daedalus' '$(DESTDIR)$(PREFIX)'

documentation: build
	@Sources/Build/documentation.sh $(SCRATCH)/release $(SCRATCH)/documentation

lint:
	@swift format lint --strict --recursive --parallel Sources Plugins Tests Package.swift

setup:
	@Sources/Build/setup.sh

clean:
	rm -rf $(SCRATCH)
