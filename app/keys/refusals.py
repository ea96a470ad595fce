"""Why a key cannot be had."""

from app.refusals import N_, Refusal


class NoKey(Refusal):
    code = "no_key"
    sentence = N_("还没有签名密钥，请系统管理员在服务器上运行 flask keys new。")


class KeyThere(Refusal):
    code = "key_there"
    sentence = N_("已有签名密钥；要换用新的，请运行 flask keys rotate，旧密钥签过的仍可查验。")


class KeysLocked(Refusal):
    code = "keys_locked"
    sentence = N_("签名密钥打不开：口令（LUNXUN_KEY_PASSPHRASE）未设置或不正确，请系统管理员检查设置。")


class KeyUnknown(Refusal):
    code = "key_unknown"
    sentence = N_("没有编号为 %(key)s 的密钥，请用 flask keys list 查看。")


class KeyInUse(Refusal):
    code = "key_in_use"
    sentence = N_("密钥 %(key)s 正在使用：请先运行 flask keys rotate 换用新密钥，再作废它。")


class KeyRevoked(Refusal):
    code = "key_revoked"
    sentence = N_("密钥 %(key)s 已于 %(day)s 作废。")
