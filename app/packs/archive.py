"""Put the files of a pack together: the same files give the same bytes, and each is named with its SHA-256."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.clock import SHANGHAI
from question_bank.office.archives import packed

FORMAT = "lunxun-evidence-pack-1"
README, MANIFEST, SUMS = "00-说明.txt", "manifest.json", "SHA256SUMS"
# In the folder of the journal.
SEAL, KEYS, PROOF = "seal.json", "public-keys.json", "proof-"


def told(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def build(about: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """Return the archive of the files, of what they are about, of how to check them, and of each one's digest."""
    whole = {README: readme(about, sorted(files)), **files}
    listed = [
        {"name": name, "size": len(whole[name]), "sha256": sha256(whole[name])} for name in sorted(whole)
    ]
    manifest = told({"format": FORMAT, **about, "files": listed})
    sums = [(each["sha256"], each["name"]) for each in listed] + [(sha256(manifest), MANIFEST)]
    whole |= {MANIFEST: manifest, SUMS: "".join(f"{digest}  {name}\n" for digest, name in sums).encode()}
    return packed({name: whole[name] for name in sorted(whole)})


def _in_fujian(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def readme(about: Mapping[str, Any], names: Sequence[str]) -> bytes:
    lines = [
        f"{about['unit']['name']} 迎检材料包（{about['inspection_name']}）",
        "",
        f"轮训专项：{about['programme']['name']}（{about['programme']['document_no']}）",
        f"材料期间：{about['since']} 至 {about['until']}",
        f"取数时刻：{_in_fujian(about['known_at'])}（北京时间）",
        "",
        "一、怎样核对文件没有被改动",
        "",
        "1. 把本包解压到一个空文件夹，不要改动任何文件名。",
        "2. 在 Linux 或 macOS 上，进入该文件夹执行：",
        "       sha256sum -c SHA256SUMS",
        "   （macOS 没有 sha256sum 时用：shasum -a 256 -c SHA256SUMS）",
        "   每个文件后面都显示 OK 或“成功”，说明与生成时完全一致。",
        "3. 在 Windows 上，对单个文件执行：",
        "       certutil -hashfile 文件名 SHA256",
        "   把得到的值与 SHA256SUMS 中同一文件前面的值对照。",
        "4. 整个压缩包的 SHA-256 显示在系统的材料包页面上，并写入操作日志，可以请单位出示对照。",
        "",
        "二、怎样核对数字",
        "",
        "1. “覆盖情况”里的 facts.json 列出每个人的事实、状态和唯一原因，以及逐级相加的数字；",
        "   安装了本系统软件的人不需要数据库，执行下面的命令就会逐人重新认定、逐级重新相加：",
        "       flask coverage verify 材料包.zip",
        "2. 各张表都是 UTF-8 编码的 CSV，可用任何表格软件打开，自行汇总。",
        "3. “操作日志”里每个 proof-*.json 是一条日志的包含证明：用随系统公布的 check_event.py 可以",
        "   重新计算该条日志的摘要，直到封印的根，并核对封印的签名：",
        "       python check_event.py proof-01-….json public-keys.json",
        "   seal.json 是取数时刻之前最近的一枚封印，与另行保存的封印对照，可以发现此后的任何改动。",
        "   包内的 public-keys.json 只是方便取用：签名能证明什么，取决于公钥从哪里得到。请另向单位索取",
        "   公布的公钥（flask keys publish --purpose journal，或网址 /verify/keys.json 中的 journal_keys），执行",
        "       flask coverage verify --keys 公布的公钥.json 材料包.zip",
        "",
        "三、口径与脱敏",
        "",
        "百分比一律向下取到一位小数；人员按名册冻结时所在单位统计；每个未完成人员只有一条原因。",
        "每项指标的含义见“覆盖情况”中的 指标口径.csv。",
        "本包不含电话号码和身份证件号码；文字说明中出现的，中间几位已用星号代替。",
        "",
        "四、文件清单",
        "",
        *(f"  {name}" for name in names),
        f"  {MANIFEST}（每个文件的大小与 SHA-256）",
        f"  {SUMS}（供 sha256sum 使用的清单）",
    ]
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")
