"""Requests to forget, in both languages."""

import re

_MEMORY = (
    r"(?:your\s+(?:memory|mind|notes)|what\s+you\s+(?:know|remember)"
    r"|(?:everything|all)\s+(?:that\s+)?you\s+(?:know|remember))"
)
_INGATAN = r"(?:ingatan(?:mu)?|memori(?:mu)?|catatan(?:mu)?|yang\s+(?:kamu|anda)\s+(?:tahu|ingat))"
_ASKS = re.compile(
    r"^\W*(?:(?:please|ok(?:ay)?|actually|now|and|hey|kindly|tolong|mohon|coba|oke|dan|sekarang)[\s,]+"
    r"|(?:can|could|would|will)\s+you\s+(?:please\s+)?|you\s+(?:can|should|must|may)\s+|i\s+(?:want|need"
    r"|would\s+like)\s+you\s+to\s+"
    r"|i['’]d\s+like\s+you\s+to\s+|(?:bisa(?:kah)?|boleh(?:kah)?)\s+(?:kamu\s+|anda\s+|tolong\s+)?"
    r"|(?:saya|aku)\s+(?:mau|ingin)\s+(?:kamu|anda)\s+|kamu\s+(?:boleh|harus|bisa)\s+)*"
    r"(?:forget(?!\s+to\b|\s+not\b)\b"
    rf"|(?:delete|erase|remove|clear|wipe|drop)\s+(?=.*(?:{_MEMORY}|my\s+(?:memor|data)))"
    r"|(?:delete|erase|remove)\s+(?:my|the)\s+(?:\w+\s+){0,3}?(?:password|pin|code|number|address|name|birthday"
    r"|e-?mail)\b"
    r"|stop\s+remembering|(?:don['’]t|do\s+not|no\s+need\s+to|you\s+needn['’]t)\s+(?:remember|keep|store|save)\b"
    r"|lupakan(?:lah)?\b"
    rf"|hapus(?:kan|lah)?\s+(?=.*{_INGATAN})"
    r"|hapus(?:kan|lah)?\s+(?:\w+\s+){0,3}?(?:sandi|password|pin|kode|nomor|alamat|nama)\b"
    r"|(?:jangan|tidak\s+usah|nggak\s+usah|gak\s+usah|tak\s+perlu|tidak\s+perlu"
    r"|nggak\s+perlu)\s+(?:kamu\s+)?(?:di)?(?:ingat|simpan|catat)\b)",
    re.IGNORECASE,
)


def asks_to_forget(sentence: str) -> bool:
    """Whether the person wants something to be remembered no more, whatever it is."""
    return bool(_ASKS.match(sentence))
