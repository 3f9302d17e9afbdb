// reading.c - how Chinese and Korean names are read, and which part of them is the family's.
#include "text/reading.h"

#include <string.h>

#define SYLLABLE_FIRST 0xAC00
#define SYLLABLES 11172
#define VOWELS 21
#define FINALS 28
#define SILENT 11 // the first consonant that is none

static const struct {
	const char *family;
	const char *spellings;
} families[] = {
	{ "王", "wang|wong|ong|vuong" },
	{ "李", "li|lee|lei|ly" },
	{ "张", "zhang|chang|cheung|teo|teoh|truong" },
	{ "刘", "liu|lau|liou|lew|low|luu" },
	{ "陈", "chen|chan|tan|chin|ting|tran" },
	{ "杨", "yang|yeung|young|yong|yeo|duong" },
	{ "黄", "huang|wong|hwang|ng|ooi|vong" },
	{ "赵", "zhao|chao|chiu|jiu" },
	{ "吴", "wu|ng|goh|woo|ngo" },
	{ "周", "zhou|chou|chow|chau|chew" },
	{ "徐", "xu|hsu|tsui|chui|shyu" },
	{ "孙", "sun|suen|soon" },
	{ "马", "ma|mah" },
	{ "朱", "zhu|chu|choo" },
	{ "胡", "hu|wu|woo|ho" },
	{ "郭", "guo|kuo|kwok|kwek|quek|quach" },
	{ "何", "he|ho|hoh" },
	{ "林", "lin|lam|lim|ling" },
	{ "罗", "luo|lo|law|loh" },
	{ "高", "gao|kao|ko|kou|koh" },
	{ "郑", "zheng|cheng|tay|tee|cheang|trinh" },
	{ "梁", "liang|leung|leong|luong" },
	{ "谢", "xie|hsieh|tse|cheah|shieh" },
	{ "宋", "song|sung|soong" },
	{ "唐", "tang|tong" },
	{ "许", "xu|hsu|hui|koh|khaw|sheu|hua" },
	{ "邓", "deng|teng|tang|dang" },
	{ "冯", "feng|fung|fong|phung" },
	{ "韩", "han|hon|hahn" },
	{ "曹", "cao|tsao|cho|tso" },
	{ "曾", "zeng|tseng|tsang|tzeng" },
	{ "彭", "peng|pang" },
	{ "萧", "xiao|hsiao|siu|shiau|siew" },
	{ "肖", "xiao|hsiao|siu" },
	{ "蔡", "cai|tsai|choi|choy|chua|tsay" },
	{ "潘", "pan|poon|phua|phan" },
	{ "田", "tian|tien|tin" },
	{ "董", "dong|tung" },
	{ "袁", "yuan|yuen" },
	{ "于", "yu|yue" },
	{ "余", "yu|yue|yee|yui" },
	{ "叶", "ye|yeh|yip|ip|yap" },
	{ "蒋", "jiang|chiang|cheung" },
	{ "杜", "du|tu|to" },
	{ "苏", "su|so|soh" },
	{ "魏", "wei|ngai|wai" },
	{ "程", "cheng|ching" },
	{ "吕", "lu|lyu|lv|lui|lue|loo" },
	{ "丁", "ding|ting" },
	{ "沈", "shen|sum|shum|sim" },
	{ "任", "ren|jen|yam" },
	{ "姚", "yao|yiu" },
	{ "卢", "lu|lo|loo" },
	{ "傅", "fu|foo" },
	{ "钟", "zhong|chung|cheong" },
	{ "姜", "jiang|chiang|keung" },
	{ "崔", "cui|tsui|chui" },
	{ "谭", "tan|tam|tham" },
	{ "廖", "liao|liu|liaw" },
	{ "范", "fan|van|pham" },
	{ "汪", "wang|wong" },
	{ "陆", "lu|luk|loke" },
	{ "金", "jin|chin|kam|kim" },
	{ "石", "shi|shih|shek" },
	{ "戴", "dai|tai" },
	{ "贾", "jia|chia|ka" },
	{ "韦", "wei|wai" },
	{ "夏", "xia|hsia|ha" },
	{ "邱", "qiu|chiu|yau|khoo|khu" },
	{ "方", "fang|fong|png" },
	{ "侯", "hou|hau" },
	{ "邹", "zou|tsou|chow|chau" },
	{ "熊", "xiong|hsiung|hung" },
	{ "孟", "meng|mang" },
	{ "秦", "qin|chin|tsun" },
	{ "白", "bai|pai|pak" },
	{ "江", "jiang|chiang|kong" },
	{ "阎", "yan|yen|yim" },
	{ "严", "yan|yen|yim" },
	{ "薛", "xue|hsueh|sit" },
	{ "尹", "yin|wan" },
	{ "段", "duan|tuan" },
	{ "雷", "lei|lui" },
	{ "龙", "long|lung" },
	{ "史", "shi|shih|sze" },
	{ "黎", "li|lai|le" },
	{ "贺", "he|ho" },
	{ "顾", "gu|ku|koo" },
	{ "毛", "mao|mo" },
	{ "郝", "hao|kok" },
	{ "龚", "gong|kung" },
	{ "邵", "shao|shiu|siu" },
	{ "万", "wan|man" },
	{ "钱", "qian|chien|chin" },
	{ "覃", "qin|tan|chin" },
	{ "武", "wu|mo" },
	{ "孔", "kong|kung|hung" },
	{ "向", "xiang|hsiang|heung" },
	{ "汤", "tang|tong" },
	{ "温", "wen|wan" },
	{ "康", "kang|hong" },
	{ "施", "shi|shih|sze|sy" },
	{ "文", "wen|man" },
	{ "洪", "hong|hung|ang" },
	{ "柯", "ke|ko|or" },
	{ "庄", "zhuang|chuang|chong" },
	{ "章", "zhang|chang|cheung" },
	{ "鲁", "lu|lo" },
	{ "葛", "ge|ko|kot" },
	{ "颜", "yan|yen|ngan" },
	{ "伍", "wu|ng" },
	{ "卓", "zhuo|cho|cheuk|toh" },
	{ "翁", "weng|yung|ang" },
	{ "单", "shan|sin" },
	{ "解", "xie|hsieh" },
	{ "仇", "qiu|chiu|chou" },
	{ "区", "ou|au" },
	{ "朴", "piao|park|pak|pu" },
	{ "查", "zha|cha" },
	{ "盖", "ge|gai|kai" },
	{ "折", "she" },
	{ "种", "chong" },
	{ "乐", "yue|le|lok" },
	{ "翟", "zhai|chai|di" },
	{ "尉", "wei|yu" },
	{ "召", "shao|zhao" },
	{ "缪", "miao|mu" },
	{ "宓", "mi|fu" },
	{ "秘", "bi|mi" },
	{ "黑", "he|hei" },
	{ "薄", "bo|bao" },
	{ "重", "chong" },
	{ "员", "yun|yuan" },
	{ "洗", "xian|sin|xi" },
	{ "冼", "xian|sin" },
	{ "那", "na" },
	{ "牟", "mu|mou" },
	{ "柏", "bai|bo|po|pai|pak" },
	{ "都", "du|dou" },
	{ "纪", "ji|chi" },
	{ "佟", "tong|tung" },
	{ "祝", "zhu|chu|chuk" },
	{ "左", "zuo|tso" },
	{ "涂", "tu|to" },
	{ "简", "jian|chien|kan" },
	{ "游", "you|yu|yau" },
	{ "詹", "zhan|chan|jim" },
	{ "欧", "ou|au|ow" },
	{ "尤", "you|yu|yau" },
	{ "连", "lian|lien|lin" },
	{ "童", "tong|tung" },
	{ "管", "guan|kuan|koon" },
	{ "关", "guan|kuan|kwan" },
	{ "安", "an|on" },
	{ "常", "chang|sheung" },
	{ "倪", "ni|ngai" },
	{ "齐", "qi|chi|chai" },
	{ "梅", "mei|mui" },
	{ "凌", "ling" },
	{ "蓝", "lan|lam" },
	{ "甘", "gan|kan|kam" },
	{ "骆", "luo|lo|lok" },
	{ "辛", "xin|hsin|san" },
	{ "宁", "ning" },
	{ "申", "shen" },
	{ "阮", "ruan|juan|yuen|nguyen" },
	{ "欧阳", "ouyang|auyeung|oyang|auyong|aoyang" },
	{ "司马", "sima|szema|ssuma|szuma" },
	{ "上官", "shangguan|shangkuan|sheungkwun" },
	{ "诸葛", "zhuge|chuko|chukot" },
	{ "夏侯", "xiahou|hsiahou" },
	{ "皇甫", "huangfu" },
	{ "尉迟", "yuchi" },
	{ "公孙", "gongsun|kungsun" },
	{ "慕容", "murong|mujung|moyung" },
	{ "司徒", "situ|szeto|seeto|ssutu" },
	{ "令狐", "linghu" },
	{ "长孙", "zhangsun" },
	{ "东方", "dongfang|tungfang" },
	{ "端木", "duanmu|tuanmu" },
	{ "김", "kim|gim|ghim" },
	{ "이", "lee|yi|rhee|li|i|ri|rhie|yee" },
	{ "박", "park|pak|bak|bark" },
	{ "최", "choi|choe|chwe|choy" },
	{ "정", "jung|jeong|chung|chong|joung|cheong|jeung" },
	{ "강", "kang|gang" },
	{ "조", "cho|jo|joe|choe" },
	{ "윤", "yoon|yun|youn" },
	{ "장", "jang|chang" },
	{ "임", "lim|im|yim|rim|leem" },
	{ "림", "lim|rim" },
	{ "한", "han|hahn" },
	{ "오", "oh|o" },
	{ "서", "seo|suh|so|sur" },
	{ "신", "shin|sin" },
	{ "권", "kwon|gwon|kweon" },
	{ "황", "hwang|whang" },
	{ "안", "ahn|an" },
	{ "송", "song" },
	{ "류", "ryu|yoo|yu|ryoo|lyu|lew" },
	{ "유", "yoo|yu|you|ryu|yew" },
	{ "전", "jeon|jun|chun|chon|jeun" },
	{ "홍", "hong" },
	{ "고", "ko|go|koh|goh" },
	{ "문", "moon|mun" },
	{ "양", "yang" },
	{ "손", "son|sohn" },
	{ "배", "bae|pae|bai" },
	{ "백", "baek|paik|paek|back|baik" },
	{ "허", "heo|hur|huh|her" },
	{ "남", "nam" },
	{ "심", "shim|sim" },
	{ "노", "noh|roh|no|ro" },
	{ "로", "roh|ro" },
	{ "하", "ha|hah" },
	{ "곽", "kwak|gwak" },
	{ "성", "sung|seong" },
	{ "차", "cha" },
	{ "주", "joo|ju|chu" },
	{ "우", "woo|u|wu" },
	{ "구", "koo|gu|ku|goo" },
	{ "민", "min" },
	{ "나", "na|ra" },
	{ "라", "ra|na|la" },
	{ "지", "ji|chi|jee" },
	{ "진", "jin|chin" },
	{ "엄", "eom|um|uhm" },
	{ "원", "won|weon" },
	{ "천", "cheon|chun|chon" },
	{ "방", "bang|pang" },
	{ "공", "kong|gong" },
	{ "현", "hyun|hyeon" },
	{ "함", "ham|hahm" },
	{ "변", "byun|byeon|pyun" },
	{ "염", "yeom|yum|youm" },
	{ "여", "yeo|yuh" },
	{ "추", "choo|chu" },
	{ "도", "do|doh" },
	{ "소", "so|soh" },
	{ "석", "seok|suk|sok" },
	{ "선", "sun|seon" },
	{ "설", "seol|sul" },
	{ "마", "ma" },
	{ "길", "gil|kil" },
	{ "연", "yeon|youn" },
	{ "위", "wi|wee" },
	{ "표", "pyo" },
	{ "명", "myung|myeong" },
	{ "기", "ki|gi" },
	{ "반", "ban|pan|bahn" },
	{ "왕", "wang" },
	{ "금", "geum|keum|kum" },
	{ "옥", "ok|ock" },
	{ "육", "yook|yuk" },
	{ "인", "in" },
	{ "맹", "maeng" },
	{ "제", "je" },
	{ "모", "mo" },
	{ "탁", "tak" },
	{ "국", "kook|guk|kuk" },
	{ "어", "eo|uh" },
	{ "은", "eun" },
	{ "용", "yong" },
	{ "남궁", "namgung|namkung|namgoong|namkoong" },
	{ "황보", "hwangbo|whangbo" },
	{ "제갈", "jegal|jekal" },
	{ "사공", "sagong|sakong" },
	{ "선우", "sunwoo|seonu|sunu|seonwoo" },
	{ "독고", "dokgo|dokko|tokko" },
	{ "서문", "seomun|suhmoon|seomoon" },
	{ "동방", "dongbang|tongbang" },
};

// How letters that are usual in given names are read in Cantonese.
static const struct {
	const char *letters;
	const char *spellings;
} cantonese[] = {
	{ "碧璧", "bik|pik" },
	{ "斌彬宾", "bun|pun" },
	{ "仔斋", "chai" },
	{ "泽", "chak" },
	{ "秋洲", "chau|chow" },
	{ "卓焯绰", "cheuk" },
	{ "祥昌翔璋", "cheung" },
	{ "志智芝枝之", "chi" },
	{ "政", "ching" },
	{ "静正清贞晶程婧靖澄菁", "ching|cheng" },
	{ "哲", "chit" },
	{ "超昭钊朝", "chiu" },
	{ "祖", "cho" },
	{ "楚初础", "chor|cho" },
	{ "泉全川传铨", "chuen|chun" },
	{ "振珍春进津骏晋", "chun" },
	{ "忠聪松中仲", "chung|choong" },
	{ "臻", "chun|tsun" },
	{ "俊", "chun|tsun|jun" },
	{ "辉晖", "fai" },
	{ "芬", "fan|fun" },
	{ "飞菲", "fei" },
	{ "芳方", "fong" },
	{ "福", "fuk|fook" },
	{ "凤峰锋丰风", "fung" },
	{ "富夫孚虎", "fu|foo" },
	{ "夏霞", "ha" },
	{ "恒行幸衡", "hang" },
	{ "孝厚", "hau|hou" },
	{ "熹希喜禧", "hei|hay" },
	{ "曦", "hei|hay|hey" },
	{ "香", "heung" },
	{ "谦", "him" },
	{ "轩显", "hin" },
	{ "庆卿兴", "hing" },
	{ "晓", "hiu" },
	{ "浩豪可皓昊", "ho" },
	{ "海凯开恺", "hoi" },
	{ "学鹤", "hok|hock" },
	{ "康航匡", "hong" },
	{ "栩", "hui" },
	{ "雄红鸿洪虹", "hung" },
	{ "启", "kai" },
	{ "锦金琴淦", "kam" },
	{ "勤根", "kan" },
	{ "嘉家加佳", "ka|ga" },
	{ "琪基奇其琦祺淇麒纪", "kei|ki|kee" },
	{ "强", "keung|kueng" },
	{ "健建坚", "kin" },
	{ "景敬经琼", "king" },
	{ "杰洁结", "kit" },
	{ "娇乔", "kiu" },
	{ "江刚岗", "kong" },
	{ "娟权均", "kuen|kwan" },
	{ "贵桂", "kwai|kwei" },
	{ "君军坤群筠昆", "kwan" },
	{ "国", "kwok|kwock" },
	{ "光广", "kwong|kuang" },
	{ "丽黎励", "lai" },
	{ "琳霖岚林", "lam" },
	{ "兰", "lan" },
	{ "立", "lap" },
	{ "莉利", "lei|li" },
	{ "亮良", "leung" },
	{ "力", "lik" },
	{ "廉", "lim" },
	{ "莲连", "lin" },
	{ "玲灵菱岭龄凌", "ling" },
	{ "烈", "lit" },
	{ "乐洛", "lok" },
	{ "朗", "long" },
	{ "蕾", "lui" },
	{ "禄", "luk" },
	{ "伦麟", "lun" },
	{ "龙隆", "lung" },
	{ "文民汶", "man" },
	{ "敏", "man|mun|moon" },
	{ "茂", "mau|mao" },
	{ "美", "mei" },
	{ "明铭鸣", "ming" },
	{ "武", "mo|mou" },
	{ "梅妹", "mui" },
	{ "满", "mun|moon" },
	{ "南男楠", "nam" },
	{ "雅", "nga|ngar" },
	{ "娥", "ngo" },
	{ "妮", "ni|nei" },
	{ "诺", "nok" },
	{ "爱", "oi|ngoi" },
	{ "安", "on" },
	{ "柏白伯", "pak|bak|po" },
	{ "鹏", "pang" },
	{ "平萍屏炳", "ping" },
	{ "宝波保", "po|bo" },
	{ "贝", "pui" },
	{ "佩培沛", "pui|bui" },
	{ "秀寿修守", "sau" },
	{ "莎", "sa|sha" },
	{ "珊山姗", "shan|san" },
	{ "石", "shek" },
	{ "成诚城承胜盛升星", "shing|sing" },
	{ "树书", "shu" },
	{ "顺信纯淳舜", "shun|sun" },
	{ "锡", "sik" },
	{ "倩善仙", "sin" },
	{ "小少兆笑绍", "siu" },
	{ "雪", "suet|syut" },
	{ "淑", "suk|shuk" },
	{ "心森琛深芯", "sum|sam" },
	{ "诗思斯施丝", "sze|si|see" },
	{ "大太泰", "tai" },
	{ "德得", "tak" },
	{ "达", "tat" },
	{ "添", "tim" },
	{ "天田", "tin" },
	{ "婷庭廷定", "ting" },
	{ "涛", "to" },
	{ "堂棠", "tong" },
	{ "子梓紫芷慈", "tsz|chi|tse|tze" },
	{ "彤东桐同童", "tung" },
	{ "华", "wah|wa" },
	{ "慧伟威惠维蔚卫玮为怀", "wai" },
	{ "云韵芸运", "wan" },
	{ "荣咏永颖泳", "wing" },
	{ "旺煌", "wong" },
	{ "和", "wo|woh" },
	{ "湖", "wu" },
	{ "焕", "wun|woon" },
	{ "音", "yam" },
	{ "欣恩仁茵因", "yan|yun" },
	{ "一日逸", "yat|yut" },
	{ "有友佑", "yau|yu" },
	{ "儀宜怡儿仪意颐", "yee|yi|yu" },
	{ "阳洋扬", "yeung" },
	{ "奕翼益亦", "yik" },
	{ "艳严", "yim" },
	{ "然贤言研延妍燕彦", "yin" },
	{ "英莹盈影映", "ying" },
	{ "业", "yip" },
	{ "耀瑶尧", "yiu" },
	{ "宇如儒雨瑜裕愉余", "yu" },
	{ "远婉元缘源苑", "yuen|yuan" },
	{ "语渝予羽", "yue|yu" },
	{ "玉育旭钰", "yuk|yok" },
	{ "蓉勇容", "yung" },
};

// Beginnings and ends of Hanyu Pinyin in Wade-Giles and what Taiwan writes. The longest end counts.
static const struct {
	const char *pinyin;
	const char *others;
} beginnings[] = {
	{ "zh", "ch" },
	{ "ch", "ch" },
	{ "sh", "sh" },
	{ "b", "p" },
	{ "d", "t" },
	{ "g", "k" },
	{ "j", "ch" },
	{ "q", "ch" },
	{ "x", "hs" },
	{ "z", "ts" },
	{ "c", "ts" },
	{ "r", "j" },
};

static const struct {
	const char *pinyin;
	const char *others;
} ends[] = {
	{ "ong", "ung" },
	{ "ian", "ien" },
	{ "ie", "ieh" },
	{ "ui", "ui|uei" },
	{ "uo", "uo|o" },
	{ "ue", "ueh" },
};

// Syllables that are written another way as a whole.
static const struct {
	const char *pinyin;
	const char *others;
} syllables[] = {
	{ "zhi", "chih" },
	{ "chi", "chih" },
	{ "shi", "shih" },
	{ "ri", "jih" },
	{ "zi", "tzu|tze" },
	{ "ci", "tzu|tsu" },
	{ "si", "szu|ssu" },
	{ "yi", "i" },
	{ "you", "yu" },
	{ "ye", "yeh" },
	{ "yan", "yen" },
	{ "yong", "yung" },
	{ "er", "erh" },
	{ "e", "o|eh" },
	{ "he", "ho" },
	{ "ke", "ko" },
	{ "ge", "ko" },
	{ "guo", "kuo" },
	{ "duo", "to" },
	{ "tuo", "to" },
	{ "nuo", "no" },
	{ "luo", "lo" },
	{ "zuo", "tso" },
	{ "cuo", "tso" },
	{ "suo", "so" },
	{ "ruo", "jo" },
	{ "zhuo", "cho" },
	{ "ze", "tse" },
	{ "ce", "tse" },
	{ "re", "je" },
	{ "lu", "lyu|lv" },
	{ "nu", "nyu|nv" },
	{ "xu", "hsu" },
	{ "jun", "chun" },
};

const char *
reading_family(const char *family)
{
	for (guint i = 0; i < G_N_ELEMENTS(families); i++)
		if (strcmp(families[i].family, family) == 0)
			return families[i].spellings;
	return NULL;
}

gsize
reading_family_length(const char *name)
{
	gsize longest = 0;

	for (guint i = 0; i < G_N_ELEMENTS(families); i++) {
		gsize length = strlen(families[i].family);

		if (length > longest && length < strlen(name) &&
			g_str_has_prefix(name, families[i].family))
			longest = length;
	}
	return longest;
}

gsize
reading_family_behind(const char *name)
{
	gsize longest = 0;

	for (guint i = 0; i < G_N_ELEMENTS(families); i++) {
		gsize length = strlen(families[i].family);

		if (length > longest && length < strlen(name) &&
			g_str_has_suffix(name, families[i].family))
			longest = length;
	}
	return longest;
}

const char *
reading_cantonese(const char *letter)
{
	for (guint i = 0; i < G_N_ELEMENTS(cantonese); i++)
		if (strstr(cantonese[i].letters, letter) != NULL)
			return cantonese[i].spellings;
	return NULL;
}

// --- Hanyu Pinyin -------------------------------------------------------------------------------

static const char *
whole_syllable(const char *pinyin)
{
	for (guint i = 0; i < G_N_ELEMENTS(syllables); i++)
		if (strcmp(syllables[i].pinyin, pinyin) == 0)
			return syllables[i].others;
	return NULL;
}

static const char *
other_end(const char *end)
{
	for (guint i = 0; i < G_N_ELEMENTS(ends); i++)
		if (strcmp(ends[i].pinyin, end) == 0)
			return ends[i].others;
	return end;
}

// "x|hs" and "iao" make "xiao|hsiao".
static void
append_combined(GString *out, const char *beginning, const char *end)
{
	g_auto(GStrv) others = g_strsplit(other_end(end), "|", -1);

	for (guint i = 0; others[i] != NULL; i++) {
		g_autofree char *other = g_strconcat(beginning, others[i], NULL);

		if (strcmp(out->str, other) != 0)
			g_string_append_printf(out, "|%s", other);
	}
}

char *
reading_syllable(const char *pinyin)
{
	GString *out = g_string_new(pinyin);
	const char *whole = whole_syllable(pinyin), *end;
	g_autofree char *alike = NULL;

	if (whole != NULL) {
		g_string_append_printf(out, "|%s", whole);
		return g_string_free(out, FALSE);
	}
	for (guint i = 0; i < G_N_ELEMENTS(beginnings); i++) {
		gsize length = strlen(beginnings[i].pinyin);

		if (!g_str_has_prefix(pinyin, beginnings[i].pinyin))
			continue;
		append_combined(out, beginnings[i].others, pinyin + length);
		return g_string_free(out, FALSE);
	}
	end = pinyin + strspn(pinyin, "mfnlhptks"); // written alike by all
	alike = g_strndup(pinyin, (gsize)(end - pinyin));
	append_combined(out, alike, end);
	return g_string_free(out, FALSE);
}

// --- Hangul -------------------------------------------------------------------------------------

// Revised Romanisation first, then McCune-Reischauer and what people write.
static const char *const firsts[] = { "g|k", "kk|gg|k|g", "n", "d|t", "tt|dd|d|t", "r|l|n", "m",
	"b|p", "pp|bb|p|b", "s|sh", "ss|s", "", "j|ch", "jj|tch|j|ch", "ch", "k", "t", "p", "h" };

static const char *const middles[VOWELS] = { "a|ah", "ae|ai", "ya", "yae", "eo|uh", "e",
	"yeo|you|yuh", "ye|yeh", "o|oh", "wa", "wae", "oe|oi", "yo", "u|oo|ou", "wo|weo", "we",
	"wi|wee|ui", "yu|yoo|you", "eu|u", "ui|ee|i|eui", "i|ee|y" };

// Before a final consonant people write u for eo, as in Jung.
static const char *const closed_middles[VOWELS] = { "a|ah", "ae|ai", "ya", "yae", "eo|u|ou", "e",
	"yeo|you|yu", "ye", "o", "wa", "wae", "oe", "yo", "u|oo|ou", "wo|weo", "we", "wi",
	"yu|yoo|you", "eu|u", "ui", "i|ee" };

static const char *const silent_middles[VOWELS] = { "a|ah", "ae|ai", "ya", "yae", "eo|uh|u", "e",
	"yeo|you|yu|yuh", "ye", "o|oh", "wa", "wae", "oe", "yo", "u|woo|wu|oo", "wo|weo", "we",
	"wi|wee", "yu|yoo|you", "eu|u", "ui|eui", "i|yi|ee" };

static const char *const finals[FINALS] = { "", "k|g|c|ck", "k", "k", "n", "n", "n", "t|d", "l|r",
	"k", "m", "l", "l", "l", "p", "l", "m", "p|b", "p", "t|s", "t", "ng", "t|j", "t|ch", "k",
	"t", "p", "t|h" };

static void
append_place(GString *out, const char *spellings)
{
	if (*spellings == '\0')
		return;
	if (out->len > 0)
		g_string_append_c(out, ' ');
	g_string_append(out, spellings);
}

gboolean
reading_hangul(gunichar syllable, GString *out)
{
	guint at = syllable - SYLLABLE_FIRST;
	guint first, middle, final;

	if (syllable < SYLLABLE_FIRST || at >= SYLLABLES)
		return FALSE;
	first = at / (VOWELS * FINALS);
	middle = at / FINALS % VOWELS;
	final = at % FINALS;
	append_place(out, firsts[first]);
	append_place(out, final != 0        ? closed_middles[middle]
			  : first == SILENT ? silent_middles[middle]
					    : middles[middle]);
	append_place(out, finals[final]);
	return TRUE;
}
