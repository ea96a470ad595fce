"""Every sentence the exam page's script may say, in the candidate's language."""

from flask_babel import gettext as _


def of_page() -> dict[str, str]:
    """Return the script's sentences; `{n}` and the like are filled in by the script."""
    return {
        "left": _("剩余时间"),
        "leftSpoken": _("剩余 {n} 分钟。"),
        "leftHalf": _("考试时间已过半，剩余 {n} 分钟。"),
        "lastMinute": _("剩余不到 1 分钟，到时将自动交卷，已保存的作答都会计入。"),
        "blank": _("未作答"),
        "editing": _("编辑中"),
        "unsaved": _("未保存"),
        "saved": _("已保存"),
        "refused": _("无法保存，请检查内容"),
        "checking": _("正在核对"),
        "allSaved": _("全部已保存"),
        "waiting": _("{n} 题未保存"),
        "offline": _("网络不通，{n} 题尚未保存；已存在本机，恢复后自动保存。请继续作答，不要关闭本页。"),
        "offlineIdle": _("网络不通，作答已全部保存。可以继续作答，新的作答先存在本机，恢复后自动保存。"),
        "offlineUnkept": _(
            "网络不通，{n} 题尚未保存，这台设备也存不下。请继续作答，在恢复之前不要关闭或刷新本页。"
        ),
        "delivered": _("已保存，再存一份"),
        "deliveredSpoken": _("应急文件已存到本机的“下载”，请交给监考人员。网络恢复后，本页仍会自动保存。"),
        "slow": _("保存遇到问题，正在重试，{n} 题尚未保存。"),
        "superseded": _(
            "考试已在另一个页面或设备上继续，本页不再保存；文字仍保留在下方，可以复制。要在这里接着作答，请点“在本页继续”。"
        ),
        "stranger": _("当前登录的不是本场考生，作答没有保存。请用本人账号重新登录。"),
        "wrongPassword": _("账号或密码不正确。"),
        "signInFailed": _("暂时无法登录，请稍后重试。"),
        "answered": _("已答 {done} / {all} 题"),
        "noneMissing": _("全部题目均已作答。"),
        "missing": _("还有 {n} 题没有作答："),
        "stillWaiting": _("另有 {n} 题的作答还在等待保存，交卷时会一并提交。"),
        "handingIn": _("正在交卷，请稍候……"),
        "handInRetry": _("网络不通，还没有交卷成功，正在重试。到时系统也会自动交卷。"),
        "timeUp": _("时间到，正在自动交卷……"),
        "timeUpOffline": _("时间到。网络不通，系统会按已保存的作答自动交卷；恢复后本页会显示交卷凭证。"),
        "position": _("第 {n} 题，共 {all} 题"),
    }
