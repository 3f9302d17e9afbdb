// pattern.c - a compiled regular expression, shared by all sessions.
#include "text/pattern.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/clock.h"
#include "base/failure.h"

#define COMPILE_OPTIONS                                                                            \
	(PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C | PCRE2_USE_OFFSET_LIMIT)
#define COMPILED_MAX (32 * 1024)
#define NESTING_MAX 50
#define RANGES_MAX 0x110000 // PCRE2 looks for the other case of each character in a range
#define HEAP_MAX_KIB (16 * 1024)
#define JIT_STACK_FIRST (32 * 1024)
#define JIT_STACK_MAX (8 * 1024 * 1024)

// One step of PCRE2 may run over the whole text. So the longer the text, the less is tried between
// two looks at the clock.
// Bytes looked at: starts * steps * length of the text.
#define WORK_FIRST 2097152
#define WORK_MOST 16777216
#define QUICK 50 // microseconds: after a window that took less, the next one is twice as large
#define STARTS_MIN 1
#define STARTS_MAX 256
#define STEPS_MIN 4
#define STEPS_MAX 4096
#define CALLS_UNSEEN 4 // a look at the clock takes longer than most items

#define DEFAULT_STEPS 100000
#define DEFAULT_MILLISECONDS 50

// Beside PCRE2's own codes.
#define OUT_OF_TIME (-1000)
#define OUT_OF_PATIENCE (-1001)

// A thread that waits for its turn uses no CPU. But a mail is not held for ever.
#define WALL_TIMES 8
#define COUNT_FROM 1000 // microseconds: before that the CPU clock is not asked for a short text
#define SHORT 4096 // bytes

// Machine code costs more to make than a short text takes to search: bytes searched before.
#define JIT_AFTER 65536
#define JIT_MAX (256 * 1024) // bytes of machine code; more is thrown away

// Where in a text a match can begin.
typedef enum {
	START_FIRST, // at its first byte only
	START_LINE, // where a line begins
	START_BYTE, // at one of some bytes
	START_ANY,
} Start;

// What changes while a pattern is used, by atomic operations.
typedef struct {
	gint searched; // bytes, up to JIT_AFTER
	pcre2_code *code; // with machine code, NULL: not yet or never
	gsize is_watched; // for g_once_init_enter
	pcre2_code *watched; // calls look_at_clock on its way; NULL: not yet or never
} Jit;

struct Pattern {
	pcre2_code *code; // interpreted
	char *source;
	Jit *jit;
	Start start;
	guint8 bytes[256]; // START_BYTE: may a match begin with it?
};

// The time of one search. All in microseconds.
typedef struct {
	gint64 limit; // of CPU
	gint64 begun; // by clock_monotonic
	gint64 deadline; // by clock_monotonic: look at the CPU clock then
	gint64 counted; // CPU before counting began
	gint64 counted_from; // by clock_cpu; -1: not counted yet
} Timer;

typedef struct {
	const Pattern *pattern;
	const pcre2_code *code;
	const char *text;
	gsize length;
	guint starts; // of the next window
	guint starts_most;
	guint steps; // of the first try of a window
	guint steps_last; // of its last try
	guint calls; // of look_at_clock
	Timer timer;
	pcre2_match_context *context;
	pcre2_match_data *data;
	pcre2_jit_stack *stack; // NULL until one is needed
} Search;

static int limit_steps = DEFAULT_STEPS;
static int limit_milliseconds = DEFAULT_MILLISECONDS;

void
pattern_set_limits(PatternLimits limits)
{
	g_atomic_int_set(&limit_steps, (int)MIN(limits.steps, (guint)G_MAXINT));
	g_atomic_int_set(&limit_milliseconds, (int)MIN(limits.milliseconds, (guint)G_MAXINT));
}

// --- compiling ----------------------------------------------------------------------------------

// Always NULL: what is wrong at this byte of source.
static Pattern *
refuse(const char *source, gsize at, const char *what, int *offset, GError **error)
{
	int character = (int)g_utf8_strlen(source, (gssize)at);

	if (offset)
		*offset = character;
	g_set_error(error, FAILURE, FAILURE_MISTAKE, "%s at offset %d", what, character);
	return NULL;
}

// Most tie a match to where the search before it ended; our windows end anywhere. \X walks back over all
// flags before each, in one step that takes minutes.
static const char *
find_unfit(const char *source, gsize *at)
{
	static const char *const unfit[] = { "\\G", "\\X", "(*SKIP", "(*COMMIT" };

	for (const char *here = source; *here; here++) {
		for (guint i = 0; i < G_N_ELEMENTS(unfit); i++) {
			if (g_str_has_prefix(here, unfit[i])) {
				*at = (gsize)(here - source);
				return unfit[i];
			}
		}
		if (here[0] == '\\' && here[1] != '\0')
			here++;
	}
	return NULL;
}

// Escapes that stand for a character by its number.
static const struct {
	const char *begin;
	guint base;
	guint most; // digits
	const char *end;
} numbers[] = {
	{ "\\x{", 16, PATTERN_SOURCE_MAX, "}" },
	{ "\\N{U+", 16, PATTERN_SOURCE_MAX, "}" },
	{ "\\o{", 8, PATTERN_SOURCE_MAX, "}" },
	{ "\\x", 16, 2, "" },
	{ "\\", 8, 3, "" },
};

// The number of digits at *at, moves it behind them. FALSE: none are there.
static gboolean
take_digits(const char **at, guint base, guint most, guint32 *number)
{
	guint n = 0;

	*number = 0;
	for (; n < most; n++, ++*at) {
		int digit = g_ascii_xdigit_value(**at);
		if (digit < 0 || digit >= (int)base)
			break;
		*number = *number * base + (guint32)digit;
	}
	return n > 0;
}

// One character, an escape or not; moves *at behind it.
static guint32
take_character(const char **at)
{
	guint32 number;

	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		const char *digits = *at + strlen(numbers[i].begin);
		if (!g_str_has_prefix(*at, numbers[i].begin) ||
			!take_digits(&digits, numbers[i].base, numbers[i].most, &number))
			continue;
		gboolean is_ended = g_str_has_prefix(digits, numbers[i].end);
		*at = digits + (is_ended ? strlen(numbers[i].end) : 0);
		return number;
	}
	if (**at == '\\' && (*at)[1] != '\0')
		++*at;
	number = g_utf8_get_char(*at);
	*at = g_utf8_next_char(*at);
	return number;
}

// What may stand between a range's ends and its '-' and says nothing.
static const char *
skip_nothing(const char *at)
{
	while (*at == ' ' || *at == '\t' || g_str_has_prefix(at, "\\Q") ||
		g_str_has_prefix(at, "\\E"))
		at += *at == '\\' ? 2 : 1;
	return at;
}

// Characters in all ranges, in classes and in what looks like one.
static guint64
count_in_ranges(const char *source)
{
	guint64 count = 0;

	for (const char *at = skip_nothing(source); *at != '\0'; at = skip_nothing(at)) {
		guint32 first = take_character(&at);
		const char *dash = skip_nothing(at);
		if (*dash != '-' || *(dash = skip_nothing(dash + 1)) == '\0')
			continue;
		const char *behind = dash;
		guint32 last = take_character(&behind);
		count += last > first ? last - first : 0;
	}
	return count;
}

static gboolean
check_ranges(const char *source, GError **error)
{
	if (count_in_ranges(source) <= RANGES_MAX)
		return TRUE;
	g_set_error(error, FAILURE, FAILURE_MISTAKE,
		"the pattern's ranges hold more than %d characters together", RANGES_MAX);
	return FALSE;
}

static gboolean
check_source(const char *source, int *offset, GError **error)
{
	gsize at = 0;

	if (strlen(source) > PATTERN_SOURCE_MAX) {
		g_set_error(error, FAILURE, FAILURE_MISTAKE, "the pattern is longer than %d bytes",
			PATTERN_SOURCE_MAX);
		return FALSE;
	}
	if (!g_utf8_validate(source, -1, NULL)) {
		g_set_error(error, FAILURE, FAILURE_MISTAKE, "the pattern is not valid UTF-8");
		return FALSE;
	}

	const char *unfit = find_unfit(source, &at);
	if (!unfit)
		return check_ranges(source, error);
	g_autofree char *what =
		g_strdup_printf("%s%s has no meaning here", unfit, *unfit == '(' ? ")" : "");
	refuse(source, at, what, offset, error);
	return FALSE;
}

static pcre2_code *
compile(const char *source, guint32 options, int *offset, GError **error)
{
	PCRE2_UCHAR text[256] = "";
	PCRE2_SIZE at = 0;
	int number = 0;

	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	pcre2_set_max_pattern_length(context, PATTERN_SOURCE_MAX);
	pcre2_set_parens_nest_limit(context, NESTING_MAX);
	pcre2_set_newline(context, PCRE2_NEWLINE_LF);
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED,
		COMPILE_OPTIONS | options, &number, &at, context);
	pcre2_compile_context_free(context);
	if (code)
		return code;

	pcre2_get_error_message(number, text, sizeof text);
	refuse(source, MIN(at, strlen(source)), (const char *)text, offset, error);
	return NULL;
}

static int
stop_at_callout(pcre2_callout_enumerate_block *block, void *data)
{
	*(gsize *)data = block->pattern_position;
	return 1;
}

static gboolean
check_code(const pcre2_code *code, const char *source, int *offset, GError **error)
{
	gsize at = 0, size = 0;

	if (pcre2_callout_enumerate(code, stop_at_callout, &at) != 0) {
		refuse(source, at, "(?C) has no meaning here", offset, error);
		return FALSE;
	}
	pcre2_pattern_info(code, PCRE2_INFO_SIZE, &size);
	if (size <= COMPILED_MAX)
		return TRUE;
	g_set_error(error, FAILURE, FAILURE_MISTAKE,
		"the pattern grows too large: %" G_GSIZE_FORMAT " bytes compiled", size);
	return FALSE;
}

static void
put_both_cases(Pattern *pattern, guint byte)
{
	pattern->bytes[byte] = 1;
	pattern->bytes[(guchar)g_ascii_tolower((char)byte)] = 1;
	pattern->bytes[(guchar)g_ascii_toupper((char)byte)] = 1;
}

static Start
find_start(Pattern *pattern)
{
	const guint8 *bitmap = NULL;
	guint32 options = 0, type = 0, byte = 0;

	pcre2_pattern_info(pattern->code, PCRE2_INFO_ALLOPTIONS, &options);
	if (options & PCRE2_ANCHORED)
		return START_FIRST;

	pcre2_pattern_info(pattern->code, PCRE2_INFO_FIRSTCODETYPE, &type);
	if (type == 2)
		return START_LINE;
	if (type == 1) {
		pcre2_pattern_info(pattern->code, PCRE2_INFO_FIRSTCODEUNIT, &byte);
		put_both_cases(pattern, byte & 0xFF);
		return START_BYTE;
	}

	pcre2_pattern_info(pattern->code, PCRE2_INFO_FIRSTBITMAP, &bitmap);
	if (!bitmap)
		return START_ANY;
	for (guint i = 0; i < G_N_ELEMENTS(pattern->bytes); i++)
		pattern->bytes[i] = bitmap[i / 8] >> (i % 8) & 1;
	return START_BYTE;
}

Pattern *
pattern_new(const char *source, int *offset, GError **error)
{
	if (offset)
		*offset = -1;
	if (!check_source(source, offset, error))
		return NULL;

	pcre2_code *code = compile(source, 0, offset, error);
	if (!code)
		return NULL;
	if (!check_code(code, source, offset, error)) {
		pcre2_code_free(code);
		return NULL;
	}

	Pattern *pattern = g_new0(Pattern, 1);
	pattern->code = code;
	pattern->source = g_strdup(source);
	pattern->jit = g_new0(Jit, 1);
	pattern->start = find_start(pattern);
	return pattern;
}

void
pattern_free(Pattern *pattern)
{
	if (!pattern)
		return;
	pcre2_code_free(pattern->code);
	pcre2_code_free(pattern->jit->code);
	pcre2_code_free(pattern->jit->watched);
	g_free(pattern->jit);
	g_free(pattern->source);
	g_free(pattern);
}

// --- machine code -------------------------------------------------------------------------------

static gsize
machine_size(const pcre2_code *code)
{
	gsize size = 0;

	return pcre2_pattern_info(code, PCRE2_INFO_JITSIZE, &size) == 0 ? size : 0;
}

// NULL where the system allows none, or it grows too large. PCRE2 interprets then.
static pcre2_code *
make_machine_code(const pcre2_code *code)
{
	// Making it changes the code, which other threads may be using.
	pcre2_code *copy = pcre2_code_copy(code);

	if (copy != NULL && pcre2_jit_compile(copy, PCRE2_JIT_COMPLETE) == 0 &&
		machine_size(copy) > 0 && machine_size(copy) <= JIT_MAX)
		return copy;
	pcre2_code_free(copy);
	return NULL;
}

// What to search with, for a text of that length. Made by the one thread that reaches JIT_AFTER.
static const pcre2_code *
code_for(const Pattern *pattern, gsize length)
{
	Jit *jit = pattern->jit;
	const pcre2_code *ready = g_atomic_pointer_get(&jit->code);
	gint more = (gint)MIN(length + 1, JIT_AFTER);

	if (ready != NULL)
		return ready;
	if (g_atomic_int_get(&jit->searched) < JIT_AFTER) {
		gint before = g_atomic_int_add(&jit->searched, more);
		if (before < JIT_AFTER && before + more >= JIT_AFTER)
			g_atomic_pointer_set(&jit->code, make_machine_code(pattern->code));
	}
	ready = g_atomic_pointer_get(&jit->code);
	return ready != NULL ? ready : pattern->code;
}

// The same pattern with a call of ours before each of its items: slower, but it can be stopped. NULL: it is
// too large for that.
static const pcre2_code *
watched_code_for(const Pattern *pattern)
{
	Jit *jit = pattern->jit;

	if (g_once_init_enter(&jit->is_watched)) {
		pcre2_code *code = compile(pattern->source, PCRE2_AUTO_CALLOUT, NULL, NULL);
		pcre2_code *machine = code == NULL ? NULL : make_machine_code(code);

		if (machine != NULL)
			pcre2_code_free(code);
		g_atomic_pointer_set(&jit->watched, machine != NULL ? machine : code);
		g_once_init_leave(&jit->is_watched, 1);
	}
	return g_atomic_pointer_get(&jit->watched);
}

static gsize
code_memory(const pcre2_code *code)
{
	gsize size = 0;

	return code != NULL && pcre2_pattern_info(code, PCRE2_INFO_SIZE, &size) == 0
		       ? size + machine_size(code)
		       : 0;
}

gsize
pattern_memory(const Pattern *pattern)
{
	return sizeof *pattern + sizeof *pattern->jit + strlen(pattern->source) + 1 +
	       code_memory(pattern->code) + code_memory(g_atomic_pointer_get(&pattern->jit->code)) +
	       code_memory(g_atomic_pointer_get(&pattern->jit->watched));
}

// --- time ---------------------------------------------------------------------------------------

// Asking the CPU clock costs more than to search a short text.
static Timer
timer_begin(gint64 limit, gsize length)
{
	gint64 now = clock_monotonic();

	return (Timer) { limit, now, now + MIN(limit, COUNT_FROM), 0,
		length > SHORT ? clock_cpu() : -1 };
}

// Up to its first look, behind one try or window, the clock on the wall must do.
static gint64
timer_spent(Timer *timer, gint64 now)
{
	if (timer->counted_from == -1) {
		timer->counted = now - timer->begun;
		timer->counted_from = clock_cpu();
	}
	return timer->counted + clock_cpu() - timer->counted_from;
}

static gboolean
timer_is_up(Timer *timer, gint64 now)
{
	if (now <= timer->deadline)
		return FALSE;
	if (now - timer->begun > timer->limit * WALL_TIMES)
		return TRUE;
	gint64 left = timer->limit - timer_spent(timer, now);
	timer->deadline = now + MAX(left, 0);
	return left <= 0;
}

static gint64
timer_end(Timer *timer)
{
	gint64 now = clock_monotonic();

	return timer->counted_from == -1 ? now - timer->begun : timer_spent(timer, now);
}

// --- searching ----------------------------------------------------------------------------------

// Any byte that ends one of Unicode's line ends: a pattern may choose its own with (*ANY) and the
// like. Too many starts do no harm, PCRE2 looks again.
static gboolean
may_end_line(guchar byte)
{
	return (byte >= '\n' && byte <= '\r') || byte == '\0' || byte == 0x85 || byte == 0xA8 ||
	       byte == 0xA9;
}

static gboolean
can_start(const Search *search, gsize at)
{
	const guchar *text = (const guchar *)search->text;

	if (at < search->length && (text[at] & 0xC0) == 0x80)
		return FALSE;
	switch (search->pattern->start) {
	case START_FIRST:
		return at == 0;
	case START_LINE:
		return at == 0 || may_end_line(text[at - 1]);
	case START_BYTE:
		return at < search->length && search->pattern->bytes[text[at]];
	case START_ANY:
		return TRUE;
	}
	return TRUE;
}

// The next starts from *first on. FALSE when there is none.
static gboolean
find_window(const Search *search, gsize *first, gsize *last)
{
	gsize end = search->pattern->start == START_FIRST ? 0 : search->length;
	guint found = 0;

	for (gsize at = *first; at <= end && found < search->starts; at++) {
		if (!can_start(search, at))
			continue;
		if (found++ == 0)
			*first = at;
		*last = at;
	}
	return found > 0;
}

// FALSE when there was a larger stack already, or there is no memory for one.
static gboolean
grow_stack(Search *search)
{
	if (search->stack)
		return FALSE;
	search->stack = pcre2_jit_stack_create(JIT_STACK_FIRST, JIT_STACK_MAX, NULL);
	pcre2_jit_stack_assign(search->context, NULL, search->stack);
	return search->stack != NULL;
}

static int
look_at_clock(pcre2_callout_block *block, void *data)
{
	Search *search = data;

	if (++search->calls % CALLS_UNSEEN != 0)
		return 0;
	return timer_is_up(&search->timer, clock_monotonic()) ? OUT_OF_TIME : 0;
}

static int
match(Search *search, const pcre2_code *code, gsize first, gsize last, guint steps)
{
	pcre2_set_match_limit(search->context, steps);
	pcre2_set_depth_limit(search->context, steps);
	pcre2_set_offset_limit(search->context, last);

	int result = pcre2_match(code, (PCRE2_SPTR)search->text, search->length, first,
		PCRE2_NO_UTF_CHECK, search->data, search->context);
	if (result == PCRE2_ERROR_JIT_STACKLIMIT && grow_stack(search))
		return match(search, code, first, last, steps);
	return result;
}

// The first steps of a pattern tell nothing of those behind them: what takes more than a few is
// watched.
static int
match_window(Search *search, gsize first, gsize last)
{
	guint steps = MIN(search->steps, search->steps_last);
	int result = match(search, search->code, first, last, steps);

	if ((result != PCRE2_ERROR_MATCHLIMIT && result != PCRE2_ERROR_DEPTHLIMIT) ||
		steps == search->steps_last)
		return result;
	const pcre2_code *watched = watched_code_for(search->pattern);
	if (watched == NULL)
		return PCRE2_ERROR_NOMEMORY;
	return match(search, watched, first, last, search->steps_last);
}

static int
match_all(Search *search)
{
	gint64 now = search->timer.begun;
	gsize first = 0, last = 0;

	while (find_window(search, &first, &last)) {
		gint64 before = now;
		int result = match_window(search, first, last);
		if (result != PCRE2_ERROR_NOMATCH)
			return result;
		first = last + 1;
		now = clock_monotonic();
		if (first <= search->length && timer_is_up(&search->timer, now))
			return OUT_OF_TIME;
		if (now - before < QUICK)
			search->starts = MIN(2 * search->starts, search->starts_most);
	}
	return PCRE2_ERROR_NOMATCH;
}

static int
give_up(int result, GError **error)
{
	PCRE2_UCHAR text[256] = "";

	switch (result) {
	case OUT_OF_TIME:
		g_set_error(error, FAILURE, FAILURE_LIMIT, "gave up after %d ms",
			g_atomic_int_get(&limit_milliseconds));
		break;
	case OUT_OF_PATIENCE:
		g_set_error(error, FAILURE, FAILURE_BUSY, "the patterns before it took the time");
		break;
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
		g_set_error(error, FAILURE, FAILURE_LIMIT, "gave up after %d steps",
			g_atomic_int_get(&limit_steps));
		break;
	case PCRE2_ERROR_HEAPLIMIT:
	case PCRE2_ERROR_JIT_STACKLIMIT:
	case PCRE2_ERROR_NOMEMORY:
		g_set_error(error, FAILURE, FAILURE_LIMIT, "gave up: it takes too much memory");
		break;
	default:
		pcre2_get_error_message(result, text, sizeof text);
		g_set_error(error, FAILURE, FAILURE_LIMIT, "gave up: %s", (const char *)text);
	}
	return -1;
}

int
pattern_outcome(int result, GError **error)
{
	if (result >= 0)
		return 1;
	return result == PCRE2_ERROR_NOMATCH ? 0 : give_up(result, error);
}

static int
search_for(const Pattern *pattern, const char *text, gsize length, gint64 limit, gint64 *spent)
{
	guint work = (guint)(WORK_MOST / MAX(length, 1));
	guint starts = CLAMP(work / STEPS_MIN, STARTS_MIN, STARTS_MAX);
	guint steps = CLAMP(work / starts, STEPS_MIN, STEPS_MAX);
	Search search = {
		.pattern = pattern,
		.code = code_for(pattern, length),
		.text = text,
		.length = length,
		.starts = (guint)CLAMP(WORK_FIRST / (steps * MAX(length, 1)), STARTS_MIN, starts),
		.starts_most = starts,
		.steps = steps,
		.steps_last = (guint)g_atomic_int_get(&limit_steps),
		.timer = timer_begin(limit, length),
		.context = pcre2_match_context_create(NULL),
		.data = pcre2_match_data_create(1, NULL),
	};
	pcre2_set_heap_limit(search.context, HEAP_MAX_KIB);
	pcre2_set_callout(search.context, look_at_clock, &search);

	int result = match_all(&search);
	pcre2_match_data_free(search.data);
	pcre2_match_context_free(search.context);
	pcre2_jit_stack_free(search.stack);
	*spent = timer_end(&search.timer);
	return result;
}

int
pattern_search_within(
	const Pattern *pattern, const char *text, gsize length, gint64 *patience, GError **error)
{
	gint64 own = (gint64)g_atomic_int_get(&limit_milliseconds) * 1000;
	gint64 spent = 0;

	if (*patience <= 0)
		return pattern_outcome(OUT_OF_PATIENCE, error);
	if (!g_utf8_validate_len(text, length, NULL)) {
		g_set_error(error, FAILURE, FAILURE_LIMIT, "gave up: the text is not valid UTF-8");
		return -1;
	}
	int result = search_for(pattern, text, length, MIN(own, *patience), &spent);
	if (result == OUT_OF_TIME && *patience < own) {
		*patience = 0;
		return pattern_outcome(OUT_OF_PATIENCE, error);
	}
	*patience -= MIN(spent, *patience);
	return pattern_outcome(result, error);
}

int
pattern_search(const Pattern *pattern, const char *text, gsize length, GError **error)
{
	gint64 patience = G_MAXINT64;

	return pattern_search_within(pattern, text, length, &patience, error);
}

// --- trying it out ------------------------------------------------------------------------------

#define TRIAL_LENGTH 20000

#define ALL_OF_THEM G_MAXUINT

// Behind each stands what a pattern may still want, with no way to it.
#define TRIAL_TAIL "!.,;:-_/@#%&=<>()[]{}'\"0Az!\n!"

static const struct {
	const char *name;
	const char *unit; // again and again; NULL: so many characters of the pattern
	guint most;
} trials[] = {
	{ "a long word", "a", 0 },
	{ "a long word", "ж", 0 },
	{ "a long number", "0", 0 },
	{ "many blanks", " ", 0 },
	{ "many words", "word ", 0 },
	{ "many words", "a ", 0 },
	{ "many lines", "\n", 0 },
	{ "a long list", "a,", 0 },
	{ "a long domain", "a.", 0 },
	{ "many brackets", "<(", 0 },
	{ "its own characters, again and again", NULL, 1 },
	{ "its own characters, again and again", NULL, 2 },
	{ "its own characters, again and again", NULL, ALL_OF_THEM },
};

// The characters that stand for themselves in most patterns.
static char *
own_unit(const char *source, guint most)
{
	GString *unit = g_string_new(NULL);
	guint n = 0;

	for (const char *c = source; *c != '\0' && n < most; c = g_utf8_next_char(c)) {
		if (*c == '\\' && c[1] != '\0')
			c++;
		else if (strchr("^$*+?()[]{}|", *c) == NULL) {
			n++;
			g_string_append_unichar(unit, g_utf8_get_char(c));
		}
	}
	if (unit->len == 0)
		g_string_append_c(unit, 'b');
	return g_string_free(unit, FALSE);
}

static gint64
try_out(const Pattern *pattern, const char *unit, const char *behind)
{
	g_autoptr(GString) text = g_string_new(NULL);
	gint64 patience = G_MAXINT64;

	while (text->len < TRIAL_LENGTH)
		g_string_append(text, unit);
	g_string_append(text, TRIAL_TAIL);
	g_string_append(text, behind);
	if (pattern_search_within(pattern, text->str, text->len, &patience, NULL) == -1)
		return -1;
	return G_MAXINT64 - patience;
}

gint64
pattern_trial(const Pattern *pattern, const char *source, const char **on)
{
	g_autofree char *behind = own_unit(source, ALL_OF_THEM);
	gint64 dearest = 0;

	*on = trials[0].name;
	for (guint i = 0; i < G_N_ELEMENTS(trials); i++) {
		g_autofree char *own = own_unit(source, trials[i].most);
		const char *unit = trials[i].unit == NULL ? own : trials[i].unit;
		gint64 took = try_out(pattern, unit, behind);

		if (took == -1 || took > dearest)
			*on = trials[i].name;
		if (took == -1)
			return -1;
		dearest = MAX(dearest, took);
	}
	return dearest;
}

// --- what it is ---------------------------------------------------------------------------------

// Whether JIT was built in does not tell whether the system lets us use it.
static gboolean
jit_works(void)
{
	g_autoptr(Pattern) pattern = pattern_new("a", NULL, NULL);

	if (pattern == NULL)
		return FALSE;
	pattern->jit->code = make_machine_code(pattern->code);
	return pattern->jit->code != NULL;
}

const char *
pattern_engine(void)
{
	static char *engine;

	if (g_once_init_enter(&engine)) {
		char version[64] = "";
		pcre2_config(PCRE2_CONFIG_VERSION, version);
		version[strcspn(version, " ")] = '\0';
		g_once_init_leave(&engine,
			g_strdup_printf("%s (JIT %s)", version, jit_works() ? "on" : "off"));
	}
	return engine;
}
