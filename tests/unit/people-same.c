// people-same.c - tests of people/same.
#include "people/same.h"

#include <string.h>

#define TABLE "tests/score/names.tsv"
#define PEOPLE 6000

static Same
compare(const char *a, const char *b, const char *language, const char **reason)
{
	g_autoptr(NameForm) one = same_form(a, language);
	g_autoptr(NameForm) other = same_form(b, language);
	Same same;

	g_assert_nonnull(one);
	g_assert_nonnull(other);
	same = same_compare(one, other, reason);
	g_assert_cmpint(same_compare(other, one, NULL), ==, same);
	return same;
}

static void
names_are_compared(void)
{
	static const struct {
		const char *a;
		const char *b;
		const char *language;
		Same same;
	} rows[] = {
		{ "Ana Lima", "Ana Lima", NULL, SAME_YES },
		{ "Ana Lima", "LIMA, ANA", NULL, SAME_YES },
		{ "Ａｎａ　Lima", "Ána Líma", NULL, SAME_YES },
		{ "A\u200Bna \u202ELima", "Ana Lima", NULL, SAME_YES },
		{ "𝓢𝓪𝓻𝓪 Lima", "Sara Lima", NULL, SAME_YES },
		{ "Dr. Ana Lima, PhD", "Ana Lima", NULL, SAME_YES },
		{ "✨ Ana Lima 🇧🇷 | Recruiter (she/her)", "Ana Lima", NULL, SAME_YES },
		{ "Ana \"Nana\" Lima", "Ana Lima", NULL, SAME_YES },
		{ "Ana Maria Lima", "Ana Lima", NULL, SAME_YES },
		{ "Ana M. Lima", "Ana Lima", NULL, SAME_YES },
		{ "Ana M. Lima", "Ana Maria Lima", NULL, SAME_YES },
		{ "Ana M. Lima", "Ana B. Lima", NULL, SAME_NO },
		{ "Ana de Lima", "Ana Lima", NULL, SAME_YES },
		{ "Jan van der Berg", "Jan Vanderberg", NULL, SAME_YES },
		{ "Jan van der Berg", "Jan van den Berg", NULL, SAME_MAYBE },
		{ "Ana Lima Costa", "Ana Lima", NULL, SAME_MAYBE },
		{ "Ana", "Ana Lima", NULL, SAME_MAYBE },
		{ "A. Lima", "Ana Lima", NULL, SAME_MAYBE },
		{ "B. Lima", "Ana Lima", NULL, SAME_NO },
		{ "Bob Miller", "Robert Miller", NULL, SAME_MAYBE },
		{ "Bob Miller", "Robert Smith", NULL, SAME_NO },
		{ "Ana Lima", "Eva Lima", NULL, SAME_NO },
		{ "Jens Hansen", "Jens Hanson", NULL, SAME_NO },
		{ "Jürgen Müller", "Juergen Mueller", NULL, SAME_YES },
		{ "Jürgen Müller", "Jurgen Muller", NULL, SAME_YES },
		{ "Åse Sørensen", "Aase Soerensen", NULL, SAME_YES },
		{ "Łucja Weiß", "Lucja Weiss", NULL, SAME_YES },
		{ "Işıl İpek", "ISIL IPEK", NULL, SAME_YES },
		{ "Nguyễn Văn Hùng", "Nguyen Van Hung", NULL, SAME_YES },
		{ "Nguyễn Văn Hùng", "Nguyễn Văn Hưng", NULL, SAME_MAYBE },
		{ "Svetlana Gurieva", "Svetlana Guryeva", NULL, SAME_MAYBE },
		{ "Karl Meyer", "Karl Maier", NULL, SAME_NO },
		{ "Светлана Гурьева", "Svetlana Gurieva", NULL, SAME_YES },
		{ "Светлана Гурьева", "Gurjewa Swetlana", "ru", SAME_YES },
		{ "Гурьева Светлана Андреевна", "Svetlana Guryeva", NULL, SAME_YES },
		{ "Павел Гурьев", "Павел Гурьева", NULL, SAME_MAYBE },
		{ "Павел Гурьев", "Pavel Gurieva", NULL, SAME_MAYBE },
		{ "Саша Гурьев", "Александр Гурьев", NULL, SAME_MAYBE },
		{ "Д. Орлов", "Дмитрий Орлов", NULL, SAME_MAYBE },
		{ "г-н Павел Орлов", "Pavel Orlov", NULL, SAME_YES },
		{ "Иванoв Павел", "Иванов Павел", NULL, SAME_LOOKALIKE },
		{ "Иванoв Павел", "Pavel Ivanov", NULL, SAME_LOOKALIKE },
		{ "Аnа Lima", "Ana Lima", NULL, SAME_LOOKALIKE },
		{ "Сосо Мора", "Coco Mora", NULL, SAME_LOOKALIKE },
		{ "Сосо Мора", "Soso Mora", NULL, SAME_YES },
		{ "Аnа", "Ana Lima", NULL, SAME_NO },
		{ "Γιώργος Παπαδόπουλος", "Yiorgos Papadopoulos", "el", SAME_YES },
		{ "Γιώργος Παπαδόπουλος", "Giorgos Papadopoulou", "el", SAME_MAYBE },
		{ "محمد الخطيب", "Mohamed El-Khatib", "ar", SAME_YES },
		{ "محمد الخطيب", "Mahmoud El-Khatib", "ar", SAME_NO },
		{ "عبد الرحمن السيد", "Abdel Rahman El Sayed", "ar", SAME_YES },
		{ "יוסף כהן", "Joseph Cohen", "he", SAME_YES },
		{ "王小明", "Xiao-Ming Wang", NULL, SAME_YES },
		{ "王小明", "Wang Hsiao Ming", NULL, SAME_YES },
		{ "昱淇王", "王昱淇", NULL, SAME_YES },
		{ "昱淇王", "Yuqi Wang", NULL, SAME_YES },
		{ "黃志豪", "黄志豪", NULL, SAME_YES },
		{ "曾小明", "Zeng Xiaoming", NULL, SAME_YES },
		{ "王小明", "王小红", NULL, SAME_NO },
		{ "张伟", "张维", NULL, SAME_NO },
		{ "Wang Xiao Ming", "Wang Ming", NULL, SAME_MAYBE },
		{ "김민수", "Min-su Kim", "ko", SAME_YES },
		{ "이서연 씨", "Rhee Seoyeon", "ko", SAME_YES },
		{ "김민수", "Kim Minseo", "ko", SAME_NO },
		{ "おおの けんじ", "Kenji Ohno", "ja", SAME_YES },
		{ "ｵｵﾉ ｹﾝｼﾞ", "おおの けんじ", "ja", SAME_YES },
		{ "田中太郎", "太郎 田中", "ja", SAME_YES },
		{ "田中太郎", "Taro Tanaka", "ja", SAME_NO },
		{ "राम शर्मा", "Ram Sharma", "hi", SAME_YES },
		{ "สมชาย ใจดี", "Somchai Jaidee", "th", SAME_YES },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *reason = NULL;

		g_test_message("%s / %s", rows[i].a, rows[i].b);
		g_assert_cmpstr(same_word(compare(rows[i].a, rows[i].b, rows[i].language, &reason)),
			==, same_word(rows[i].same));
		g_assert_nonnull(reason);
	}
}

static void
reasons_are_told(void)
{
	static const struct {
		const char *a;
		const char *b;
		const char *piece;
	} rows[] = {
		{ "Ana Lima", "Lima Ana", "same words" },
		{ "Светлана Гурьева", "Svetlana Gurieva", "usual spellings" },
		{ "Ana Lima", "A. Lima", "initial" },
		{ "Ana Lima", "Ana", "one word" },
		{ "田中 さくら", "Sakura Tanaka", "kanji" },
		{ "Аnа Lima", "Ana Lima", "look alike" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const char *reason = NULL;

		compare(rows[i].a, rows[i].b, NULL, &reason);
		g_assert_nonnull(strstr(reason, rows[i].piece));
	}
}

static void
no_letter_no_form(void)
{
	static const char *const names[] = { "", " ", "123", "✨ | ✔", "()", "\u0301\u0301", "🇧🇷" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		g_assert_null(same_form(names[i], NULL));
}

static void
forged_texts_are_refused(void)
{
	static const char *const texts[] = { "", "same1", "same1\n",
		"same0\nw\tana\t1\t0\t\t\ta n a\n", "same1\nw\tana\t1\t0\t\t\ta n a",
		"same1\nw\t\t1\t0\t\t\ta n a\n", "same1\nw\tana\t9\t0\t\t\ta n a\n",
		"same1\nw\tana\t1\t0\t\t\tA\n", "same1\nw\tana\t1\t0\t\t\t\n",
		"same1\nw\tana\t1\t0\t\t65000\ta\n", "same1\nd\tana\t1\t0\t\t\ta n a\n",
		"same1\no\n", "same1\nw\tana\t1\t0\t\t\ta n a\nx\n",
		"same1\nw\tana\t1\t0\t\t\ta n a\n\nw\tana\t1\t0\t\t\ta n a\n",
		"same1\nw\t\xFF\t1\t0\t\t\ta n a\n" };

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_test_message("text %u", i);
		g_assert_null(same_form_parse(texts[i]));
	}
}

// --- all pairs of the score ---------------------------------------------------------------------

static GPtrArray *
read_names(void)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);

	g_assert_true(g_file_get_contents(TABLE, &text, NULL, NULL));
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);

		if (*lines[i] == '#' || g_strv_length(cells) < 4)
			continue;
		g_ptr_array_add(names, g_strdup(cells[0]));
		g_ptr_array_add(names, g_strdup(cells[1]));
	}
	return names;
}

// The same key, and a bit of each byte of the signs in common.
static gboolean
keys_meet(const char *question, const char *key)
{
	guint32 both = (guint32)(g_ascii_strtoull(strchr(question, ':') + 1, NULL, 16) &
				 g_ascii_strtoull(strchr(key, ':') + 1, NULL, 16));

	return strncmp(question, key, strcspn(key, ":") + 1) == 0 && (both & 0xFF) != 0 &&
	       (both & 0xFF00) != 0 && (both & 0xFF0000) != 0 && (both & 0xFF000000) != 0;
}

static gboolean
is_met(const NameForm *a, const NameForm *b)
{
	g_auto(GStrv) questions = same_questions(a);
	g_auto(GStrv) keys = same_keys(b);

	g_assert_cmpuint(g_strv_length(questions), <=, SAME_KEYS);
	g_assert_cmpuint(g_strv_length(keys), <=, SAME_KEYS);
	for (guint i = 0; questions[i] != NULL; i++)
		for (guint k = 0; keys[k] != NULL; k++)
			if (keys_meet(questions[i], keys[k]))
				return TRUE;
	return FALSE;
}

static void
check_forms(const NameForm *one, const NameForm *other)
{
	g_autofree char *text = same_form_text(one);
	g_autoptr(NameForm) again = same_form_parse(text);
	g_autofree char *text_again = same_form_text(again);
	Same same = same_compare(one, other, NULL);

	g_assert_cmpstr(text_again, ==, text);
	g_assert_cmpint(same_compare(again, other, NULL), ==, same);
	if (same == SAME_NO)
		return;
	g_assert_true(is_met(one, other));
	g_assert_true(is_met(other, one));
}

static void
check_pair(const char *a, const char *b)
{
	g_autoptr(NameForm) one = same_form(a, NULL);
	g_autoptr(NameForm) other = same_form(b, NULL);

	if (one != NULL && other != NULL)
		check_forms(one, other);
}

static void
the_like_is_found_by_its_keys(void)
{
	g_autoptr(GPtrArray) names = read_names();
	g_autoptr(GRand) rand = g_rand_new_with_seed(5);

	for (guint i = 0; i + 1 < names->len; i += 2)
		check_pair(names->pdata[i], names->pdata[i + 1]);
	for (guint i = 0; i + 1 < names->len; i += 8) {
		g_auto(GStrv) words = g_strsplit(names->pdata[i], " ", -1);
		guint n = g_strv_length(words);
		g_autofree char *turned = NULL;
		g_autofree char *shorter = NULL;

		turned = g_strdup_printf("%s %s", words[n - 1], words[0]);
		shorter = g_strdup_printf("%.*s. %s", (int)(g_utf8_next_char(words[0]) - words[0]),
			words[0], words[n - 1]);
		check_pair(names->pdata[i + 1], turned);
		if (n > 1 && g_unichar_isalpha(g_utf8_get_char(words[0])))
			check_pair(names->pdata[i + 1], shorter);
		check_pair(names->pdata[i],
			names->pdata[(guint)g_rand_int_range(rand, 0, (gint32)names->len)]);
	}
}

// --- many people --------------------------------------------------------------------------------

typedef struct {
	guint people; // in PEOPLE
	const char *families;
	const char *given;
	const char *ends; // that families are made with
	const char *form; // family and given name
} Culture;

static const Culture cultures[] = {
	{ 600,
		"wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao "
		"luo "
		"zheng liang xie tang song han feng deng cao peng zeng xiao tian dong pan yuan cai "
		"jiang",
		"wei fang na min jing li qiang lei jun yang yong yan jie juan tao ming chao xiu "
		"xia ping "
		"gang hui yu bo xin mei ling hong lan xue feng dan ying rui chen hao yi jia zi han "
		"xuan",
		"", "%2$s%3$s %1$s" },
	{ 300,
		"kim lee park choi jung kang cho yoon jang lim han oh seo shin kwon hwang ahn song "
		"yoo hong",
		"min seo ji hyun jun young soo jin hee kyung woo eun hye sung jae yeon dong hoon "
		"ah na",
		"", "%2$s-%3$s %1$s" },
	{ 300,
		"khatib haddad mansour khoury najjar hassan saleh nasser rahman sayed farsi masri "
		"hamdan "
		"zahrani otaibi harbi shami qasim ibrahim khalil darwish younes sabbagh awad bakri",
		"mohammed ahmed ali omar khaled youssef hassan hussein ibrahim mahmoud tariq samir "
		"karim "
		"fatima aisha maryam layla nour huda zainab sara amal hana rania dina",
		"", "%2$s %1$s" },
	{ 800,
		"ivan petr sidor smirn kuznets pop volk solov moroz pavl fedor lebed zhuk orl kozl "
		"nikit "
		"gur bel kras chern gavril tikhon safon yakov romanch shchuk tsvet zaits",
		"alexander sergey dmitry andrey alexey maxim evgeny ivan mikhail pavel olga elena "
		"natalia "
		"irina svetlana tatiana maria anna julia ekaterina ksenia daria anastasia vera",
		"ov ova enko in ina sky skaya uk", "%2$s %1$s" },
	{ 4000,
		"lind berg hol mar car wal ber gar ros wil har mor schn feld bau kel ric mil tor "
		"fer san "
		"per lor nor dal wes hen bran kirch stein hof lang klein grun win som col bro dav "
		"tay and",
		"anna maria john peter thomas laura martin julia paul eva daniel sarah michael "
		"david emma "
		"lucas sofia jonas clara felix nina oscar ida hugo marta pedro carla bruno alice "
		"simon "
		"robert helen frank diana george amelia victor rosa karl teresa ingrid louis "
		"olivia ben",
		"berg strom er man son ez i mann quist ell ini ton ford ner lund holm ard ero an",
		"%2$s %1$s" },
};

static const char *
choose(GRand *rand, char **words)
{
	double at = g_rand_double(rand);

	if (g_rand_int_range(rand, 0, 4) == 0)
		at *= at; // the first are met most: four in a hundred of fifty
	return words[(guint)(at * g_strv_length(words))];
}

static char *
invent(const Culture *culture, GRand *rand)
{
	g_auto(GStrv) families = g_strsplit(culture->families, " ", -1);
	g_auto(GStrv) given = g_strsplit(culture->given, " ", -1);
	g_auto(GStrv) ends = g_strsplit(culture->ends, " ", -1);
	g_autofree char *family = g_strconcat(
		choose(rand, families), *culture->ends != '\0' ? choose(rand, ends) : "", NULL);
	const char *first = choose(rand, given);
	const char *second = choose(rand, given);

	if (strchr(culture->form, '3') == NULL)
		return g_strdup_printf("%s %s", first, family);
	return g_strdup_printf("%s%s%s %s", first, strchr(culture->form, '-') != NULL ? "-" : "",
		g_rand_int_range(rand, 0, 3) == 0 && *culture->form != '-' ? "" : second, family);
}

// Key without its sign: GPtrArray of Kept.
typedef struct {
	guint person;
	char *key;
} Kept;

static void
kept_free(gpointer data)
{
	Kept *kept = data;

	g_free(kept->key);
	g_free(kept);
}

static void
keep(GHashTable *all, guint person, const NameForm *form)
{
	g_auto(GStrv) keys = same_keys(form);

	for (guint i = 0; keys[i] != NULL; i++) {
		char *bare = g_strndup(keys[i], strcspn(keys[i], ":"));
		GPtrArray *some = g_hash_table_lookup(all, bare);
		Kept *kept = g_new0(Kept, 1);

		kept->person = person;
		kept->key = g_strdup(keys[i]);
		if (some == NULL) {
			some = g_ptr_array_new_with_free_func(kept_free);
			g_hash_table_insert(all, g_strdup(bare), some);
		}
		g_ptr_array_add(some, kept);
		g_free(bare);
	}
}

static guint
count_met(GHashTable *all, const NameForm *form)
{
	g_autoptr(GHashTable) people = g_hash_table_new(NULL, NULL);
	g_auto(GStrv) questions = same_questions(form);

	for (guint i = 0; questions[i] != NULL; i++) {
		g_autofree char *bare = g_strndup(questions[i], strcspn(questions[i], ":"));
		const GPtrArray *some = g_hash_table_lookup(all, bare);

		for (guint k = 0; some != NULL && k < some->len; k++) {
			const Kept *kept = some->pdata[k];

			if (keys_meet(questions[i], kept->key))
				g_hash_table_add(people, GUINT_TO_POINTER(kept->person + 1));
		}
	}
	return g_hash_table_size(people);
}

static int
compare_numbers(gconstpointer a, gconstpointer b)
{
	guint one = *(const guint *)a, other = *(const guint *)b;

	return one < other ? -1 : one > other;
}

static void
few_people_share_a_key(void)
{
	g_autoptr(GHashTable) kept = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	g_autoptr(GPtrArray) people =
		g_ptr_array_new_with_free_func((GDestroyNotify)same_form_free);
	g_autoptr(GArray) met = g_array_new(FALSE, FALSE, sizeof(guint));

	for (guint c = 0; c < G_N_ELEMENTS(cultures); c++)
		for (guint i = 0; i < cultures[c].people; i++) {
			g_autofree char *name = invent(&cultures[c], rand);
			NameForm *form = same_form(name, NULL);

			keep(kept, people->len, form);
			g_ptr_array_add(people, form);
		}
	g_assert_cmpuint(people->len, ==, PEOPLE);
	for (guint i = 0; i < people->len; i += 7) {
		guint n = count_met(kept, people->pdata[i]);

		g_array_append_val(met, n);
	}
	g_array_sort(met, compare_numbers);
	g_test_message("of %u people a question meets p50 %u p99 %u max %u", PEOPLE,
		g_array_index(met, guint, met->len / 2),
		g_array_index(met, guint, met->len * 99 / 100),
		g_array_index(met, guint, met->len - 1));
	g_assert_cmpuint(g_array_index(met, guint, met->len * 99 / 100), <, PEOPLE / 50);
}

// --- hostile names ------------------------------------------------------------------------------

static void
check_bounded(const char *name)
{
	g_autoptr(NameForm) form = same_form(name, NULL);
	g_autoptr(NameForm) other = same_form("Ana Maria Lima", NULL);

	if (form == NULL)
		return;
	same_compare(form, other, NULL);
	same_compare(form, form, NULL);
	g_assert_true(is_met(form, form));
}

static void
hostile_names_are_bounded(void)
{
	static const char *const pieces[] = { "a", "щ", "x ", "щ щ ", "ш", "ا", "אב", "王", "김",
		"ก", "क्", "e\u0301", "\u0301", "Аa", "ö", "ّ", "ら", "ー", "-", "'", ". ", "al ",
		"عبد ", "Bob " };

	for (guint i = 0; i < G_N_ELEMENTS(pieces); i++)
		for (guint times = 3; times <= 3000; times *= 10) {
			g_autoptr(GString) name = g_string_new(NULL);

			for (guint k = 0; k < times; k++)
				g_string_append(name, pieces[i]);
			g_test_message("%u times %s", times, pieces[i]);
			check_bounded(name->str);
		}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func(
		"/people/same/names are told to be the same, perhaps or not", names_are_compared);
	g_test_add_func("/people/same/the reason is told", reasons_are_told);
	g_test_add_func("/people/same/a name without a letter has no form", no_letter_no_form);
	g_test_add_func(
		"/people/same/a text that nobody made is refused", forged_texts_are_refused);
	g_test_add_func("/people/same/what is like a name is found by its keys",
		the_like_is_found_by_its_keys);
	g_test_add_func("/people/same/few of 6,000 people share a key", few_people_share_a_key);
	g_test_add_func("/people/same/hostile names cost little", hostile_names_are_bounded);
	return g_test_run();
}
