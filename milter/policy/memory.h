// memory.h - how much memory a block takes, for what is kept up to a number of bytes.
#ifndef POLICY_MEMORY_H
#define POLICY_MEMORY_H

#include <glib.h>

// What malloc takes for a block of so many bytes: a word of its own, in steps of two words, four at least.
static inline gsize
memory_of(gsize size)
{
	const gsize word = sizeof(gpointer);

	return MAX((size + 3 * word - 1) / (2 * word) * (2 * word), 4 * word);
}

#endif
