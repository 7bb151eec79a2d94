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
_LONG_SURNAMES = ("欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "令狐", "慕容")
_SHAPE = re.compile(r"[㐀-鿿]{2,4}|[㐀-鿿]{2,8}·[㐀-鿿]{1,8}")
_PARTED = re.compile(r"[、，,；;/\\|\s()\[\]【】:：。]+")
_SET_APART = re.compile(r"(?<![㐀-鿿])([㐀-鿿])[ \u3000]+([㐀-鿿])(?![㐀-鿿])")
_POLITE = re.compile(r"(?:同志|等\d*人?|等人|先生|女士)$")
# Words of offices: an entry that holds one is a post, a body or a phrase, and no person.
_OFFICE_WORDS = re.compile(
    r"书记|主任|局长|处长|科长|部长|主席|委员|干部|人员|成员|班子|党员|党组|党委|支部|机关|单位|全体|部门|科室|"
    r"领导|分管|职工|代表|组长|小组|办公|党支|党总|科员|负责|主要|中层|某|同意|合格|通过|完成|已阅|无异议"
)
_COMMON = (
    "安全 安排 安徽 安心 常务 常委 常规 成立 成效 成果 程序 程度 从严 从事 代办 代理 "
    "单独 单位 党风 党建 党课 党纪 党政 东部 都是 方案 方法 方面 方式 方向 房产 费用 "
    "丰富 封面 符合 干净 高度 高级 高中 高峰 高效 高质量 公开 公示 古代 关键 关系 关心 "
    "关于 管理 管控 广东 广西 广泛 贵州 国家 国庆 国有 和平 和谐 和睦 宏观 华东 华北 "
    "华南 惠民 计划 纪检 纪律 纪委 纪念 家风 家庭 简报 简历 建设 江苏 江西 解决 解释 "
    "金额 金融 经费 经济 经验 经常 井冈山 景区 居民 康复 乐观 黎明 利用 利益 连续 廉洁 "
    "廉政 廉政课 林业 路线 满意 门户 明确 明显 明年 宁夏 农业 农村 能力 能够 平安 平时 "
    "平台 平等 强化 强调 全部 全面 全年 全程 容易 山东 山西 商业 商务 申报 申请 盛会 "
    "师德 时间 时期 时限 石油 史料 水利 水平 司法 谈话 谈心 通报 通过 通知 童年 万元 "
    "文化 文件 文明 武装 席位 向上 项目 宣传 宣誓 严格 严明 严肃 严重 阳光 应当 应急 "
    "应对 游客 元旦 云南 展示 章程 展开 正常 支出 支持 支部 钟点 周报 周边 周期 周一 "
    "周二 周三 周四 周五 终端 祝福 宗旨 宗教 左右 习惯 习题 任务 任何 任职 任免 雷锋 "
    "焦点 明细 时效 计算 计生 于是 和解 关注 温暖 学习"
)
_COMMON_WORDS = frozenset(_COMMON.split())


def read_names(rows: TableRows) -> frozenset[str]:
    """Read the names that stand in the personal columns of a table, rows with errors too."""
    headings = [found for found in rows.table.headings if found.field in NAME_FIELDS]
    cells = set[Scalar]().union(*(rows.cells(heading) for heading in headings))
    return frozenset(name for cell in cells for name in find_names(clean(cell)))


def find_names(cell: str) -> Iterator[str]:
    """Find the names in a cell that lists persons; posts, groups and masked names are none.

    Examples
    --------
    >>> list(find_names("欧阳明远、王 芳（科长），全体党员"))
    ['欧阳明远', '王芳']
    >>> list(find_names("张某某、人员01"))
    []
    """
    joined = _SET_APART.sub(r"\1\2", normalise(cell))
    for part in _PARTED.split(joined):
        name = _POLITE.sub("", part)
        if is_name(name):
            yield name


def is_name(text: str) -> bool:
    """Tell whether an entry of a personal column looks like the name of one person."""
    if not _SHAPE.fullmatch(text) or text in _COMMON_WORDS or _OFFICE_WORDS.search(text):
        return False
    if "·" in text or text.startswith(_LONG_SURNAMES):
        return len(text) > 2
    return len(text) <= 3 and text[0] in _SURNAMES
