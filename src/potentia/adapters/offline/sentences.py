"""A message taken apart: sentences, the clauses in them, and which of them speak for the person at all."""

import re
from collections.abc import Iterator

from potentia.adapters.offline.forgetting import asks_to_forget
from potentia.domain.chat.assessor import own_words
from potentia.domain.chat.cues import any_of

_ABBREVIATION = (
    r"(?<!\bdr)(?<!\bdrg)(?<!\bmr)(?<!\bmrs)(?<!\bms)(?<!\bst)(?<!\bno)(?<!\bjl)(?<!\bprof)(?<!\bir)(?<!\bhj)"
)
_SENTENCE_END = re.compile(rf"{_ABBREVIATION}[.](?=\s|$)|[!?]+(?=\s|$)|\n+|;", re.IGNORECASE)
_SPEECH = re.compile(r"[\"“”«»][^\"“”«»]{2,}[\"“”«»]|(?<!\w)['‘][^'‘’]{2,}['’](?!\w)")

_QUESTION = re.compile(
    r"^(?:(?:and|but|so|ok|okay|hey|hi|well|dan|terus|jadi|eh)[\s,]+)*(?:"
    r"what|who|whom|whose|where|when|why|how|which|do|does|did|is|are|am|was|were|can|could"
    r"|would|will|should|shall|may"
    r"|have\s+(?:i|you|we)|has|had|aren't|isn't|don't\s+you|didn't|won't|can't"
    r"|apa|apakah|siapa|siapakah|di\s*mana|dimana|ke\s*mana|kapan|kenapa|mengapa|bagaimana"
    r"|gimana|berapa|bisakah|bolehkah"
    r"|bisa|boleh|adakah|masih\s+ingat|(?:kamu|anda)\s+(?:tahu|ingat))(?!\w)",
    re.IGNORECASE,
)
_QUESTION_TAIL = re.compile(
    r"\b(?:tidak|nggak|gak|ga|kan|berapa|siapa|apa|di\s*mana|kapan|bagaimana)\s*(?:ya)?$", re.IGNORECASE
)
_ASKED = re.compile(
    r"^(?:hey[\s,]+|hi[\s,]+)?(?:(?:can|could|would|will)\s+you|(?:bisa(?:kah)?|boleh(?:kah)?"
    r"|mau(?:kah)?)\s+(?:kamu|anda)?)\s*"
    r"(?:please\s+|tolong\s+)?(?=(?:remember|note|keep|save|store|remind\s+me\s+(?:to|about|of)"
    r"|call\s+me|ingat\b"
    r"|catat|simpan|ingatkan\s+(?:saya|aku)\s+(?:untuk|agar|supaya)|panggil)(?!\w))",
    re.IGNORECASE,
)
_FICTION = any_of(
    r"^\W*(?:suppose|supposing|imagine|pretend|assume|let'?s\s+(?:say|pretend|assume)|say\s+that"
    r"|(?:for\s+)?(?:example|instance)|e\.g)",
    r"^\W*(?:translate|proofread|rewrite|rephrase|paraphrase|role[\s-]?play|act\s+as|in\s+the"
    r"\s+(?:story|song|film|movie|book))",
    r"^\W*(?:misal(?:kan|nya)?|umpama(?:nya)?|bayangkan|andai(?:kan|nya)?|seandainya"
    r"|anggap(?:lah)?|contoh(?:nya)?|pura[\s-]pura(?:nya)?)",
    r"^\W*(?:tolong\s+)?(?:terjemahkan|parafrase|perbaiki\s+kalimat|berperan)",
)
"""What follows is not said of the person: neither in this sentence nor in the rest of the message."""
_SUPPOSED = any_of(
    r"^\W*(?:if(?!\s+(?:possible|you\s+(?:can|could|please|don['’]t\s+mind)|needed))|unless|what"
    r"\s+if|whenever\s+i\s+would|were\s+i)",
    r"^\W*(?:kalau|jika|jikalau|apabila|bila)",
    r"(?:would|could|might)\s+(?:\w+\s+){0,8}if",
    r"(?:i|we)\s+(?:might|may|would\s+(?!like|rather|prefer)|could)",
    r"(?:mungkin|barangkali)\s+(?:saya|aku)|(?:saya|aku)\s+(?:mungkin|barangkali)",
)
_HABIT = re.compile(
    r"(?:if|kalau|jika|bila)\s+(?!(?:i|saya|aku)\s+(?:prefer|lebih))[^,]{3,60}?,?\s+(?:i"
    r"\s+(?:always\s+)?prefer|(?:saya|aku)\s+lebih\s+(?:suka|senang)"
    r"|please|always|never|tolong|jangan)(?!\w)",
    re.IGNORECASE,
)
"""A condition on a standing wish: `Kalau naik kereta aku lebih suka …`."""
_REPORTED = any_of(
    r"(?:he|she|they|someone|somebody|people|everyone|who)\s+(?:\w+\s+)?(?:said|says|told|tells"
    r"|wrote|writes|claims?|thinks?|asked|sings?|texted|mentioned|insists?)",
    r"^(?:my|our|the|an?|this|that)\s+[\w\s'-]{1,40}?\s(?:said|says|told|tells|wrote|writes"
    r"|claims?|thinks?|asked|asks|sings?|texted|mentioned)",
    r"^[A-Z]\w+\s+(?:said|says|told|wrote|writes|claims|thinks|texted)",
    r"according\s+to|quote|the\s+lyrics?",
    r"(?:dia|mereka|orang|ia|beliau)\s+(?:\w+\s+)?(?:bilang|berkata|cerita|bercerita|menulis"
    r"|tulis|mengatakan|ngomong|pikir)",
    r"^[\w\s]{1,40}?\s(?:bilang|berkata|menulis|mengatakan|bercerita)",
    r"^\W*(?:kata|menurut)|katanya|lirik",
)
_TASK = re.compile(
    r"^(?:please\s+|tolong\s+|coba\s+|now\s+|then\s+)*(?:write|draft|tell|explain|summari[sz]e"
    r"|create|generate|give|show|find|help"
    r"|describe|list|compose|correct|compare|calculate|compute|convert|suggest|recommend|check|review|fix"
    r"|let\s+me|repeat|read|look"
    r"|buat(?:kan|lah)?|bikin(?:kan)?|tulis(?:kan|lah)?|ringkas(?:kan)?|jelaskan|ceritakan"
    r"|cari(?:kan)?|bantu|sebutkan|hitung(?:kan)?"
    r"|beri(?:kan)?|kasih|tampilkan|bandingkan|sarankan|rekomendasikan|cek|periksa|ulangi"
    r"|baca(?:kan)?)(?!\w)",
    re.IGNORECASE,
)

_OPENER = (
    r"(?:i|i'm|i'd|i'll|i've|my|we|we're|we'll|our|please|call\s+me|never|always|don't|remind"
    r"\s+me|remember|keep|from\s+now\s+on"
    r"|the\s+[\w\s'-]{1,50}?\s(?:is|are)"
    r"|saya|aku|gue|gua|kami|tolong|panggil|jangan|ingatkan|ingat|selalu|mulai\s+sekarang"
    r"|(?:nama|kode|nomor|pin|sandi|alamat|tanggal)\s+\w+|(?:\w+\s+){1,4}(?:saya|aku|kami|gue)"
    r"|(?!berlaku|perilaku|pelaku)\w{3,}ku)(?!\w)"
)
_JOINT = re.compile(
    r"\s*(?:,\s*)?(?<!\w)(?:and|but|also|plus|dan|tapi|tetapi|serta|lalu|juga)\s+(?:also\s+|that"
    r"\s+|juga\s+|bahwa\s+)*(?=" + _OPENER + r")|\s*[,–—]\s+(?=" + _OPENER + ")",
    re.IGNORECASE,
)
_EDGES = " \t\r\n,.:;!–—-*•"


def own_statements(message: str) -> Iterator[str]:
    """The sentences in which the person speaks of themself in earnest, each a verbatim part of the message.

    Quoted lines, code, questions, tasks, requests to forget, suppositions, fiction and what others said are left out.
    """
    for sentence, mark in sentences(own_words(message)):
        if _FICTION.search(sentence):
            return
        if asks_to_forget(sentence):
            continue
        asked = _ASKED.match(sentence)
        if asked:
            yield sentence[asked.end() :]
        elif not (
            mark.startswith("?") or is_question(sentence) or _speaks_of_others(sentence) or _TASK.match(sentence)
        ):
            yield sentence


def sentences(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence and the mark that ends it ("" where none does)."""
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if sentence := text[start : end.start()].strip(_EDGES):
            yield sentence, end.group().strip()
        start = end.end()
    if rest := text[start:].strip(_EDGES):
        yield rest, ""


def is_question(sentence: str) -> bool:
    """Whether it asks, judged by its first and last words, or its mark."""
    return sentence.rstrip().endswith("?") or bool(_QUESTION.match(sentence) or _QUESTION_TAIL.search(sentence))


def is_task(sentence: str) -> bool:
    """Whether it asks for work to be done: `write`, `explain`, `buatkan`."""
    return bool(_TASK.match(sentence))


def clauses(sentence: str) -> Iterator[str]:
    """The parts of a sentence that could stand alone: it is split where a new subject begins."""
    start = 0
    for joint in _JOINT.finditer(sentence):
        if joint.start() > start:
            yield sentence[start : joint.start()].strip(_EDGES)
            start = joint.end()
    yield sentence[start:].strip(_EDGES)


def _speaks_of_others(sentence: str) -> bool:
    is_supposed = _SUPPOSED.search(sentence) and not _HABIT.match(sentence)
    if is_supposed or _REPORTED.search(sentence):
        return True
    return any(len(speech.split()) > 3 for speech in _SPEECH.findall(sentence))
