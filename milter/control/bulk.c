// bulk.c - all mails of an archive, judged as the daemon would, on all processors.
#include "control/bulk.h"

#include <string.h>
#include <time.h>

#include "base/failure.h"
#include "control/explain.h"
#include "notice/unknown.h"
#include "text/name.h"
#include "text/script.h"

#define BATCH 64 // mails that a thread takes at once
#define BATCHES 4 // that wait for each thread, at most
#define YEAR_MIN 1970

// --- one mail -----------------------------------------------------------------------------------

// "Mon, 23 Nov 2026 03:38:00 +0000" is "2026-11-23". Caller frees; NULL when it is no date.
static char *
day_of(const char *date)
{
	const char *start = date == NULL ? "" : date + strcspn(date, "0123456789");
	struct tm time = { .tm_mday = 0 };

	if (strptime(start, "%d %b %Y", &time) == NULL || time.tm_year + 1900 < YEAR_MIN)
		return NULL;
	return g_strdup_printf("%d-%02d-%02d", time.tm_year + 1900, time.tm_mon + 1, time.tm_mday);
}

static Decision
decision_of(const Verdict *verdict)
{
	const Rule *rule = verdict->rule;
	Decision decision = { .action = verdict->action, .by_site = verdict->by_site };

	if (rule == NULL)
		return decision;
	decision.rule = g_strdup(rule->name);
	decision.folder = verdict->action == ACTION_FOLD ? g_strdup(rule->folder) : NULL;
	decision.prefix = verdict->action == ACTION_TAG ? g_strdup(rule->prefix) : NULL;
	return decision;
}

// before NULL: nothing to compare with.
static void
add_judgement(Outcome *outcome, const Judged *now, const Judged *before)
{
	Judgement *judgement = outcome_add(outcome);

	judgement->address = g_strdup(now->owner == NULL ? now->exact : now->owner);
	judgement->readable = now->readable;
	judgement->known = now->known;
	judgement->complaint = g_strdup(now->complaint);
	judgement->lacking =
		g_strdup(now->no_known != NULL ? now->no_known : now->people_complaint);
	judgement->now = decision_of(&now->verdict);
	if (before == NULL)
		return;
	judgement->before = g_new(Decision, 1);
	*judgement->before = decision_of(&before->verdict);
}

static void
add_notice(Outcome *outcome, const Notice *notice, Message *message)
{
	const char *name = notice_fact(notice, FACT_INVITER);
	g_autofree char *latin = name == NULL ? NULL : name_latin(name, notice->language);

	outcome->date = day_of(message_text(message, "Date"));
	outcome->subject = g_strdup(message_text(message, "Subject"));
	outcome->service = g_strdup(notice->service);
	outcome->kind = notice->kind;
	outcome->authentic = notice->authentic;
	outcome->inviter = g_strdup(name);
	outcome->latin = g_strcmp0(latin, name) == 0 ? NULL : g_steal_pointer(&latin);
	outcome->scripts = name == NULL ? NULL : script_codes(name);
	outcome->is_unknown = notice->kind == KIND_OTHER && notice->evidence == NULL;
	outcome->shape = unknown_shape(notice, message);
}

static Outcome *
outcome_of(const BulkJudge *judge, const ArchiveMail *mail, const Explanation *explanation)
{
	Outcome *outcome = outcome_new();
	const Plan *plan = explanation->plan;
	g_autoptr(Plan) before =
		judge->against == NULL
			? NULL
			: judge_mail(judge->against, judge->memory, explanation->envelope,
				  explanation->message, explanation->notice, OWNER_EVERYONE);

	outcome->file = g_strdup(mail->file);
	outcome->line = mail->line;
	add_notice(outcome, explanation->notice, explanation->message);
	for (guint i = 0; i < plan->recipients->len; i++)
		add_judgement(outcome, plan->recipients->pdata[i],
			before == NULL ? NULL : before->recipients->pdata[i]);
	return outcome;
}

// A mail over max-size is over it whatever comes behind this.
static gsize
bytes_wanted(const BulkJudge *judge)
{
	guint64 most = MAX(judge->snapshot->settings->max_size, MESSAGE_JUDGED);

	return (gsize)MIN(most + 2 * MESSAGE_HEADERS_MAX, G_MAXSSIZE / 2);
}

static Explanation *
explain(const BulkJudge *judge, const ArchiveMail *mail, GString *bytes, GError **error)
{
	g_autoptr(Explanation) explanation = explain_data(judge->snapshot, judge->memory,
		mail->file, bytes->str, bytes->len, NULL, judge->recipients);

	if (explanation->error == NULL)
		return g_steal_pointer(&explanation);
	g_set_error(error, FAILURE, FAILURE_MISTAKE, "%s", explanation->error);
	return NULL;
}

// NULL: no notice, or error set.
static Outcome *
judge_mail_at(const BulkJudge *judge, const ArchiveMail *mail, GError **error)
{
	g_autoptr(GString) headers = archive_mail_headers(mail, error);
	g_autoptr(Explanation) first =
		headers == NULL ? NULL : explain(judge, mail, headers, error);
	g_autoptr(GString) whole = NULL;
	g_autoptr(Explanation) explanation = NULL;

	if (first == NULL || first->notice == NULL)
		return NULL;
	whole = archive_mail_whole(mail, bytes_wanted(judge), error);
	explanation = whole == NULL ? NULL : explain(judge, mail, whole, error);
	// The mail may have been changed in between.
	if (explanation == NULL || explanation->notice == NULL)
		return NULL;
	return outcome_of(judge, mail, explanation);
}

// --- many ---------------------------------------------------------------------------------------

typedef struct {
	const BulkJudge *judge;
	GMutex lock;
	GCond done;
} Work;

typedef struct {
	guint n;
	ArchiveMail *mails[BATCH];
	Outcome *outcomes[BATCH];
	GError *errors[BATCH];
	gboolean is_done; // under the lock
} Batch;

static void
batch_free(Batch *batch)
{
	for (guint i = 0; i < batch->n; i++) {
		archive_mail_free(batch->mails[i]);
		outcome_unref(batch->outcomes[i]);
		g_clear_error(&batch->errors[i]);
	}
	g_free(batch);
}

// NULL when there are no more mails.
static Batch *
batch_fill(Archive *archive)
{
	Batch *batch = g_new0(Batch, 1);

	while (batch->n < BATCH) {
		batch->mails[batch->n] = archive_next(archive);
		if (batch->mails[batch->n] == NULL)
			break;
		batch->n++;
	}
	if (batch->n > 0)
		return batch;
	batch_free(batch);
	return NULL;
}

static void
batch_judge(gpointer data, gpointer to)
{
	Batch *batch = data;
	Work *work = to;

	for (guint i = 0; i < batch->n; i++)
		batch->outcomes[i] = judge_mail_at(work->judge, batch->mails[i], &batch->errors[i]);
	g_mutex_lock(&work->lock);
	batch->is_done = TRUE;
	g_cond_signal(&work->done);
	g_mutex_unlock(&work->lock);
}

static void
batch_wait(const Batch *batch, Work *work)
{
	g_mutex_lock(&work->lock);
	while (!batch->is_done)
		g_cond_wait(&work->done, &work->lock);
	g_mutex_unlock(&work->lock);
}

// A file that was named has to be there.
static void
count_refused(Tally *tally, const ArchiveMail *mail, const GError *error)
{
	const char *reason = error->message;

	if (error->code == FAILURE_ABSENT && !mail->is_named) {
		tally_vanished(tally);
		return;
	}
	tally->is_lacking = tally->is_lacking || (mail->is_named && mail->line == 0);
	// Most reasons begin with the file, as errors do.
	if (g_str_has_prefix(reason, mail->file) && reason[strlen(mail->file)] == ':')
		reason += strlen(mail->file) + 1;
	g_autofree char *place = mail->line == 0 ? g_strdup(mail->file)
						 : g_strdup_printf("%s:%u", mail->file, mail->line);
	tally_unread(tally, place, reason + strspn(reason, " "));
}

// Returns how many bytes they had. Frees the batch.
static guint64
batch_count(Batch *batch, Tally *tally)
{
	guint64 bytes = 0;

	for (guint i = 0; i < batch->n; i++) {
		if (batch->errors[i] != NULL)
			count_refused(tally, batch->mails[i], batch->errors[i]);
		else if (batch->outcomes[i] != NULL)
			tally_notice(tally, batch->outcomes[i]);
		else
			tally_mail(tally);
		bytes += batch->mails[i]->size;
	}
	batch_free(batch);
	return bytes;
}

void
bulk_judge(const BulkJudge *judge, Archive *archive, Tally *tally, Progress *progress)
{
	Work work = { .judge = judge };
	guint n_threads = g_get_num_processors();
	GThreadPool *pool = g_thread_pool_new(batch_judge, &work, (gint)n_threads, TRUE, NULL);
	g_autoptr(GQueue) pending = g_queue_new();
	Batch *batch = batch_fill(archive);
	guint64 bytes = 0;

	g_mutex_init(&work.lock);
	g_cond_init(&work.done);
	while (batch != NULL || !g_queue_is_empty(pending)) {
		if (batch != NULL) {
			g_queue_push_tail(pending, batch);
			g_thread_pool_push(pool, batch, NULL);
			batch = batch_fill(archive);
		}
		if (batch != NULL && g_queue_get_length(pending) < BATCHES * n_threads)
			continue;
		Batch *first = g_queue_pop_head(pending);
		batch_wait(first, &work);
		bytes += batch_count(first, tally);
		progress_show(progress, bytes, tally->mails);
	}
	tally->left_out = archive_left_out(archive);
	g_thread_pool_free(pool, FALSE, TRUE);
	g_mutex_clear(&work.lock);
	g_cond_clear(&work.done);
}
