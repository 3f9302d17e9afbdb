// nickname.c - forms of given names that people use for one another.
#include "people/nickname.h"

#include <string.h>

#include "text/spelling.h"

// One group a line. A form may stand in several. Names of men and women are in groups of their own.
static const char *const groups_of_forms[] = {
	// English
	"robert rob bob bobby robbie bert",
	"william will bill billy willy liam wilhelm guillermo guillaume guilherme",
	"richard rick dick richie ricky ricardo",
	"michael mike mick mickey mikhail michail michel miguel misha mischa миша михаил",
	"elizabeth elisabeth liz lizzie beth betty eliza elise lisa liza елизавета лиза",
	"margaret maggie meg peggy greta margarita margarete rita рита маргарита",
	"katherine catherine kate kathy katie kathryn kathleen cathy katharina kat katya katja "
	"ekaterina "
	"yekaterina katerina catalina catarina caterina екатерина катя катерина",
	"james jim jimmy jamie",
	"john johnny jack johannes hans johann juan joao jean giovanni",
	"joseph joe joey josef jose giuseppe pepe jozef iosif pepito",
	"francisco paco pancho francis frank francesco franz curro",
	"ignacio nacho",
	"manuel manolo manny emanuel emmanuel",
	"antonio toni tony anthony anton antoine tono",
	"maria mari mary marie marija mariya mia",
	"dolores lola",
	"mercedes merche",
	"concepcion concha conchita",
	"rosario charo",
	"guadalupe lupe lupita",
	"thomas tom tommy tomas tommaso thom",
	"charles charlie chuck carl karl carlos carlo chas",
	"edward ed eddie ted teddy ned eduard eduardo edik эдуард эдик",
	"theodore ted theo teddy theodor",
	"david dave davy davide davey",
	"daniel dan danny dani danilo",
	"samuel sam sammy",
	"samantha sam sammie",
	"benjamin ben benny benji",
	"matthew matt matthias mathew matteo mateo mathias",
	"andrew andy drew andreas andre andres andrei andrey andrej андрей",
	"alexander alex aleksandr sandy sasha sascha alexandre alejandro alessandro oleksandr "
	"александр "
	"саша шура олександр sander",
	"alexandra aleksandra alex sandra sasha sandy oleksandra alessandra alejandra александра "
	"саша шура",
	"nicholas nick nicky nicolas nikolaus nikolai nikolay nikolaj niko nico klaus николай коля",
	"christopher chris kit christophe christoph kristof",
	"christine christina chris tina kristina kristin chrissy krisztina кристина",
	"patrick pat paddy patricio",
	"patricia pat patty tricia trish patrizia",
	"peter pete petr pyotr pedro pietro pierre piotr пётр петр петя петро",
	"stephen steve steven stefan stephan steffen esteban stefano stepan степан",
	"stephanie steph stefanie steffi stefania",
	"gregory greg grigory grigori gregor гриша григорий",
	"jeffrey jeff geoffrey geoff",
	"kenneth ken kenny",
	"lawrence larry laurence lorenz lorenzo lars laurent",
	"leonard leo len lenny leonardo",
	"ronald ron ronnie ronny",
	"donald don donnie",
	"douglas doug",
	"timothy tim timmy timofey тимофей тима",
	"anne anna ann annie nancy anja anya anita hanna hannah ania анна аня нюра",
	"jennifer jen jenny jenna",
	"jessica jess jessie",
	"rebecca becky becca rebekka",
	"deborah deb debbie debora",
	"susan sue susie suzanne susanne susanna",
	"barbara barb babs basia варвара varvara",
	"victoria vicky vikki tori viktoria vika viktoriya виктория вика вікторія",
	"victor vic viktor витя виктор віктор",
	"abigail abby gail",
	"amanda mandy",
	"cynthia cindy",
	"dorothy dot dottie dorothea dora",
	"eleanor ellie nora eleanora",
	"frederick fred freddy friedrich fritz federico frederik",
	"gerald gerry jerry gerhard gerd",
	"harold harry hal harald",
	"henry harry hank heinrich heinz henri enrico enrique henrik",
	"jonathan jon jonny nathan",
	"nathaniel nate nathan nat",
	"philip phil philipp philippe felipe filippo филипп",
	"raymond ray",
	"russell russ",
	"terence terry",
	"walter walt wally",
	"zachary zach zack",
	"vincent vince vinnie vincenzo vicente",
	"louis lou louie luis ludwig luigi lewis",
	"maximilian max maxim maksim maksym максим макс",
	"dominic dom nick dominik domenico",
	"gabriel gabe",
	"gabriele gabi gaby gabriela gabrielle",
	"josephine jo josie josefa josefina pepa",
	"joanna jo joan johanna jana joana",
	"isabel isabella bella isa izzy isabelle elisabetta",
	"sophia sophie sofia sofie sonja sonya sofiya софия софья соня",
	"veronica ronnie nika veronika вероника ника",
	"valentina valya tina валентина валя",
	"valentin valya val валентин валя",
	"teresa terry tess theresa tessa",
	"julia julie giulia yulia yuliya iuliia julija юлия юля юлія",
	"jacob jake jakob jaime yakov jacques",
	"isaac ike",
	"joshua josh",
	"eugene gene eugen yevgeny evgeny evgeni evgenii yevhen eugenio женя евгений євген",
	"eugenia evgenia yevgenia evgeniya женя евгения",
	// German, Dutch, Nordic, Polish, Italian
	"friederike rike fritzi",
	"ulrich uli ulli",
	"ulrike uli ulli rike",
	"wolfgang wolf wolfi",
	"sebastian basti bastian seb",
	"joachim jochen achim",
	"jurgen juergen jorg joerg georg george jorge giorgio georges georgios giorgos yiorgos "
	"yorgos γιώργος "
	"γιωργος γεωργιος georgi егор георгий georgy юрий yuri",
	"gunther gunter guenther guenter",
	"katarzyna kasia katja",
	"malgorzata gosia",
	"agnieszka aga",
	"tomasz tomek thomas",
	"stanislaw staszek stanislav стас станислав stas",
	"krzysztof krzysiek christopher",
	"lukasz lukas luke luca luka lucas",
	"giuseppe beppe peppe pino joseph",
	"giovanni gianni vanni",
	"salvatore toto",
	"bartolomeo bart bartholomew",
	"cornelis kees cor cornelius",
	"hendrik henk hendrikus",
	"johanna hanneke anneke hanna",
	"kristian chris christian kristijan",
	"birgitta britta birgit gitta",
	"magdalena lena magda",
	"helena lena helen elena olena yelena елена лена олена ελένη ελενη eleni",
	"bernhard bernd bernard",
	"dietrich dieter dirk",
	"rudolf rudi",
	"eberhard ebi",
	// Russian, Ukrainian
	"sergei sergey serge serhii serhiy seryozha серёжа сережа сергей сергій siarhei",
	"dmitry dmitri dima mitya dmytro дима митя дмитрий дмитро dimitri",
	"ivan vanya ваня иван іван",
	"vladimir vova volodya volodymyr wladimir вова володя владимир володимир uladzimir",
	"alexey aleksei alexei alyosha lyosha oleksii oleksiy лёша леша алёша алеша алексей "
	"олексій",
	"konstantin kostya kostas konstantinos constantine kostja костя константин κώστας κωστας "
	"κωνσταντινος",
	"pavel pasha paul pavlo pablo paolo паша павел павло",
	"vasily vasya vasyl vasilis basil вася василий василь",
	"fyodor fedya fedor theodore федя фёдор федор",
	"ilya ilia ilyusha илюша илья",
	"leonid lyonya лёня леня леонид",
	"roman roma рома роман",
	"anatoly tolya anatolii толя анатолий",
	"boris borya боря борис",
	"gennady gena гена геннадий",
	"igor ihor gosha игорь ігор гоша",
	"oleg oleh олег",
	"yaroslav slava yarik ярослав слава",
	"vyacheslav slava viacheslav вячеслав слава",
	"svyatoslav slava святослав слава",
	"svetlana sveta lana svitlana світлана света светлана",
	"tatiana tanya tania tatyana tetiana таня татьяна тетяна",
	"natalia natasha natalya nataliya nataliia natalie наташа наталья наталия наталія",
	"olga olya olha оля ольга",
	"irina ira iryna ирина ира ірина irene irena",
	"ludmila lyudmila luda mila люда мила людмила",
	"nadezhda nadya nadia надя надежда",
	"lyubov lyuba luba любовь люба",
	"galina galya halyna галя галина",
	"daria darya dasha даша дарья дарія",
	"anastasia nastya anastasiya stacy настя анастасия анастасія",
	"maria masha мария маша марія марійка mariya mariia",
	"polina polya полина поля",
	"larisa lara лариса лара",
	"zoya zoe зоя",
	"vitaly vitalii vitalik виталий віталій виталик",
	"grigory grisha григорий гриша",
	"arkady arkasha аркадий аркаша",
	"ruslan rus руслан",
	"artem tyoma artyom артём артем тёма",
	"stepan styopa степан стёпа",
	"kirill kira кирилл",
	"bogdan bohdan богдан",
	"ksenia xenia oksana ksenya ксения оксана ксюша",
	// Serbian, Bulgarian, Greek
	"aleksandar sasa alex александар саша aca",
	"nikola niksa никола",
	"milan mile милан",
	"dragan gaga драган",
	"slobodan boba слободан",
	"stoyan stoyko стоян",
	"dimitrios dimitris mitsos jim δημητριος δημητρης δημήτρης",
	"ioannis giannis yannis yiannis john γιαννης ιωαννης",
	"nikolaos nikos νικος νικολαος",
	"panagiotis panos παναγιωτης πανος",
	"spyridon spyros σπυρος σπυριδων",
	"evangelos vangelis ευαγγελος βαγγελης",
	"aikaterini katerina αικατερινη κατερινα",
	"athanasios thanasis αθανασιος θανασης",
	"charalampos babis χαραλαμπος",
	"theodoros thodoris θεοδωρος θοδωρης",
	"anastasios tasos αναστασιος τασος",
	"stavroula voula",
	"eleftherios lefteris",
	"efstathios stathis",
	// Portuguese, Spanish, French
	"fernanda nanda",
	"beatriz bia trix beatrice",
	"rafael rafa raphael",
	"roberto beto robert",
	"alberto beto albert berto",
	"gustavo guga gus",
	"eduardo edu dudu lalo",
	"enrique quique",
	"jesus chucho chuy",
	"alejandra ale",
	"rodrigo rodri",
	"sebastien seb sebastian",
	"frederic fred",
	"dominique domi",
	// Turkish, Arabic, Hebrew, Persian, Indian
	"muhammad mohammad mohammed mohamed muhammed mohamad muhamed muhamad mohd mehmet mehmed "
	"mamadou",
	"ahmad ahmed ahmet achmed",
	"yusuf youssef yousef yousuf yusef joseph yosef yossef yossi josef",
	"husayn hussein hussain hossein husein hussien",
	"hassan hasan",
	"khalid khaled",
	"omar umar omer",
	"said saeed sayed",
	"abdullah abdallah abdulla",
	"ibrahim abraham avraham ebrahim",
	"fatima fatma fatimah fatemeh",
	"maryam mariam miriam meryem",
	"aisha aysha ayesha aicha ayse",
	"zainab zaynab zeinab zeynep",
	"layla leila laila leyla",
	"mustafa mostafa moustafa",
	"yitzhak isaac itzhak itzik",
	"yaakov jacob kobi yakov",
	"moshe moses moishe",
	"rivka rebecca",
	"shlomo solomon",
	"shmuel samuel shmulik",
	"avraham avi abraham",
	"binyamin benjamin beni",
	"yonatan jonathan yoni",
	"eliyahu elijah eli",
	"rachel raquel rahel",
	"chana hannah hana",
	"krishna kris krish",
	"lakshmi laxmi",
	"srinivas srini",
	"venkatesh venkat venkata",
	"rajesh raj raju",
	"rajendra raj rajan",
	"vikram vicky",
	"siddharth sid",
	// Others
	"laszlo laci",
	"istvan pisti stephen",
	"jozsef jozsi joseph",
	"sandor alexander sanyi",
	"gheorghe gigi george",
	"mihai misu michael",
	"giorgi gia george",
	"hovhannes ivan john",
	"hakob jacob",
	"sargis serge",
};

static GHashTable *by_form; // form: GArray of guint16

// A Latin form, to try patterns on.
typedef struct {
	SpellingLetters letters;
	const GArray *groups;
} Form;

static GArray *forms[26]; // Form, by the first letter

static void
add_form(const char *form, guint16 group)
{
	g_autofree char *plain = spelling_plain(form);
	GArray *of = g_hash_table_lookup(by_form, plain);
	SpellingLetters letters;

	if (of == NULL) {
		char *key = g_strdup(plain);

		of = g_array_new(FALSE, FALSE, sizeof(guint16));
		g_hash_table_insert(by_form, key, of);
		if (spelling_letters(key, &letters)) {
			Form latin = { letters, of };

			g_array_append_val(forms[*key - 'a'], latin);
		}
	}
	g_array_append_val(of, group);
}

static void
read_groups(void)
{
	static gsize read = 0;

	if (!g_once_init_enter(&read))
		return;
	by_form = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < G_N_ELEMENTS(forms); i++)
		forms[i] = g_array_new(FALSE, FALSE, sizeof(Form));
	for (guint i = 0; i < G_N_ELEMENTS(groups_of_forms); i++) {
		g_auto(GStrv) words = g_strsplit(groups_of_forms[i], " ", -1);

		for (guint k = 0; words[k] != NULL; k++)
			add_form(words[k], (guint16)i);
	}
	g_once_init_leave(&read, 1);
}

static guint
add_groups(const GArray *of, guint16 groups[NICKNAME_GROUPS], guint n)
{
	for (guint i = 0; of != NULL && i < of->len && n < NICKNAME_GROUPS; i++) {
		guint16 group = g_array_index(of, guint16, i);
		gboolean is_new = TRUE;

		for (guint k = 0; k < n; k++)
			is_new = is_new && groups[k] != group;
		if (is_new)
			groups[n++] = group;
	}
	return n;
}

static guint
add_fitting(const GArray *some, const char *pattern, guint16 groups[NICKNAME_GROUPS], guint n)
{
	for (guint i = 0; i < some->len; i++) {
		const Form *form = &g_array_index(some, Form, i);

		if (spelling_fits(pattern, &form->letters))
			n = add_groups(form->groups, groups, n);
	}
	return n;
}

guint
nickname_groups(
	const char *word, const char *pattern, guint32 first, guint16 groups[NICKNAME_GROUPS])
{
	guint n;

	read_groups();
	n = add_groups(g_hash_table_lookup(by_form, word), groups, 0);
	if (n > 0 || pattern == NULL)
		return n;
	for (guint i = 0; i < G_N_ELEMENTS(forms); i++)
		if ((first >> i & 1) != 0)
			n = add_fitting(forms[i], pattern, groups, n);
	return n;
}

guint
nickname_count(void)
{
	return G_N_ELEMENTS(groups_of_forms);
}
