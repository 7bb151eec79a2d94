"""Names: the persons that the personal columns of a ledger name, so that no export tells them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.ledgers.cells import normalise
from analysis.ledgers.files import Scalar
from analysis.ledgers.rows.columns import TableRows, clean

NAME_FIELDS = frozenset(
    {
        "attendees",
        "chair",
        "persons",
        "recorder",
        "responsible_person",
        "reviewer",
        "speaker",
        "talker",
    }
)
"""Fields whose cells name persons; other personal fields tell things about them."""
_TEXT_FIELDS = frozenset(
    {"subject", "item", "remark", "remedy", "follow_up", "measure_taken", "method", "source"}
    | {"minutes", "absence", "status", "other", None}
)
"""Fields whose cells are running text, where persons may be named."""

_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
    "鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄"
    "和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭"
    "梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮"
    "龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫"
    "宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲台从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双"
    "闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容"
    "向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧沃利蔚越隆师巩聂晁敖融冷辛阚简饶曾沙丰关游"
    "肖闫付代覃仝岳牟门佟车佘佀亓展苑商晋楚尉腾岩"
)
_LONG_SURNAMES = (
    *(
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "司徒",
        "东方",
        "皇甫",
        "尉迟",
        "令狐",
        "慕容",
        "公孙",
        "轩辕",
    ),
    *(
        "长孙",
        "宇文",
        "司空",
        "端木",
        "南宫",
        "夏侯",
        "呼延",
        "闻人",
        "澹台",
        "淳于",
        "申屠",
        "拓跋",
    ),
)
_HAN = "[㐀-鿿\U00020000-\U000323af]"
_SHAPE = re.compile(rf"{_HAN}{{2,4}}|{_HAN}{{1,8}}(?:·{_HAN}{{1,8}})+")
_POINTS = re.compile(rf"(?<={_HAN})[•‧・●.](?={_HAN})")
# Names of other nations are written with signs that stand for sounds.
_SOUNDS = frozenset(
    "阿艾依伊古吾乌努木买麦提吐吉孜孙尔尼巴帕卡克库拉力丽合哈热肉西夏沙萨赛塔太迪地德代达多都图里娜那汗江疆"
    "扎才让卓玛旺次仁格桑央金珠贡布措其米姆娃边珍白加杰索朗洛嘉曲丹增群培班贝苏日勒根琪斯高特敖云其呼格吉勒图"
    "不买亚音逊甫福姑瓦也思玉素莫穆罕默阔比布力别什胡赫贾纳尕赞巴依拜山"
)
# What no name holds that does not begin with a surname: the words of a phrase.
_PHRASE = re.compile(
    r"[各全本相有无未不见均暂待详另他我你们每按对在已应由为是等的了与及和并或共该此因请需把被将可能会要做作"
    r"一二三四五六七八九十百千万年月日时分次项份号名位第]"
)
_BODY = re.compile(
    r"(?:部|科|室|处|局|股|办|委|站|所|队|组|院|校|厂|中心|公司|街道|镇|乡|村|社区|机构|党员)$"
)
_PARTED = re.compile(r"[、，,；;/\\|\s()\[\]【】<>《》:：。.\dA-Za-z+&*_\-—]+")
_SET_APART = re.compile(
    rf"(?<!{_HAN})({_HAN})[ \u3000]+({_HAN}[ \u3000]+{_HAN}|{_HAN}{{1,2}})(?!{_HAN})"
)
_POLITE = re.compile(r"(?:同志|等人?|等同志|先生|女士|本人)$")
_POST = re.compile(
    r"书记|主任|局长|处长|科长|部长|主席|委员|组长|所长|站长|队长|院长|校长|厂长|经理|董事长?|监事|镇长|乡长|村长|县长|"
    r"市长|区长|厅长|司长|股长|调研员|巡视员|科员|干事|会计|出纳|秘书长?|纪检员|联络员|负责人|主管|教授|老师"
)
_BESIDE_POST = re.compile(
    r"^(?:原|现任|时任|副|总){1,9}|(?:常务|第一|副|总|党委|党组|党总支|党支部|总支|支部|纪委|纪检|办公室|机关|代理|四级|三级"
    r"|二级|一级|高级){1,9}$"
)
# Words of offices: an entry that holds one is a post, a body or a phrase, and no person.
_OFFICE_WORDS = re.compile(
    r"学员|职员|支委|纪委|常委|整改|进行|推进|落实|办理|销号|参加|缺席|请假|病假|事假|休假|出差|列席|到会|附件|集体|科级|处级|"
    r"干部|人员|成员|班子|党员|党组|党委|支部|机关|单位|全体|部门|科室|"
    r"领导|分管|职工|代表|组长|小组|办公|党支|党总|科员|负责|主要|中层|某|同意|合格|通过|完成|已阅|无异议"
)
_LONGEST = 8
_SHORTEST_SOUND = 4
_COMMON = (
    "安全 安排 安徽 常务 常委 常规 成立 成效 成果 程序 程度 从严 从事 代办 代理 "
    "单独 单位 党风 党建 党课 党纪 党政 东部 都是 方案 方法 方面 方式 方向 房产 费用 "
    "丰富 封面 符合 干净 高度 高级 高中 高效 高质量 公开 公示 古代 关键 关系 关心 "
    "关于 管理 管控 广东 广西 广泛 贵州 国家 国有 和谐 和睦 宏观 华东 华北 "
    "华南 惠民 计划 纪检 纪律 纪委 纪念 家风 家庭 简报 简历 建设 江苏 江西 解决 解释 "
    "金额 金融 经费 经济 经验 经常 井冈山 景区 居民 康复 乐观 利用 利益 连续 廉洁 "
    "廉政 廉政课 林业 路线 满意 门户 明确 明显 明年 宁夏 农业 农村 能力 能够 平时 "
    "平台 平等 强化 强调 全部 全面 全年 全程 容易 山东 山西 商业 商务 申报 申请 盛会 "
    "师德 时间 时期 时限 石油 史料 水利 水平 司法 谈话 谈心 通报 通过 通知 童年 万元 "
    "文化 文件 武装 席位 向上 项目 宣传 宣誓 严格 严明 严肃 严重 应当 应急 "
    "应对 游客 元旦 云南 展示 章程 展开 正常 支出 支持 支部 钟点 周报 周边 周期 周一 "
    "周二 周三 周四 周五 终端 祝福 宗旨 宗教 左右 习惯 习题 任务 任何 任职 任免 雷锋 "
    "焦点 明细 时效 计算 计生 于是 和解 关注 温暖 学习"
)
_COMMON_WORDS = frozenset(_COMMON.split())


# Of names in running text: a surname is asked for there, and none that is mostly part of a word.
_PARTS_OF_WORDS = frozenset("党时应班全干支家公国经和从都步通充连师双水能计别有习相利文台")
_SURNAME = f"(?:{'|'.join(_LONG_SURNAMES)}|[{''.join(sorted(_SURNAMES - _PARTS_OF_WORDS))}])"
_NAME = rf"(?:{_SURNAME}(?:(?!等){_HAN}){{1,2}})"
_NAMES = rf"({_NAME}(?:[、,，和及与]{_NAME}){{0,9}})"
_POSTS = rf"(?:(?:{_POST.pattern})|同志|先生|女士|老师)"
_TALK = (
    r"(?:个别|廉政|廉洁|任前|提醒|诫勉|谈心|集体|警示|批评教育|约见|函询|面对面|一对一|工作|思想|纪律)*"
    r"(?:谈心谈话|谈话|谈心|约谈|诫勉|提醒|函询|谈了话|谈)"
)
_MANY = r"(?:等?[一二两三四五六七八九十\d]{0,2}[人名位]?)"
_OF_POST = rf"(?:{_HAN}{{0,8}}{_POSTS})?"
_SAID = tuple(
    re.compile(form)
    for form in (
        # 与张伟、李娜同志进行提醒谈话; 约谈王芳; 责任人：王芳
        rf"[与同对和给找跟向请知]{_OF_POST}{_NAMES}{_MANY}{_POSTS}?{_MANY}(?:同志)?"
        rf"(?:分别|单独|又|再次|开展|进行|作|做|实施|了|的|予以|给予|一次|1次){{0,4}}{_TALK}",
        rf"(?:约谈|提醒谈话|诫勉谈话|谈话提醒|函询|谈话函询)了?{_OF_POST}{_NAMES}{_POSTS}?{_MANY}"
        rf"(?!{_HAN})",
        r"(?:责任人|谈话人|谈话对象|对象|联系人|主持人?|记录人?|授课人?|主讲人?|讲课人|参加人员?|出席人员?"
        r"|列席人员?|缺席人员?|请假人员?|负责人|经办人|承办人|监督人|填表人|填报人|审核人|制表人|被谈话人|当事人|分管领导"
        rf"|带队人?|领学人?|发言人?|陪同人?|交流人)(?:[:：]|为|是)[ \t]{{0,3}}{_OF_POST}{_NAMES}"
        rf"(?=[、,，和及与;；。\s(（)）/]|等|{_POSTS}|[一二两三四五\d]{{1,2}}[人名位]|$)",
    )
)
"""Forms of words around names that begin with what tells a name."""
_IN_FRONT = tuple(
    (re.compile(mark), re.compile(form))
    for mark, form in (
        # 张伟同志; 书记李娜讲党课; 王芳主任主持
        (
            r"同志(?!的?(?:重要|系列|讲话|论述|事迹|先进|精神|思想|诞辰|纪念|为榜样|关于|批示|指示|一生))",
            rf"(?:^|[^㐀-鿿]|[与和同对由请及向给被经])(?:{_HAN}{{0,8}}(?:{_POST.pattern}))?{_NAMES}$",
        ),
        (
            r"主持|授课|讲课|主讲|领学|带队|[讲上](?:专题)?(?:廉政)?党课|作(?:专题|交流|表态)?发言",
            rf"(?:^|[^㐀-鿿]|[由请])(?:{_HAN}{{0,8}}(?<!总)(?:{_POST.pattern}))?{_NAMES}{_POSTS}?$",
        ),
    )
)
"""Words behind names, and how these then stand before them."""
_BEFORE_A_NAME = 60
_SAYS = {
    **{
        word: word[0]
        for word in [
            "谈",
            "同志",
            "诫勉",
            "函询",
            "主持",
            "授课",
            "讲课",
            "主讲",
            "领学",
            "带队",
            "党课",
            "发言",
        ]
    },
    **{f"{one}{sign}": sign for sign in "：:为是" for one in "人象员导录同"},
}
"""What is not said without: a word, and of it the sign that is seen soonest to be absent."""
_BLANKS = re.compile(rf"(?<={_HAN})[ \u3000]+(?={_HAN})")
_LEARNT_FROM = re.compile(
    r"(?:学习|传达|纪念|缅怀|弘扬|向|贯彻|重温|观看|讲述)[^、,，。;；]{0,12}$"
)
_AND = re.compile(r"[、,，和及与]")
_NO_PERSON = re.compile(
    r"台账|(?:部|科|室|处|局|股|办|委|站|所|队|组|院|校|厂|镇|乡|村)$|干警|师生|员工|老人|民警|辅警|对象|群众|家属|本人|同事|新人|代表|时俱|校长|老师|学生|书记|主任|人员|成员|总书记|主席"
    r"|情况|问题|工作|会议|活动|学习|教育|谈|进行|开展|同志"
)


def read_names(rows: TableRows) -> frozenset[str]:
    """Read whom a table names, in its personal columns and in running text; also wrong rows."""
    personal, said = set[Scalar](), list[str]()
    for heading in rows.table.headings:
        if heading.field in NAME_FIELDS:
            personal.update(rows.cells(heading))
        elif heading.field in _TEXT_FIELDS:
            said += [cell for cell in rows.cells(heading) if type(cell) is str]
    named = (name for cell in personal for name in find_names(clean(cell)))
    return frozenset((*named, *find_said_names("\n".join(said))))


def find_said_names(text: str) -> Iterator[str]:
    """Find the names that stand in running text in a name's dress: a post, 同志, a talk, a label.

    Whom a text only speaks of, as those whose deeds are studied, is left alone. All texts of a
    column are gone through at once, each a line: most hold no such words. In two dresses a name is
    found twice.

    Examples
    --------
    >>> list(dict.fromkeys(find_said_names("与张伟、李娜同志谈话；责任人：王芳")))
    ['张伟', '李娜', '王芳']
    >>> list(find_said_names("学习焦裕禄同志先进事迹，与会同志作了发言"))
    []
    """
    if not any(sign in text and word in text for word, sign in _SAYS.items()):
        return
    plain = _BLANKS.sub("", text)
    for start, end in list_said_places(plain):
        line = plain.rfind("\n", 0, start) + 1
        for name in () if _LEARNT_FROM.search(plain, line, start) else _AND.split(plain[start:end]):
            is_word = name[:2] in _COMMON_WORDS or _NO_PERSON.search(name)
            if is_name(name) and not is_word:
                yield name


def list_said_places(plain: str) -> Iterator[tuple[int, int]]:
    """List where words stand that are in a name's dress; whether they are names is not asked."""
    for form in _SAID:
        yield from (found.span(1) for found in form.finditer(plain))
    for mark, form in _IN_FRONT:
        for end in (found.start() for found in mark.finditer(plain)):
            start = max(plain.rfind("\n", 0, end) + 1, end - _BEFORE_A_NAME)
            if before := form.search(plain[start:end]):
                yield start + before.start(1), start + before.end(1)


def find_names(cell: str) -> Iterator[str]:
    """Find the names in a cell that lists persons; posts, groups and masked names are none.

    Examples
    --------
    >>> list(find_names("欧阳明远、王 芳（科长），全体党员"))
    ['欧阳明远', '王芳']
    >>> list(find_names("赵\U0002c457华、李四"))  # a rare character
    ['赵\U0002c457华', '李四']
    >>> list(find_names("张某某、人员01"))
    []
    >>> list(find_names("办公室主任李四，扎西、1.阿不都•热西提副书记"))
    ['李四', '扎西', '阿不都·热西提']
    """
    joined = _SET_APART.sub(
        lambda found: "".join(found[0].split()), _POINTS.sub("·", normalise(cell))
    )
    for part in _PARTED.split(joined):
        for piece in _POST.split(_POLITE.sub("", part)):
            name = _POLITE.sub("", _BESIDE_POST.sub("", piece))
            if is_name(name):
                yield name


def is_name(text: str) -> bool:
    """Tell whether an entry of a personal column is the name of one person.

    The column is trusted: no surname is asked for, if the entry is no phrase, group or body.
    """
    if "·" in text:
        return _SHAPE.fullmatch(text) is not None
    if set(text) <= _SOUNDS and _SHORTEST_SOUND <= len(text) <= _LONGEST:
        return True
    if not _SHAPE.fullmatch(text) or text in _COMMON_WORDS or _OFFICE_WORDS.search(text):
        return False
    if text.startswith(_LONG_SURNAMES):
        return len(text) > 2
    is_body = _BODY.search(text) is not None
    if text[0] in _SURNAMES:
        return len(text) <= 3 and not (is_body and text[:2] in _COMMON_WORDS)
    return len(text) <= 3 and not is_body and not _PHRASE.search(text)
