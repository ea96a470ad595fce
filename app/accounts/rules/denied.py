"""Passwords that are tried first, written down for this product; ornaments around them change nothing."""

# Contained anywhere, these make a password guessable here.
CONTEXT = frozenset({"lunxun", "kexie", "轮训", "科协", "fujian", "福建", "fjkx", "fjast"})

_WORDS = """
password passwd passw passwort passphrase pass mypassword newpassword oldpassword
admin administrator root superuser sysadmin manager master guest user username login signin logon
welcome hello helloworld changeme letmein opensesame secret topsecret private default initial
test tester testing demo example sample temp temporary qwer qwerty qwertyuiop qwertyui qwert asdf asdfgh
asdfghjkl asdfjkl zxcv zxcvbn zxcvbnm qazwsx qazwsxedc wsxedc qweasd qweasdzxc qaz wsx poiuyt lkjhgf mnbvcx
abc abcd abcde abcdef abcdefg abcdefgh abcabc aabbcc abcabcabc xyz iloveyou loveyou ilove love lovely
woaini woaiwojia woaizhongguo wodemima mima mimama zhongguo china chinese beijing shanghai fuzhou xiamen
putian quanzhou zhangzhou longyan sanming nanping ningde pingtan taiwan minhou
sunshine princess dragon monkey football basketball baseball soccer hockey batman superman
shadow michael jordan summer winter spring autumn january monday friday sunday
computer internet server database oracle mysql postgres windows linux office wechat weixin
company danwei bangong jiguan dangwei dangxiao zhibu dangyuan ganbu peixun kaoshi xuexi
chushimima gonghao shouji dianhua shengri xingming yonghu guanliyuan
trustno trustnoone whatever freedom ninja flower charlie george thomas
"""
_CODES = """
12345678 123456789 1234567890 87654321 987654321 0123456789 11111111 88888888 66666666 00000000 11223344
1qaz2wsx 1q2w3e4r 1q2w3e4r5t qwer1234 1234qwer asdf1234 abcd1234 abc12345 abc123 a1b2c3d4 a12345678 aa123456
q1w2e3r4 zaq12wsx 123qwe qwe123 123abc abc123456 p0ssw0rd passw0rd pa55word woaini520 woaini1314 5201314
1qazxsw2 zaq1xsw2 qazwsx123 wang123456 zhang123456 li123456 112233 123123 123321 a123456 123456a
"""
DENIED = frozenset((_WORDS + _CODES).split())
