"""Say which wordings of the notice need care: open lists, near-twins, slogans never spelled out."""

from question_bank.wording import OpenList, Wording

NOTICE_WORDING = Wording(
    open_lists=(
        OpenList("2.2", ("辅导报告", "专题研讨", "座谈交流")),
        OpenList("2.3", ("新闻报道", "集中宣讲", "理论阐释")),
        OpenList("2.3", ("科协微信矩阵", "科普中国e站", "科普户外大屏")),
        OpenList("2.4", ("研讨班", "专题班")),
        OpenList("2.5", ("中国共产党为什么能", "马克思主义为什么行", "中国特色社会主义为什么好")),
        OpenList("3.5", ("四下基层", "四个万家", "马上就办、真抓实干")),
    ),
    near_twins=(
        ("重要政治任务", "首要政治任务"),
        ("学习热潮", "学习宣传热潮"),
        ("国家的福建篇章", "国家福建篇章"),
    ),
    unexaminable=("四服务", "四个意识", "四个自信", "两个维护", "四下基层", "四个万家"),
    locators=("六方面", "四个更大"),
)
